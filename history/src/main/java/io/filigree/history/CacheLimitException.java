package io.filigree.history;

/** Thrown when files of one query are larger than the directory for copies of files in a bucket. */
public final class CacheLimitException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    CacheLimitException(long bytes, long limit) {
        super("events of this time range are in files of " + (bytes >> 20) + " MB, and filigree.history.s3.cache is "
                + (limit >> 20) + " MB: use a shorter time range, or a larger cache");
    }
}
