package io.filigree.ingest.format;

import java.util.List;
import java.util.Map;
import java.util.Set;

import io.filigree.decorator.Attributes;

/**
 * The attribute of a {@code Metric} event that has the value: the name of the metric. Where an event has another attribute of
 * that name, from decoration, the data point or its resource, the name has a prefix, so that neither replaces the other.
 */
public final class MetricValueName {

    public static final String METRIC_NAME = "metricName";
    public static final String METRIC_TYPE = "metricType";
    public static final String INTERVAL = "interval.ms";
    public static final String UNIT = "unit";

    /** Of a single value. */
    public static final List<String> VALUE = List.of("");
    /** Of a summary. */
    public static final List<String> SUMMARY = List.of(".count", ".sum", ".min", ".max");

    private static final String PREFIX = "metric.";

    /** Attributes that events have, or may have, in addition to decoration and those of their sender. */
    private static final Set<String> OF_EVENTS = Set.of(
            Attributes.TYPE,
            Attributes.TIMESTAMP,
            Attributes.ORIGINAL_TIMESTAMP,
            Attributes.OBSERVED_TIMESTAMP,
            Attributes.REQUEST_ID,
            Attributes.TRACE_ID,
            METRIC_NAME,
            METRIC_TYPE,
            INTERVAL,
            UNIT);

    private MetricValueName() {}

    /**
     * The name to store the value under.
     *
     * @param suffixes {@link #VALUE} or {@link #SUMMARY}
     * @param others attributes that the event has besides
     */
    public static String of(String metric, List<String> suffixes, Map<String, Object> others) {
        for (String suffix : suffixes) {
            String name = metric + suffix;
            if (OF_EVENTS.contains(name) || Attributes.isDecorated(name) || others.containsKey(name)) {
                return PREFIX + metric;
            }
        }
        return metric;
    }
}
