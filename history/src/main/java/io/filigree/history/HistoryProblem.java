package io.filigree.history;

import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Locale;

/** What a failure means for an operator, in one line. */
record HistoryProblem(Kind kind, String text) {

    private static final int MAX_LENGTH = 500;
    private static final String NO_SPACE = "no space left on device";
    private static final String POSTGRES_DISK_FULL = "53100";

    /** Kinds of failures. */
    enum Kind {
        /** The disk with the files of history is full. Nothing is lost: events stay in PostgreSQL. */
        NO_SPACE,
        /** The bucket with the files cannot be used. Nothing is lost: events stay in PostgreSQL. */
        BUCKET,
        /** All others. */
        OTHER
    }

    static HistoryProblem of(Throwable failure, Path root) {
        Throwable last = failure;
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (isFull(cause)) {
                return new HistoryProblem(
                        Kind.NO_SPACE,
                        "No space left for history in " + root + ". Events stay in PostgreSQL until there is.");
            }
            if (cause instanceof BucketException) {
                return new HistoryProblem(
                        Kind.BUCKET,
                        line(String.valueOf(cause.getMessage()))
                                + ". Events stay in PostgreSQL until the bucket can be used.");
            }
            last = cause;
        }
        String message = last.getMessage() == null ? last.getClass().getSimpleName() : last.getMessage();
        return new HistoryProblem(Kind.OTHER, line(message));
    }

    private static String line(String message) {
        String line = message.lines().findFirst().orElse("");
        return line.length() > MAX_LENGTH ? line.substring(0, MAX_LENGTH) : line;
    }

    /** Not the disk of PostgreSQL. */
    private static boolean isFull(Throwable cause) {
        String message = cause.getMessage();
        boolean ofPostgres = cause instanceof SQLException e && POSTGRES_DISK_FULL.equals(e.getSQLState());
        return message != null
                && !ofPostgres
                && message.toLowerCase(Locale.ROOT).contains(NO_SPACE);
    }
}
