package io.filigree.access;

import io.filigree.route.IngestRoutes;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.servlet.http.HttpServletRequest;
import org.springframework.stereotype.Component;

/** Counts the requests of senders that are refused for their key (none, unknown, of another kind), by wire format. */
@Component
final class UnauthorizedSenders {

    private static final String METER = "filigree.ingest.unauthorized";
    private static final String FORMAT = "format";

    private final MeterRegistry registry;

    UnauthorizedSenders(MeterRegistry registry) {
        this.registry = registry;
        IngestRoutes.formatIds().forEach(format -> registry.counter(METER, FORMAT, format));
    }

    void count(HttpServletRequest request) {
        IngestRoutes.formatId(request.getRequestURI())
                .ifPresent(format -> registry.counter(METER, FORMAT, format).increment());
    }
}
