/** The typed syntax tree of NRQL, and its parser. Must not depend on SQL or events. */
@NullMarked
package io.filigree.query.nrql.syntax;

import org.jspecify.annotations.NullMarked;
