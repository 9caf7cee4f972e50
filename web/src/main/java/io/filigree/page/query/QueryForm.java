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
import org.springframework.http.ProblemDetail;
import org.springframework.stereotype.Component;
import org.springframework.web.ErrorResponseException;

/** Runs the queries of pages, and returns errors as outcomes. */
@Component
final class QueryForm {

    /** Longer than the default of the API: users see the progress and can leave the page. */
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    /** Timeout of secondary queries: suggestions, and details beside a result. */
    private static final Duration LITTLE_PATIENCE = Duration.ofSeconds(5);

    private final QueryService questions;
    private final QuerySettings settings;
    private final Clock clock;

    QueryForm(QueryService questions, QuerySettings settings, Clock clock) {
        this.questions = questions;
        this.settings = settings;
        this.clock = clock;
    }

    QueryOutcome ask(AccessPrincipal asker, QueryAddress address) {
        try {
            return QueryOutcome.answered(questions.answer(asker, question(asker, address)));
        } catch (NrqlException | QueryRefusedException | ErrorResponseException e) {
            return notAnswered(e);
        }
    }

    /** Explains how the query is executed. */
    QueryOutcome explain(AccessPrincipal asker, QueryAddress address) {
        try {
            return QueryOutcome.explained(questions.explain(asker, question(asker, address)));
        } catch (NrqlException | QueryRefusedException | ErrorResponseException e) {
            return notAnswered(e);
        }
    }

    private QueryRequest question(AccessPrincipal asker, QueryAddress address) {
        return new QueryRequest(
                address.nrql(),
                scope(asker, address.accountId()),
                atMost(PATIENCE),
                false,
                address.window(clock.instant()));
    }

    private static @Nullable String field(@Nullable ProblemDetail problem) {
        Map<String, Object> properties = problem == null ? null : problem.getProperties();
        return properties == null || properties.get("field") == null ? null : String.valueOf(properties.get("field"));
    }

    private static QueryOutcome notAnswered(RuntimeException e) {
        if (e instanceof NrqlException mistake) {
            return QueryOutcome.mistaken(new QueryOutcome.Mistake(
                    mistake.place().line(), mistake.place().column(), mistake.detail()));
        }
        ProblemDetail problem = e instanceof ErrorResponseException refusal ? refusal.getBody() : null;
        String reason = problem == null ? e.getMessage() : problem.getDetail();
        return QueryOutcome.refused(reason == null ? "The query could not be run." : reason, field(problem));
    }

    /**
     * Runs a secondary query of the page; empty when it fails or does not complete in time.
     *
     * @param accountId twelve digits, or {@link AccessPrincipal#ALL}
     * @param window null for the query's own
     */
    Optional<QueryResult> aside(
            AccessPrincipal asker, String accountId, String text, QueryRequest.@Nullable Range window) {
        if (text.length() > QueryRequest.MAX_LENGTH) {
            return Optional.empty();
        }
        try {
            return Optional.of(questions.answer(
                    asker, new QueryRequest(text, scope(asker, accountId), atMost(LITTLE_PATIENCE), false, window)));
        } catch (NrqlException | QueryRefusedException | ErrorResponseException e) {
            return Optional.empty();
        }
    }

    private Duration atMost(Duration patience) {
        return patience.compareTo(settings.maxTimeout()) < 0 ? patience : settings.maxTimeout();
    }

    private static AccountScope scope(AccessPrincipal asker, String accountId) {
        return asker.narrowedTo(List.of(accountId));
    }
}
