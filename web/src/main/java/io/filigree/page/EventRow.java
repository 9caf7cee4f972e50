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
import io.filigree.decorator.function.ConfigurationAttribute;
import org.jspecify.annotations.Nullable;

/**
 * An event on a page: the main fields, and all fields as JSON.
 *
 * @param arn unqualified ARN of its function; null when it is unknown
 * @param place the account's name, or its id where it is not paired, and the region
 * @param duration in ms: as AWS measured it, else as the sender did
 * @param coldStart null when the event does not contain it
 * @param attempt the number of a repeated attempt; null for the first
 * @param error the error's class, or a generic word for one without a class; null without an error
 * @param message of an error or a log event, or the name of a span; null for another event
 * @param requestId of the event's invocation, which has a page; null without an invocation
 * @param explanation why the event is not decorated, or why only later; null for an event decorated on arrival
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
        @Nullable String attempt,
        @Nullable String error,
        @Nullable String message,
        String status,
        @Nullable String explanation,
        @Nullable String requestId,
        String json) {

    /** Bounds the JSON of an event, so that a page of the largest events stays small. */
    static final int MAX_JSON = 16_384;

    private static final int MAX_MESSAGE = 200;

    private static final Map<String, String> MESSAGES =
            Map.of(Event.INVOCATION_ERROR, "error.message", Event.LOG, "message", Event.SPAN, "name");

    /** Ids that need no escaping in a path. */
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
                text(event, ConfigurationAttribute.RUNTIME.attributeName()),
                withUnit(text(event, ConfigurationAttribute.MEMORY_SIZE.attributeName()), "MB"),
                withUnit(text(event, ConfigurationAttribute.TIMEOUT.attributeName()), "s"),
                duration(type, event),
                coldStart(event),
                event.get(Attributes.ATTEMPT) instanceof Number attempt && attempt.longValue() > 1
                        ? "attempt " + attempt
                        : null,
                error(event),
                message(type, event),
                status,
                explanation(status, event),
                requestId(type, event),
                json.length() <= MAX_JSON
                        ? json
                        : json.substring(0, MAX_JSON) + "\n… truncated; GET /api/events returns all of it");
    }

    /** The account's name, or its id where it is not paired, and the region; null for an event without both. */
    public static @Nullable String place(Map<String, Object> event) {
        String account = text(event, Attributes.ACCOUNT);
        String shown = account == null ? text(event, Attributes.ACCOUNT_ID) : account;
        String region = text(event, Attributes.REGION);
        return shown == null || region == null ? shown : shown + " · " + region;
    }

    /** Custom events of a sender may have any text in this field. */
    private static @Nullable String requestId(String type, Map<String, Object> event) {
        boolean ofInvocation =
                Set.of(Event.INVOCATION, Event.INVOCATION_ERROR, Event.LOG).contains(type);
        String requestId = ofInvocation ? text(event, Attributes.REQUEST_ID) : null;
        return requestId == null || !PLAIN_ID.matcher(requestId).matches() ? null : requestId;
    }

    /** Custom events of a sender may use {@code duration} for anything. */
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

    private static @Nullable String message(String type, Map<String, Object> event) {
        String attribute = MESSAGES.get(type);
        String message = attribute == null ? null : text(event, attribute);
        return message == null || message.length() <= MAX_MESSAGE ? message : message.substring(0, MAX_MESSAGE) + "…";
    }

    private static @Nullable String explanation(String status, Map<String, Object> event) {
        if (status.equals(DecorationStatus.LATE.text())) {
            return "The function was added to the inventory after the event arrived.";
        }
        if (status.equals(DecorationStatus.AMBIGUOUS.text())) {
            return "The invoked version is not in the inventory. The configuration is that of $LATEST.";
        }
        // A decorated event may contain a reason that its sender wrote.
        return status.equals(DecorationStatus.DECORATED.text())
                ? null
                : explanation(Reason.valueOf(orEmpty(text(event, Attributes.DECORATION_REASON))));
    }

    /** Explains in a sentence why an event is not decorated. */
    public static String explanation(Reason reason) {
        return switch (reason) {
            case ARN_MISSING -> "The payload does not name the function.";
            case MALFORMED_ARN -> "The function ARN in the payload is malformed.";
            case ACCOUNT_NOT_PAIRED -> "The account is not paired.";
            case FUNCTION_UNKNOWN -> "The function is not in the inventory yet.";
            case VERSION_UNKNOWN -> "The version of the function is not in the inventory yet.";
            case FUNCTION_UNRESOLVED ->
                "The payload has no function ARN, and no function was found by trace id or name yet.";
            case NOT_A_LAMBDA -> "The sender is not a Lambda function.";
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
