/** What arrives by ingest key, over REST and for pages. */
@NullMarked
package io.filigree.sender;

import org.jspecify.annotations.NullMarked;
