package io.filigree.page.overview;

import io.filigree.page.chart.ChangeMarker;
import org.jspecify.annotations.Nullable;

/**
 * A change of a function with its effect.
 *
 * @param effect the badge: {@code worse}, {@code better}, or null where the error rate did not change much
 * @param before invocations, error rate and 95th percentile of the duration with the previous version
 * @param after the same with the new version
 */
record ChangeRow(ChangeMarker change, @Nullable String effect, Effect before, Effect after) {

    /** The measurements of one version, as texts; {@code –} without invocations. */
    record Effect(String invocations, String errorRate, String p95) {}
}
