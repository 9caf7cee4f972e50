package io.filigree.ingest.spool;

import org.jspecify.annotations.Nullable;

/** Thrown if the spool cannot write: its disk failed or is full, its directory is not accessible, or it is closed. */
public final class SpoolUnavailableException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public SpoolUnavailableException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
