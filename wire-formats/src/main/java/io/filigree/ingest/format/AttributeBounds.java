package io.filigree.ingest.format;

/**
 * Limits of one event. Data beyond a limit is dropped or truncated and counted, and the rest of the event is stored.
 *
 * @param maxAttributes of an event, without its type and timestamp
 * @param maxName characters of an attribute's name
 * @param maxValue characters of a text
 */
public record AttributeBounds(int maxAttributes, int maxName, int maxValue) {

    static final String MAX_ATTRIBUTES = "max-attributes";
    static final String MAX_ATTRIBUTE_NAME = "max-attribute-name";
    static final String MAX_ATTRIBUTE_VALUE = "max-attribute-value";

    /** New Relic's limits: 254 attributes, names of 255 characters, texts of 4,096. */
    public static final AttributeBounds DEFAULT = new AttributeBounds(254, 255, 4_096);

    /** Below these, attributes would be cut by which an event finds its function and its invocation. */
    public AttributeBounds {
        requireAtLeast(16, maxAttributes, MAX_ATTRIBUTES);
        requireAtLeast(32, maxName, MAX_ATTRIBUTE_NAME);
        requireAtLeast(256, maxValue, MAX_ATTRIBUTE_VALUE);
    }

    static void requireAtLeast(int least, int value, String setting) {
        if (value < least) {
            throw new IllegalArgumentException(
                    PayloadBounds.SETTINGS + setting + " must be at least " + least + ", not " + value);
        }
    }
}
