package io.filigree.ingest.format.log;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.List;

import io.filigree.decorator.Attributes;
import io.filigree.decorator.function.InvokedArn;
import io.filigree.ingest.format.BoundedAttributes;
import org.jspecify.annotations.Nullable;

/**
 * One log record, flat. Its own attributes win over those that it has in common with others.
 *
 * @param timestamp null where neither the record nor what it has in common with others has one that is plausible
 * @param attributes {@code message} first; can be added to
 * @param common what records of the same group share; already among the attributes, as far as there was room
 */
public record LogRecord(@Nullable Instant timestamp, BoundedAttributes attributes, BoundedAttributes common) {

    /** The text of the line. */
    public static final String MESSAGE = "message";

    /** How agents and Log API senders spell {@code traceId}. */
    public static final String TRACE_ID = "trace.id";

    private static final List<String> REQUEST_IDS =
            List.of("aws.lambda_request_id", "faas.execution", Attributes.REQUEST_ID);

    /** The text that extensions use for lines without an invocation. */
    private static final String NO_REQUEST = "0";

    public LogRecord {
        requireNonNull(attributes, "attributes");
        requireNonNull(common, "common");
    }

    /** The invocation that wrote it; null where it names none. */
    public @Nullable String requestId() {
        for (String name : REQUEST_IDS) {
            String text = text(name);
            if (text != null && !text.equals(NO_REQUEST)) {
                return text;
            }
        }
        return null;
    }

    /** The trace in which it was written; null where it names none. */
    public @Nullable String traceId() {
        String text = text(TRACE_ID);
        return text == null ? text(BoundedAttributes.TRACE_ID) : text;
    }

    /** The text that it contains as the ARN of its function, as sent; null if absent or empty. */
    public @Nullable String arn() {
        String text = text("faas.arn");
        return text == null ? text(Attributes.LAMBDA_ARN) : text;
    }

    /** The name of its function, which extensions write also where they know no ARN; null where none is named. */
    public @Nullable String functionName() {
        String name = text("faas.name");
        return name != null && InvokedArn.isFunctionName(name) ? name : null;
    }

    /** What it wrote as its time, or the group; null where neither did. */
    public @Nullable Object sentTimestamp() {
        return attributes.timestamp() == null ? common.timestamp() : attributes.timestamp();
    }

    private @Nullable String text(String name) {
        String text = attributes.text(name);
        return text == null ? common.text(name) : text;
    }
}
