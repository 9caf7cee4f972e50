/**
 * What wire formats have in common: the interface between them and ingest, what a body is decoded to, and the bounds on
 * it. Pure functions; it knows no format, no HTTP, no spool, no tables, and not who may send.
 */
@NullMarked
package io.filigree.ingest.format;

import org.jspecify.annotations.NullMarked;
