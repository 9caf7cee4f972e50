package io.filigree.ingest.format;

/** Nothing in a body can be read, now or later: its sender should drop it. The message holds nothing of the body. */
public final class UnreadablePayloadException extends RuntimeException {

    private final String field;

    /** @param problem what is wrong; holds nothing of the body */
    public UnreadablePayloadException(String field, String problem) {
        super(field + ": " + problem);
        this.field = field;
    }

    /** Where it went wrong, such as {@code body}, {@code entry} or {@code entry.logEvents[3].message}. */
    public String field() {
        return field;
    }
}
