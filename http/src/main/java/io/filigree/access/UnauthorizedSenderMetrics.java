package io.filigree.access;

import java.util.Optional;

import io.filigree.db.key.ApiKey;
import io.filigree.db.key.ApiKeys;
import io.filigree.db.sender.SenderStats;
import io.filigree.problem.ProblemWriter;
import io.filigree.route.IngestRoutes;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Counts requests of senders that are rejected for their key (missing, unknown, revoked, of another kind), by wire
 * format and, for known keys, by key.
 */
@Component
final class UnauthorizedSenderMetrics {

    private static final String METER = "filigree.ingest.unauthorized";
    private static final String FORMAT = "format";

    private final MeterRegistry registry;
    private final ApiKeys keys;
    private final SenderStats senders;
    private final ProblemWriter problems;

    UnauthorizedSenderMetrics(MeterRegistry registry, ApiKeys keys, SenderStats senders, ProblemWriter problems) {
        this.problems = problems;
        this.registry = registry;
        this.keys = keys;
        this.senders = senders;
        IngestRoutes.formatIds().forEach(format -> registry.counter(METER, FORMAT, format));
    }

    void missingKey(HttpServletRequest request) {
        count(request, null, "key_missing");
    }

    void wrongKind(HttpServletRequest request, @Nullable ApiKey key) {
        count(request, key, "key_kind");
    }

    /** All keys of the request are unknown or revoked. */
    void unknownKey(HttpServletRequest request) {
        Optional<ApiKey> revoked = ApiKeyFilter.presented(request).stream()
                .map(keys::revoked)
                .flatMap(Optional::stream)
                .findFirst();
        count(request, revoked.orElse(null), revoked.isPresent() ? "key_revoked" : "key_unknown");
    }

    private void count(HttpServletRequest request, @Nullable ApiKey key, String reason) {
        IngestRoutes.formatId(request.getRequestURI()).ifPresent(format -> {
            registry.counter(METER, FORMAT, format).increment();
            senders.rejected(key == null ? null : key.keyId(), format, reason, problems.unauthorizedStatus(request));
        });
    }
}
