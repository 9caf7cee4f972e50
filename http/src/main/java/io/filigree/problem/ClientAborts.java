package io.filigree.problem;

import java.sql.SQLException;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.stereotype.Component;
import org.springframework.web.util.DisconnectedClientHelper;

/**
 * Counts clients that disconnected while their response was written. This is not a server failure and is not logged.
 */
@Component
final class ClientAborts {

    private final Counter aborts;

    ClientAborts(MeterRegistry registry) {
        this.aborts = registry.counter("filigree.http.client.aborts");
    }

    /** Counts the failure if it is a client abort, and returns whether it is. */
    boolean count(Throwable failure) {
        boolean aborted = DisconnectedClientHelper.isClientDisconnectedException(failure) && !isOfTheDatabase(failure);
        if (aborted) {
            aborts.increment();
        }
        return aborted;
    }

    /** The driver reports a lost connection to the database with the same exceptions as the server that of a client. */
    private static boolean isOfTheDatabase(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException) {
                return true;
            }
        }
        return false;
    }
}
