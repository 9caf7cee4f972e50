/**
 * Dashboards: their definition, its JSON formats, the insertion of variables into queries, storage and REST. Knows no page and runs no
 * query.
 */
@NullMarked
package io.filigree.dashboard;

import org.jspecify.annotations.NullMarked;
