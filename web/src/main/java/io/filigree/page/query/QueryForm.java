package io.filigree.page.query;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import io.filigree.access.AccessPrincipal;
import io.filigree.decorator.function.AccountScope;
import io.filigree.nrql.QueryService;
import io.filigree.nrql.guard.QuerySettings;
import io.filigree.query.nrql.QueryRefusedException;
import io.filigree.query.nrql.QueryRequest;
import io.filigree.query.nrql.QueryResult;
import io.filigree.query.nrql.syntax.NrqlException;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.stereotype.Component;
import org.springframework.web.ErrorResponseException;
import org.springframework.web.context.request.RequestContextHolder;
import org.springframework.web.context.request.ServletRequestAttributes;

/** Runs the queries of pages, and returns errors as outcomes. */
@Component
public final class QueryForm {

    /** Longer than the default of the API: users see the progress and can leave the page. */
    private static final Duration TIMEOUT = Duration.ofSeconds(20);

    /** Timeout of secondary queries: suggestions, and details of a result. */
    private static final Duration SECONDARY_TIMEOUT = Duration.ofSeconds(5);

    /** After which a busy query is likely to have a permit. */
    private static final String RETRY_SECONDS = "3";

    private final QueryService queries;
    private final SharedResults shared;
    private final PanelLimiter limiter;
    private final QuerySettings settings;
    private final Clock clock;

    QueryForm(QueryService queries, SharedResults shared, PanelLimiter limiter, QuerySettings settings, Clock clock) {
        this.queries = queries;
        this.shared = shared;
        this.limiter = limiter;
        this.settings = settings;
        this.clock = clock;
    }

    QueryOutcome run(AccessPrincipal principal, QueryAddress address) {
        try {
            return QueryOutcome.completed(queries.run(principal, request(principal, address)));
        } catch (NrqlException | QueryRefusedException | ErrorResponseException e) {
            return failure(e);
        }
    }

    /** Runs the query of a panel or a list. Its result may be some seconds old, and does not have the number of inspected events. */
    public QueryOutcome runShared(AccessPrincipal principal, QueryAddress address) {
        try {
            QueryRequest request = request(principal, address).withoutInspected();
            PanelCaller caller = PanelCaller.of(principal);
            return QueryOutcome.completed(shared.of(
                    request,
                    caller,
                    began -> limiter.run(caller, request.timeout(), () -> {
                        began.run();
                        return queries.run(principal, request);
                    })));
        } catch (NrqlException | QueryRefusedException | ErrorResponseException e) {
            QueryOutcome failure = failure(e);
            retryLater(failure);
            return failure;
        }
    }

    /** Sets the time after which the script of the page loads the panel again. */
    private static void retryLater(QueryOutcome failure) {
        String seconds = failure.headers().getFirst(HttpHeaders.RETRY_AFTER);
        if (seconds != null
                && RequestContextHolder.getRequestAttributes() instanceof ServletRequestAttributes attributes
                && attributes.getResponse() != null) {
            attributes.getResponse().setHeader(HttpHeaders.RETRY_AFTER, seconds);
        }
    }

    /** Explains how the query is executed. */
    QueryOutcome explain(AccessPrincipal principal, QueryAddress address) {
        try {
            return QueryOutcome.explained(queries.explain(principal, request(principal, address)));
        } catch (NrqlException | QueryRefusedException | ErrorResponseException e) {
            return failure(e);
        }
    }

    private QueryRequest request(AccessPrincipal principal, QueryAddress address) {
        return new QueryRequest(
                address.nrql(),
                scope(principal, address.accountId()),
                atMost(TIMEOUT),
                false,
                address.window(clock.instant()));
    }

    private static @Nullable String field(ProblemDetail problem) {
        Map<String, Object> properties = problem.getProperties();
        return properties == null || properties.get("field") == null ? null : String.valueOf(properties.get("field"));
    }

    private static QueryOutcome failure(RuntimeException e) {
        if (e instanceof NrqlException mistake) {
            return QueryOutcome.mistaken(new QueryOutcome.Mistake(
                    mistake.place().line(), mistake.place().column(), mistake.detail()));
        }
        if (e instanceof QueryRefusedException refused
                && refused.reason() == QueryRefusedException.Reason.TOO_MANY_AT_ONCE) {
            HttpHeaders headers = new HttpHeaders();
            headers.set(HttpHeaders.RETRY_AFTER, RETRY_SECONDS);
            return QueryOutcome.refused(
                    String.valueOf(refused.getMessage()), null, HttpStatus.TOO_MANY_REQUESTS, headers);
        }
        ErrorResponseException refusal = e instanceof ErrorResponseException response ? response : null;
        String reason = refusal == null ? e.getMessage() : refusal.getBody().getDetail();
        return QueryOutcome.refused(
                reason == null ? "The query could not be run." : reason,
                refusal == null ? null : field(refusal.getBody()),
                refusal == null ? HttpStatus.BAD_REQUEST : refusal.getStatusCode(),
                refusal == null ? HttpHeaders.EMPTY : refusal.getHeaders());
    }

    /**
     * Runs a secondary query of the page; empty when it fails or does not complete in time.
     *
     * @param accountId twelve digits, or {@link AccessPrincipal#ALL}
     * @param window null for the query's own
     */
    Optional<QueryResult> runSecondary(
            AccessPrincipal principal, String accountId, String text, QueryRequest.@Nullable Range window) {
        if (text.length() > QueryRequest.MAX_LENGTH) {
            return Optional.empty();
        }
        try {
            return Optional.of(queries.run(
                    principal,
                    new QueryRequest(text, scope(principal, accountId), atMost(SECONDARY_TIMEOUT), false, window)));
        } catch (NrqlException | QueryRefusedException | ErrorResponseException e) {
            return Optional.empty();
        }
    }

    private Duration atMost(Duration timeout) {
        return timeout.compareTo(settings.maxTimeout()) < 0 ? timeout : settings.maxTimeout();
    }

    private static AccountScope scope(AccessPrincipal principal, String accountId) {
        return principal.narrowedTo(List.of(accountId));
    }
}
