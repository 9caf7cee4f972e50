package io.filigree.ingest.format;

/** A body, or something compressed inside it, is larger than a bound. */
public final class PayloadTooLargeException extends RuntimeException {

    private final String field;
    private final String bound;
    private final long limit;

    /**
     * @param field the field that is too large
     * @param bound the name of the exceeded setting
     * @param limit the value of the setting
     */
    public PayloadTooLargeException(String field, String bound, long limit) {
        super(field + ": larger than " + bound + " = " + limit);
        this.field = field;
        this.bound = bound;
        this.limit = limit;
    }

    /** The field that is too large, such as {@code body} or {@code entry.logEvents[3].message}. */
    public String field() {
        return field;
    }

    /** The name of the setting that it exceeds. */
    public String bound() {
        return bound;
    }

    /** The value of the setting: bytes, or messages for the field {@code entry.logEvents}. */
    public long limit() {
        return limit;
    }
}
