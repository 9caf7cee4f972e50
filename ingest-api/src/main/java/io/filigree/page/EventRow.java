package io.filigree.page;

import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

import io.filigree.decorator.Attributes;
import io.filigree.decorator.Decoration.DecorationStatus;
import io.filigree.decorator.Decoration.Reason;
import io.filigree.decorator.event.Event;
import org.jspecify.annotations.Nullable;

/**
 * An event, as pages show it: what people look for first, and the rest as JSON.
 *
 * @param arn of its function, unqualified; null where nothing names it
 * @param place the account's name, or its id where it is not paired, and the region
 * @param duration in ms: as AWS measured it, else as the sender did
 * @param coldStart null when the event does not tell of one
 * @param error the error's class, or a word for one that has none; null without an error
 * @param requestId of the invocation that the event is of, which has a page; null where it is of none
 * @param explanation why the event is not decorated, or not by what was known when it came; null when it simply is
 */
public record EventRow(
        TimestampView at,
        String type,
        @Nullable String arn,
        @Nullable String function,
        @Nullable String place,
        @Nullable String team,
        @Nullable String runtime,
        @Nullable String memory,
        @Nullable String timeout,
        @Nullable String duration,
        @Nullable String coldStart,
        @Nullable String error,
        String status,
        @Nullable String explanation,
        @Nullable String requestId,
        String json) {

    /** Enough for any event that a person reads; keeps a page of the largest events small. */
    static final int MAX_JSON = 16_384;

    /** What a path can have as it is. */
    private static final Pattern PLAIN_ID = Pattern.compile("[A-Za-z0-9_-]{1,255}");

    private static final Set<String> MEASURED_IN_SECONDS = Set.of(Event.INVOCATION, Event.INVOCATION_ERROR, Event.SPAN);

    public static EventRow of(Map<String, Object> event, String json, Instant now) {
        String type = orEmpty(text(event, Attributes.TYPE));
        String status = orEmpty(text(event, Attributes.DECORATION_STATUS));
        return new EventRow(
                TimestampView.of(
                        Instant.ofEpochMilli(
                                event.get(Attributes.TIMESTAMP) instanceof Number number ? number.longValue() : 0),
                        now),
                type,
                text(event, Attributes.LAMBDA_ARN),
                text(event, Attributes.FUNCTION_NAME),
                place(event),
                text(event, Attributes.TAG_PREFIX + "team"),
                text(event, Attributes.RUNTIME),
                withUnit(text(event, Attributes.MEMORY_SIZE), "MB"),
                withUnit(text(event, Attributes.TIMEOUT), "s"),
                duration(type, event),
                coldStart(event),
                error(event),
                status,
                explanation(status, event),
                requestId(type, event),
                json.length() <= MAX_JSON
                        ? json
                        : json.substring(0, MAX_JSON) + "\n… cut here; GET /api/events answers with all of it");
    }

    private static @Nullable String place(Map<String, Object> event) {
        String account = text(event, Attributes.ACCOUNT);
        String shown = account == null ? text(event, Attributes.ACCOUNT_ID) : account;
        String region = text(event, Attributes.REGION);
        return shown == null || region == null ? shown : shown + " · " + region;
    }

    /** A sender's own events may have any text there. */
    private static @Nullable String requestId(String type, Map<String, Object> event) {
        boolean ofInvocation =
                Set.of(Event.INVOCATION, Event.INVOCATION_ERROR, Event.LOG).contains(type);
        String requestId = ofInvocation ? text(event, Attributes.REQUEST_ID) : null;
        return requestId == null || !PLAIN_ID.matcher(requestId).matches() ? null : requestId;
    }

    /** A sender's own events may mean anything by {@code duration}. */
    private static @Nullable String duration(String type, Map<String, Object> event) {
        if (event.get(Attributes.CW_DURATION) instanceof Number millis) {
            return millis(millis.doubleValue());
        }
        if (MEASURED_IN_SECONDS.contains(type) && event.get("duration") instanceof Number seconds) {
            return millis(seconds.doubleValue() * 1_000);
        }
        return null;
    }

    private static @Nullable String coldStart(Map<String, Object> event) {
        if (event.get(Attributes.CW_INIT_DURATION) instanceof Number init) {
            return "init " + millis(init.doubleValue());
        }
        return "true".equals(text(event, "aws.lambda.coldStart")) ? "cold" : null;
    }

    private static String millis(double millis) {
        return String.format(Locale.ROOT, "%,.1f ms", millis);
    }

    private static @Nullable String error(Map<String, Object> event) {
        String errorClass = text(event, "error.class");
        if (errorClass != null) {
            return errorClass;
        }
        return "true".equals(text(event, "error")) ? "error" : null;
    }

    private static @Nullable String explanation(String status, Map<String, Object> event) {
        if (status.equals(DecorationStatus.LATE.text())) {
            return "Its function became known after it came.";
        }
        if (status.equals(DecorationStatus.AMBIGUOUS.text())) {
            return "Which version of its function ran is unknown: the configuration is that of $LATEST.";
        }
        // A sender may have put a reason of its own into an event that is decorated.
        return status.equals(DecorationStatus.DECORATED.text())
                ? null
                : explanation(Reason.valueOf(orEmpty(text(event, Attributes.DECORATION_REASON))));
    }

    /** Why an event is not decorated, in a sentence. */
    public static String explanation(Reason reason) {
        return switch (reason) {
            case ARN_MISSING -> "Nothing in its payload names the function.";
            case MALFORMED_ARN -> "What its sender named is no function ARN.";
            case ACCOUNT_NOT_PAIRED -> "Its account is not paired.";
            case FUNCTION_UNKNOWN -> "Its function is not in the inventory yet.";
            case VERSION_UNKNOWN -> "The version of its function is not in the inventory yet.";
            case FUNCTION_UNRESOLVED ->
                "Its sender names no ARN, and neither its trace nor its name leads to one function yet.";
            case NOT_A_LAMBDA -> "Its sender is not a Lambda function.";
        };
    }

    private static @Nullable String withUnit(@Nullable String number, String unit) {
        return number == null ? null : number + " " + unit;
    }

    private static String orEmpty(@Nullable String text) {
        return text == null ? "" : text;
    }

    private static @Nullable String text(Map<String, Object> event, String attribute) {
        Object value = event.get(attribute);
        return value == null ? null : value.toString();
    }
}
