package io.filigree.ingest.format.otlp;

import java.util.UUID;

import io.filigree.ingest.format.IngestMessage;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.trace.v1.Span;
import org.jspecify.annotations.Nullable;

/** A span, a log record or a data point of a metric, not yet made events. */
sealed interface OtlpMessage extends IngestMessage {

    /** What sent it. */
    OtlpOrigin origin();

    /** What was sent. */
    com.google.protobuf.Message content();

    /** Why it is invalid; null when it is valid. */
    @Nullable
    String problem();

    /** As protobuf's text format, with ids in hexadecimal: for people who look for the cause. */
    @Override
    default String text() {
        return ReadableText.of(content());
    }

    /** Without making the text. */
    @Override
    default long heapBytes() {
        return 1_024 + 4L * content().getSerializedSize();
    }

    /** A span. */
    record SpanMessage(
            OtlpOrigin origin,
            Span content,
            UUID identity,
            @Nullable String problem) implements OtlpMessage {}

    /** A log record. */
    record RecordMessage(
            OtlpOrigin origin,
            LogRecord content,
            UUID identity,
            @Nullable String problem) implements OtlpMessage {}

    /**
     * A data point.
     *
     * @param metric that it is of, with all its data points
     * @param content one of them
     */
    record PointMessage(OtlpOrigin origin, Metric metric, com.google.protobuf.Message content, UUID identity)
            implements OtlpMessage {

        @Override
        public @Nullable String problem() {
            return null;
        }

        @Override
        public String text() {
            return "name: \"" + metric.getName() + "\"\n" + ReadableText.of(content);
        }
    }
}
