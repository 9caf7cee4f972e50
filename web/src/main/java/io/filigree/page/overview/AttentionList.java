package io.filigree.page.overview;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;

import io.filigree.access.AccessPrincipal;
import io.filigree.page.chart.PageFilter;
import io.filigree.page.query.QueryForm;
import io.filigree.page.query.QueryOutcome;
import io.filigree.query.nrql.QueryRequest;
import io.filigree.query.nrql.QueryResult;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Finds what needs attention. The rules of functions share two queries. The others have one each, and so do all rules if the
 * shared queries fail or have too many groups.
 */
@Component
final class AttentionList {

    /** Findings of one kind. The query behind each of them lists the others. */
    private static final int SHOWN = 5;

    private final QueryForm queries;

    AttentionList(QueryForm queries) {
        this.queries = queries;
    }

    /**
     * What was found, the most severe kinds first.
     *
     * @param failure why some kinds could not be checked; null if all were
     */
    record Attention(List<Finding> findings, @Nullable String failure) {}

    Attention of(AccessPrincipal principal, PageFilter filter, Instant now) {
        QueryRequest.Range window = filter.window(now);
        Checked checked = check(principal, filter, window);
        String failure = checked.failure();
        List<Finding> findings = new ArrayList<>();
        for (AttentionRule rule : AttentionRule.values()) {
            PageFilter of = rule == AttentionRule.SILENT ? withPrevious(filter, window) : filter;
            String nrql = rule.nrql(of, window, now);
            List<ResultGroup> groups = checked.groups(rule);
            if (groups == null) {
                QueryOutcome outcome = queries.runShared(principal, of.address(nrql));
                QueryResult result = outcome.result();
                failure = result == null ? outcome.failure() : failure;
                groups = result == null ? List.of() : ResultGroup.of(result);
            }
            groups.stream()
                    .flatMap(row -> rule
                            .finding(
                                    row,
                                    filter,
                                    window,
                                    today(now),
                                    of.address(nrql).query())
                            .stream())
                    .limit(SHOWN)
                    .forEach(findings::add);
        }
        return new Attention(List.copyOf(findings), failure);
    }

    /**
     * The outcome of the shared queries.
     *
     * @param checks null if they failed, or have too many groups
     * @param failure why they failed; null if they did not
     */
    private record Checked(
            @Nullable FunctionChecks checks, @Nullable String failure) {

        /** Null for a rule that needs its own query. A query of all functions that failed is not repeated for each rule. */
        @Nullable
        List<ResultGroup> groups(AttentionRule rule) {
            if (checks != null) {
                return checks.groups().get(rule);
            }
            return failure != null && rule.isOfFunctions() ? List.of() : null;
        }
    }

    private Checked check(AccessPrincipal principal, PageFilter filter, QueryRequest.Range window) {
        PageFilter before = filter.between(window.begin().minus(length(window)), window.begin());
        QueryOutcome current = queries.runShared(principal, filter.address(FunctionChecks.nrql(filter)));
        QueryResult now = current.result();
        if (now == null || FunctionChecks.isIncomplete(now)) {
            return new Checked(null, now == null ? current.failure() : null);
        }
        QueryOutcome previous = queries.runShared(principal, before.address(FunctionChecks.previousNrql(before)));
        QueryResult earlier = previous.result();
        if (earlier == null || FunctionChecks.isIncomplete(earlier)) {
            return new Checked(null, earlier == null ? previous.failure() : null);
        }
        return new Checked(FunctionChecks.of(now, earlier, window), null);
    }

    /** The time range of the page and the one before it. */
    private static PageFilter withPrevious(PageFilter filter, QueryRequest.Range window) {
        return filter.between(window.begin().minus(length(window)), window.end());
    }

    private static Duration length(QueryRequest.Range window) {
        return Duration.between(window.begin(), window.end());
    }

    private static LocalDate today(Instant now) {
        return LocalDate.ofInstant(now, ZoneOffset.UTC);
    }
}
