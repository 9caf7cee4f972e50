/** The page about what arrives by ingest key. */
@NullMarked
package io.filigree.page.ingest;

import org.jspecify.annotations.NullMarked;
