package io.filigree.query.nrql.columnar;

import java.sql.SQLException;

import io.filigree.query.nrql.QueryRefusedException;
import io.filigree.query.nrql.QueryRefusedException.Reason;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Errors of DuckDB. Their messages are not passed on: they may have values of events that the caller may not see. */
final class DuckDbErrors {

    private static final Logger LOG = LoggerFactory.getLogger(DuckDbErrors.class);

    private static final String UNAVAILABLE =
            "events of this time range are in files of the history, which cannot be read at"
                    + " the moment: use a later time range, or run it again in a moment";

    private DuckDbErrors() {}

    static boolean isInterrupt(SQLException e) {
        return message(e).startsWith("INTERRUPT");
    }

    static QueryRefusedException timeout() {
        return new QueryRefusedException(Reason.TIMEOUT, "the query exceeded its timeout");
    }

    /**
     * The refusal of a query whose statement failed.
     *
     * @param sql of the program, without values
     */
    static QueryRefusedException refusal(SQLException e, String sql) {
        String message = message(e);
        if (isInterrupt(e)) {
            return timeout();
        }
        if (message.startsWith("IO Error") || message.startsWith("FATAL") || message.contains("has been invalidated")) {
            return new QueryRefusedException(Reason.HISTORY_UNAVAILABLE, UNAVAILABLE, e);
        }
        if (message.startsWith("Out of Memory")) {
            return new QueryRefusedException(
                    Reason.TOO_MANY_EVENTS,
                    "events of the history need more memory than there is (filigree.history.query.memory,"
                            + " filigree.history.query.max-spill): use a shorter time range or more conditions",
                    e);
        }
        if (message.startsWith("Invalid Input")
                || message.startsWith("Out of Range")
                || message.startsWith("Conversion")) {
            return new QueryRefusedException(
                    Reason.NOT_COMPUTABLE,
                    "a value in the query or in the events cannot be processed: a number out of range, a"
                            + " pattern that is not valid or too complex",
                    e);
        }
        LOG.error("DuckDB cannot run a statement: {} in {}", kind(message), sql);
        return new QueryRefusedException(
                Reason.NOT_COMPUTABLE,
                "an expression of the query is not supported for events of this time range, which are in files of the"
                        + " history: use a later time range, or a simpler expression",
                e);
    }

    private static String message(SQLException e) {
        return String.valueOf(e.getMessage());
    }

    /** The words before the text of an error, such as Binder Error. */
    private static String kind(String message) {
        int end = message.indexOf(':');
        return end > 0 && end < 40 ? message.substring(0, end) : "unknown error";
    }
}
