package io.filigree.ingest.format;

/**
 * Thrown if nothing in a body is readable, so that its sender should drop it. The message contains no content of the body.
 */
public final class UnreadablePayloadException extends RuntimeException {

    private final String field;

    /**
     * @param problem the problem, without content of the body
     */
    public UnreadablePayloadException(String field, String problem) {
        super(field + ": " + problem);
        this.field = field;
    }

    /** Where it went wrong, such as {@code body}, {@code entry} or {@code entry.logEvents[3].message}. */
    public String field() {
        return field;
    }
}
