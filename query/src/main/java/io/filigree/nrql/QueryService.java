package io.filigree.nrql;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.Supplier;

import io.filigree.access.AccessPrincipal;
import io.filigree.decorator.function.AccountScope;
import io.filigree.nrql.guard.QueryRateLimiter;
import io.filigree.nrql.guard.QuerySettings;
import io.filigree.problem.InvalidInputException;
import io.filigree.query.nrql.QueryEngine;
import io.filigree.query.nrql.QueryExplanation;
import io.filigree.query.nrql.QueryRefusedException;
import io.filigree.query.nrql.QueryRequest;
import io.filigree.query.nrql.QueryResult;
import io.filigree.query.nrql.syntax.NrqlException;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;
import org.springframework.web.ErrorResponseException;

/**
 * Runs queries for a caller: limited to the accounts that the caller names and may see, to its rate and to the maximum
 * timeout. Every query is counted by its outcome.
 */
@Service
public final class QueryService {

    private final QueryEngine nrql;
    private final QueryRateLimiter rateLimiter;
    private final QuerySettings settings;
    private final MeterRegistry meters;

    QueryService(QueryEngine nrql, QueryRateLimiter rateLimiter, QuerySettings settings, MeterRegistry meters) {
        this.nrql = nrql;
        this.rateLimiter = rateLimiter;
        this.settings = settings;
        this.meters = meters;
    }

    /** @param timeout null for the default */
    QueryResult run(AccessPrincipal principal, AccountScope scope, String text, @Nullable Duration timeout) {
        return measured(principal, () -> request(scope, text, timeout), nrql::answer);
    }

    /** Runs the query of a page, which sets its own timeout and may override the time window. */
    public QueryResult run(AccessPrincipal principal, QueryRequest request) {
        return measured(principal, () -> request, nrql::answer);
    }

    QueryExplanation explain(AccessPrincipal principal, AccountScope scope, String text, @Nullable Duration timeout) {
        return measured(principal, () -> request(scope, text, timeout), nrql::explain);
    }

    /** Explains the query of a page. Only admins may see the plan. */
    public QueryExplanation explain(AccessPrincipal principal, QueryRequest request) {
        return measured(principal, () -> request, nrql::explain);
    }

    /**
     * The accounts that the query reads.
     *
     * @throws ErrorResponseException as {@link AccessPrincipal#narrowedTo}
     */
    static AccountScope scope(AccessPrincipal principal, Collection<String> accountIds) {
        return principal.narrowedTo(accountIds);
    }

    private QueryRequest request(AccountScope scope, String text, @Nullable Duration timeout) {
        return new QueryRequest(checked(text), scope, checked(timeout), true, null);
    }

    /** @param request supplies the query; it may throw if the query is invalid */
    private <T> T measured(
            AccessPrincipal principal, Supplier<QueryRequest> request, Function<QueryRequest, T> execution) {
        Instant begun = Instant.now();
        String outcome = "failed";
        try {
            T result = limited(principal, request.get(), execution);
            outcome = "answered";
            return result;
        } catch (NrqlException | ErrorResponseException e) {
            outcome = "invalid";
            throw e;
        } catch (QueryRefusedException e) {
            outcome = e.reason().name().toLowerCase(Locale.ROOT);
            throw e;
        } finally {
            Timer.builder("filigree.query")
                    .tag("outcome", outcome)
                    .register(meters)
                    .record(Duration.between(begun, Instant.now()));
        }
    }

    private <T> T limited(AccessPrincipal principal, QueryRequest request, Function<QueryRequest, T> execution) {
        rateLimiter.count(principal.id(), request.nrql());
        return execution.apply(request);
    }

    private static String checked(String text) {
        if (text.isBlank()) {
            throw InvalidInputException.of("nrql", "nrql is missing");
        }
        if (text.length() > QueryRequest.MAX_LENGTH) {
            throw InvalidInputException.beyond(
                    "nrql",
                    "nrql may have at most " + QueryRequest.MAX_LENGTH + " characters",
                    QueryRequest.MAX_LENGTH);
        }
        if (text.indexOf('\0') >= 0) {
            throw InvalidInputException.of("nrql", "nrql must not have a NUL character");
        }
        return text;
    }

    private Duration checked(@Nullable Duration timeout) {
        if (timeout == null) {
            return settings.timeout();
        }
        if (timeout.isNegative() || timeout.isZero() || timeout.compareTo(settings.maxTimeout()) > 0) {
            long most = settings.maxTimeout().toSeconds();
            throw InvalidInputException.beyond("timeout", "timeout must be 1 to " + most + " seconds", most);
        }
        return timeout;
    }
}
