/** The wire format of New Relic's Metric API. It knows no server and no other format. */
@NullMarked
package io.filigree.ingest.metrics;

import org.jspecify.annotations.NullMarked;
