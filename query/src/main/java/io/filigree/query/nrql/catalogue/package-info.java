/** Which attributes events have, without reading an event. */
@NullMarked
package io.filigree.query.nrql.catalogue;

import org.jspecify.annotations.NullMarked;
