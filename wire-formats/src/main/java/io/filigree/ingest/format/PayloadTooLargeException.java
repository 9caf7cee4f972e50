package io.filigree.ingest.format;

/** A body, or something compressed inside it, is larger than a bound. */
public final class PayloadTooLargeException extends RuntimeException {

    private final String field;
    private final String bound;
    private final long limit;

    /**
     * @param field what is too large
     * @param bound the name of the setting that it exceeds
     * @param limit what the setting allows
     */
    public PayloadTooLargeException(String field, String bound, long limit) {
        super(field + ": larger than " + bound + " = " + limit);
        this.field = field;
        this.bound = bound;
        this.limit = limit;
    }

    /** What is too large, such as {@code body} or {@code entry.logEvents[3].message}. */
    public String field() {
        return field;
    }

    /** The name of the setting that it exceeds. */
    public String bound() {
        return bound;
    }

    /** What the setting allows: bytes, or messages where the field is {@code entry.logEvents}. */
    public long limit() {
        return limit;
    }
}
