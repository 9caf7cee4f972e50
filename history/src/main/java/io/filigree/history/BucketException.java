package io.filigree.history;

import java.io.IOException;

/** Thrown when a bucket cannot be used. Its text has no credentials. */
final class BucketException extends IOException {

    private static final long serialVersionUID = 1L;

    BucketException(String bucket, String operation, String name, Exception cause) {
        super(text(bucket, operation, name, firstLine(cause)), cause);
    }

    BucketException(String bucket, String operation, String name, String problem) {
        super(text(bucket, operation, name, problem));
    }

    private static String text(String bucket, String operation, String name, String problem) {
        return "Could not " + operation + " " + bucket + "/" + name + ": " + problem;
    }

    private static String firstLine(Exception cause) {
        String message = String.valueOf(cause.getMessage());
        return message.lines().findFirst().orElse("");
    }
}
