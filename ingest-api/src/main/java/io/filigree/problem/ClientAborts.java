package io.filigree.problem;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.stereotype.Component;
import org.springframework.web.util.DisconnectedClientHelper;

/** Counts clients that disconnected while their response was written, which is no failure of ours and is not logged. */
@Component
final class ClientAborts {

    private final Counter aborts;

    ClientAborts(MeterRegistry registry) {
        this.aborts = registry.counter("filigree.http.client.aborts");
    }

    /** Whether the failure is an abort, which is counted then. */
    boolean count(Throwable failure) {
        boolean aborted = DisconnectedClientHelper.isClientDisconnectedException(failure);
        if (aborted) {
            aborts.increment();
        }
        return aborted;
    }
}
