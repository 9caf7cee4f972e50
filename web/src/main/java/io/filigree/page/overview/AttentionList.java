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
import io.filigree.query.nrql.QueryRequest;
import io.filigree.query.nrql.QueryResult;
import org.springframework.stereotype.Component;

/** Finds what needs attention, with one query for each kind of problem. */
@Component
final class AttentionList {

    /** Findings of one kind. The query behind each of them lists the others. */
    private static final int SHOWN = 5;

    private final QueryForm queries;

    AttentionList(QueryForm queries) {
        this.queries = queries;
    }

    /** The findings, the most severe kinds first. A kind whose query fails or takes too long is left out. */
    List<Finding> of(AccessPrincipal principal, PageFilter filter, Instant now) {
        List<Finding> findings = new ArrayList<>();
        for (AttentionRule rule : AttentionRule.values()) {
            PageFilter of = rule == AttentionRule.SILENT ? withPrevious(filter, now) : filter;
            String nrql = rule.nrql(of, filter.window(now), now);
            QueryResult result = queries.run(principal, of.address(nrql)).result();
            if (result != null) {
                ResultGroup.of(result).stream()
                        .flatMap(
                                row -> rule
                                        .finding(
                                                row,
                                                filter,
                                                filter.window(now),
                                                today(now),
                                                of.address(nrql).query())
                                        .stream())
                        .limit(SHOWN)
                        .forEach(findings::add);
            }
        }
        return findings;
    }

    /** The time range of the page and the one before it. */
    private static PageFilter withPrevious(PageFilter filter, Instant now) {
        QueryRequest.Range window = filter.window(now);
        Duration length = Duration.between(window.begin(), window.end());
        return filter.between(window.begin().minus(length), window.end());
    }

    private static LocalDate today(Instant now) {
        return LocalDate.ofInstant(now, ZoneOffset.UTC);
    }
}
