package io.filigree.ingest.format;

/**
 * Thrown if a request belongs to no session that its sender started with this key, so that its sender should start one. The
 * message contains no content of the request.
 */
public final class UnknownSessionException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public UnknownSessionException(String message) {
        super(message);
    }
}
