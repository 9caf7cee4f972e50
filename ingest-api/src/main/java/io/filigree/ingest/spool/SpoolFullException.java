package io.filigree.ingest.spool;

/** Thrown if the spool is full; the payload was not kept. Space becomes free as payloads are released. */
public final class SpoolFullException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public SpoolFullException(long payloadBytes, long bytes, long capacityBytes) {
        super("The spool is full: " + payloadBytes + " bytes more than its " + bytes + " would exceed the "
                + capacityBytes + " bytes of filigree.spool.max-size");
    }

    /** @param message which bound of the spool is reached */
    public SpoolFullException(String message) {
        super(message);
    }
}
