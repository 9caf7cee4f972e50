package io.filigree.ingest.format;

import static java.util.Objects.requireNonNull;

/**
 * How much one request body may make us read. A sender posts about 1 MB compressed at most, and an agent's fullest
 * harvest inflates to some ten times that.
 *
 * @param maxInflatedBytes of the body once inflated, and again of all agent payloads inside it together
 * @param maxMessages log events in one body
 * @param maxEvents events in one body, where one with more than {@value EventBudget#ATTRIBUTES_PER_EVENT} attributes
 *     counts as several; what is beyond stays undecoded
 * @param maxMessageEvents events in one message, likewise
 * @param maxAmplification how many times larger the rows of a body's events may be than the body as it was posted,
 *     likewise; a small body has {@value EventBudget#FREE_ROW_BYTES} bytes of rows in any case
 * @param maxNesting levels of any JSON in the body
 * @param attributes of each event
 */
public record PayloadBounds(
        int maxInflatedBytes,
        int maxMessages,
        int maxEvents,
        int maxMessageEvents,
        int maxAmplification,
        int maxNesting,
        AttributeBounds attributes) {

    /** The common prefix of the names of these settings in errors. */
    public static final String SETTINGS = "filigree.ingest.lambda.";

    public static final String MAX_INFLATED_BYTES = SETTINGS + "max-inflated";
    public static final String MAX_MESSAGES = SETTINGS + "max-messages";
    public static final String MAX_NESTING = SETTINGS + "max-nesting";
    public static final String MAX_EVENTS = SETTINGS + "max-events";
    public static final String MAX_MESSAGE_EVENTS = SETTINGS + "max-message-events";
    public static final String MAX_AMPLIFICATION = SETTINGS + "max-amplification";

    /**
     * 32 MiB; 10 000 messages, the maximum of one delivery of a subscription; 20 000 events, of which 10 000 in one
     * message, which is an agent's full harvest; 100 times the bytes that were posted, where agents' payloads inflate to
     * some ten times; 64 levels.
     */
    public static final PayloadBounds DEFAULT =
            new PayloadBounds(32 * 1024 * 1024, 10_000, 20_000, 10_000, 100, 64, AttributeBounds.DEFAULT);

    public PayloadBounds {
        AttributeBounds.requireAtLeast(1, maxInflatedBytes, "max-inflated");
        AttributeBounds.requireAtLeast(1, maxMessages, "max-messages");
        AttributeBounds.requireAtLeast(1, maxEvents, "max-events");
        AttributeBounds.requireAtLeast(1, maxMessageEvents, "max-message-events");
        AttributeBounds.requireAtLeast(1, maxAmplification, "max-amplification");
        AttributeBounds.requireAtLeast(1, maxNesting, "max-nesting");
        requireNonNull(attributes, "attributes");
    }
}
