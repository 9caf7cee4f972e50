package io.filigree.ingest.format.otlp;

import java.util.List;

import com.google.protobuf.Message;
import io.filigree.ingest.format.BoundedAttributes;
import io.filigree.ingest.format.MetricValueName;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.metrics.v1.AggregationTemporality;
import io.opentelemetry.proto.metrics.v1.ExponentialHistogramDataPoint;
import io.opentelemetry.proto.metrics.v1.HistogramDataPoint;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.metrics.v1.NumberDataPoint;
import io.opentelemetry.proto.metrics.v1.SummaryDataPoint;
import io.opentelemetry.proto.metrics.v1.SummaryDataPoint.ValueAtQuantile;

/**
 * Makes attributes of data points. A sum of what was added since the last one is a {@code count}; a sum since the process
 * began, like one that can fall, is a {@code gauge}: adding up its data points would count the same again and again.
 */
final class MetricPoints {

    private static final long NANOS_PER_MILLI = 1_000_000;

    private MetricPoints() {}

    /** Its data points; also those without a value. */
    static List<? extends Message> of(Metric metric) {
        return switch (metric.getDataCase()) {
            case GAUGE -> metric.getGauge().getDataPointsList();
            case SUM -> metric.getSum().getDataPointsList();
            case HISTOGRAM -> metric.getHistogram().getDataPointsList();
            case EXPONENTIAL_HISTOGRAM -> metric.getExponentialHistogram().getDataPointsList();
            case SUMMARY -> metric.getSummary().getDataPointsList();
            default -> List.of();
        };
    }

    /** What data points of every kind have in common. */
    record Frame(long startNanos, long timeNanos, int flags, List<KeyValue> attributes) {

        /** Whether the sender says that it has no value. */
        boolean isEmpty() {
            return (flags & 1) != 0;
        }
    }

    static Frame frame(Message point) {
        if (point instanceof NumberDataPoint number) {
            return new Frame(
                    number.getStartTimeUnixNano(),
                    number.getTimeUnixNano(),
                    number.getFlags(),
                    number.getAttributesList());
        }
        if (point instanceof HistogramDataPoint histogram) {
            return new Frame(
                    histogram.getStartTimeUnixNano(),
                    histogram.getTimeUnixNano(),
                    histogram.getFlags(),
                    histogram.getAttributesList());
        }
        if (point instanceof ExponentialHistogramDataPoint histogram) {
            return new Frame(
                    histogram.getStartTimeUnixNano(),
                    histogram.getTimeUnixNano(),
                    histogram.getFlags(),
                    histogram.getAttributesList());
        }
        SummaryDataPoint summary = (SummaryDataPoint) point;
        return new Frame(
                summary.getStartTimeUnixNano(),
                summary.getTimeUnixNano(),
                summary.getFlags(),
                summary.getAttributesList());
    }

    /**
     * Adds name, type, value and interval.
     *
     * @param sent the point's other attributes
     */
    static void add(BoundedAttributes attributes, Metric metric, Message point, Frame frame, BoundedAttributes sent) {
        int longest = attributes.bounds().maxName();
        String name = metric.getName();
        name = name.length() > longest ? name.substring(0, longest) : name;
        attributes.add(MetricValueName.METRIC_NAME, name);
        if (point instanceof NumberDataPoint number) {
            String valueName = MetricValueName.of(name, MetricValueName.VALUE, sent.asMap());
            attributes.add(MetricValueName.METRIC_TYPE, isCount(metric) ? "count" : "gauge");
            if (number.hasAsInt()) {
                attributes.add(valueName, number.getAsInt());
            } else if (number.hasAsDouble()) {
                attributes.add(valueName, number.getAsDouble());
            }
        } else {
            attributes.add(MetricValueName.METRIC_TYPE, "summary");
            addDistribution(attributes, MetricValueName.of(name, MetricValueName.SUMMARY, sent.asMap()) + ".", point);
        }
        if (isInterval(metric) && frame.startNanos() > 0 && frame.timeNanos() > frame.startNanos()) {
            attributes.add(MetricValueName.INTERVAL, (frame.timeNanos() - frame.startNanos()) / NANOS_PER_MILLI);
        }
        if (!metric.getUnit().isEmpty()) {
            attributes.add(MetricValueName.UNIT, metric.getUnit());
        }
    }

    private static void addDistribution(BoundedAttributes attributes, String prefix, Message point) {
        if (point instanceof HistogramDataPoint histogram) {
            attributes.add(prefix + "count", histogram.getCount());
            if (histogram.hasSum()) {
                attributes.add(prefix + "sum", histogram.getSum());
            }
            if (histogram.hasMin()) {
                attributes.add(prefix + "min", histogram.getMin());
            }
            if (histogram.hasMax()) {
                attributes.add(prefix + "max", histogram.getMax());
            }
        } else if (point instanceof ExponentialHistogramDataPoint histogram) {
            attributes.add(prefix + "count", histogram.getCount());
            if (histogram.hasSum()) {
                attributes.add(prefix + "sum", histogram.getSum());
            }
            if (histogram.hasMin()) {
                attributes.add(prefix + "min", histogram.getMin());
            }
            if (histogram.hasMax()) {
                attributes.add(prefix + "max", histogram.getMax());
            }
        } else if (point instanceof SummaryDataPoint summary) {
            attributes.add(prefix + "count", summary.getCount());
            attributes.add(prefix + "sum", summary.getSum());
            for (ValueAtQuantile value : summary.getQuantileValuesList()) {
                if (value.getQuantile() == 0) {
                    attributes.add(prefix + "min", value.getValue());
                } else if (value.getQuantile() == 1) {
                    attributes.add(prefix + "max", value.getValue());
                }
            }
        }
    }

    private static boolean isCount(Metric metric) {
        return metric.hasSum() && metric.getSum().getIsMonotonic() && isInterval(metric);
    }

    /** Whether its data points are of the time since the last one. */
    private static boolean isInterval(Metric metric) {
        AggregationTemporality temporality = switch (metric.getDataCase()) {
            case SUM -> metric.getSum().getAggregationTemporality();
            case HISTOGRAM -> metric.getHistogram().getAggregationTemporality();
            case EXPONENTIAL_HISTOGRAM -> metric.getExponentialHistogram().getAggregationTemporality();
            default -> AggregationTemporality.AGGREGATION_TEMPORALITY_UNSPECIFIED;
        };
        return temporality == AggregationTemporality.AGGREGATION_TEMPORALITY_DELTA;
    }
}
