package io.filigree.db;

import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.springframework.core.NestedExceptionUtils;

/**
 * Distinguishes failures of the connection to the database from other failures of a statement. An instance logs the failures
 * of a repeated task: while the database is unreachable, in one line a minute instead of a stack trace for each attempt.
 */
public final class DatabaseFailures {

    /** The class of SQLSTATE for connection exceptions. */
    private static final String CONNECTION = "08";

    /** The prefix of PostgreSQL's SQLSTATEs for a server that starts, stops or crashed. */
    private static final String SERVER_STATE = "57P";

    private static final long INTERVAL_NANOS = Duration.ofMinutes(1).toNanos();

    private final Logger log;
    private final String message;
    private long loggedAt = System.nanoTime() - INTERVAL_NANOS;

    /** @param message what could not be done */
    public DatabaseFailures(Logger log, String message) {
        this.log = log;
        this.message = message;
    }

    /** Logs a failure of the task as a warning. */
    public synchronized void warn(Throwable failure) {
        if (!isUnavailable(failure)) {
            log.warn("{}", message, failure);
            return;
        }
        long now = System.nanoTime();
        if (now - loggedAt >= INTERVAL_NANOS) {
            loggedAt = now;
            log.warn("{}: the database cannot be reached: {}", message, reason(failure));
        }
    }

    /** The innermost cause, for a line of the log. */
    public static String reason(Throwable failure) {
        return NestedExceptionUtils.getMostSpecificCause(failure).toString();
    }

    /** Whether the exception is due to a database that cannot be reached, or to a pool without a free connection. */
    public static boolean isUnavailable(Throwable exception) {
        for (Throwable cause = exception; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLTransientConnectionException
                    || (cause instanceof SQLException failure && isUnavailable(failure.getSQLState()))) {
                return true;
            }
        }
        return false;
    }

    private static boolean isUnavailable(@Nullable String state) {
        return state != null && (state.startsWith(CONNECTION) || state.startsWith(SERVER_STATE));
    }
}
