package io.filigree.problem;

import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;

import org.jspecify.annotations.Nullable;

/** Distinguishes failures of the connection to the database from other failures of a statement. */
final class DatabaseFailures {

    /** The class of SQLSTATE for connection exceptions. */
    private static final String CONNECTION = "08";

    /** The prefix of PostgreSQL's SQLSTATEs for a server that starts, stops or crashed. */
    private static final String SERVER_STATE = "57P";

    private DatabaseFailures() {}

    /** Whether the exception is due to a database that cannot be reached, or to a pool without a free connection. */
    static boolean isUnavailable(Throwable exception) {
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
