package io.filigree.decorator.attribute;

/** Where the value of an attribute comes from. */
public enum AttributeSource {
    /** The stored event itself, for every sender. */
    EVENT(false, false),
    /** The ARN of the function. */
    ARN(true, false),
    /** The configuration of the function in AWS, from the inventory. */
    CONFIGURATION(true, false),
    /** The tags of the function in AWS, from the inventory. */
    TAGS(true, false),
    /** The paired account. */
    PAIRING(true, false),
    /** How the event was decorated. */
    DECORATION(true, false),
    /** Computed from other attributes when the event is read. */
    DERIVED(false, false),
    /** Computed from other attributes when the event is stored, where the sender does not say it. */
    COMPUTED(false, true),
    /** The REPORT line of the invocation. */
    REPORT(false, true),
    /** The sender, or the platform's log lines where the sender does not say it. */
    SENDER(false, true);

    private final boolean decoration;
    private final boolean stored;

    AttributeSource(boolean decoration, boolean stored) {
        this.decoration = decoration;
        this.stored = stored;
    }

    /** Whether decoration sets the attribute, if the sender has a value for it or not. */
    public boolean isDecoration() {
        return decoration;
    }

    /** Whether only events that were received with the attribute have it. The others are known for each event. */
    public boolean isStoredWithEvent() {
        return stored;
    }
}
