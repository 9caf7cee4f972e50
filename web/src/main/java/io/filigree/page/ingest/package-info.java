/** The page of ingest requests by key. */
@NullMarked
package io.filigree.page.ingest;

import org.jspecify.annotations.NullMarked;
