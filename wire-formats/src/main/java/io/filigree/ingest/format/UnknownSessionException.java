package io.filigree.ingest.format;

/**
 * A request belongs to no session that its sender began with this key, so its sender should begin one. The message holds
 * nothing of the request.
 */
public final class UnknownSessionException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public UnknownSessionException(String message) {
        super(message);
    }
}
