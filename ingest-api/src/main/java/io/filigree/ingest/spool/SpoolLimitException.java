package io.filigree.ingest.spool;

/** Thrown if a payload is larger than what the spool accepts; the payload was not kept. */
public final class SpoolLimitException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String bound;
    private final long limit;

    /**
     * @param bound the name of the exceeded limit
     * @param limit its value in bytes
     */
    public SpoolLimitException(long payloadBytes, String bound, long limit) {
        super("body: " + payloadBytes + " bytes with its head, more than " + bound + " = " + limit);
        this.bound = bound;
        this.limit = limit;
    }

    /** The name of the exceeded limit. */
    public String bound() {
        return bound;
    }

    /** The limit in bytes. */
    public long limit() {
        return limit;
    }
}
