/**
 * What the Lambda platform writes about invocations, as lines of text and as JSON records. It knows no format and nothing
 * about where the lines come from.
 */
@NullMarked
package io.filigree.ingest.format.platform;

import org.jspecify.annotations.NullMarked;
