package io.filigree.page.dashboard;

import java.time.Clock;
import java.util.List;
import java.util.Objects;

import io.filigree.access.AccessPrincipal;
import io.filigree.dashboard.DashboardVariable;
import io.filigree.page.chart.PageFilter;
import io.filigree.page.query.Cell;
import io.filigree.page.query.QueryAddress;
import io.filigree.page.query.QueryForm;
import io.filigree.page.query.Table;
import io.filigree.page.query.Visualization;
import io.filigree.query.nrql.QueryResult;
import io.filigree.query.nrql.functions.NrqlFunctions;
import io.filigree.query.nrql.syntax.NrqlException;
import io.filigree.query.nrql.syntax.NrqlParser;
import io.filigree.query.nrql.syntax.Query;
import org.springframework.stereotype.Component;

/** Reads the values that a variable can have from its query: the first column of the result. */
@Component
final class VariableValues {

    private final QueryForm queries;
    private final Clock clock;

    VariableValues(QueryForm queries, Clock clock) {
        this.queries = queries;
        this.clock = clock;
    }

    /** The values; none if the query fails. */
    List<String> of(AccessPrincipal principal, DashboardVariable variable, PageFilter filter) {
        if (variable.query().isEmpty()) {
            return List.of();
        }
        QueryAddress address = filter.address(variable.query());
        QueryResult result = queries.runShared(principal, hasTime(variable.query()) ? address.asWritten() : address)
                .result();
        return result == null
                ? List.of()
                : Visualization.of(result, null, clock.instant()).tables().stream()
                        .limit(1)
                        .map(Table::rows)
                        .flatMap(List::stream)
                        .map(row -> row.get(0))
                        .map(Cell::raw)
                        .filter(Objects::nonNull)
                        .map(String::valueOf)
                        .filter(value -> !value.isEmpty() && value.length() <= DashboardVariable.MAX_VALUE)
                        .sorted()
                        .limit(DashboardVariable.MAX_CHOICES)
                        .toList();
    }

    private static boolean hasTime(String nrql) {
        try {
            Query query = NrqlParser.parse(nrql, NrqlFunctions.CATALOG);
            return query.since() != null || query.until() != null;
        } catch (NrqlException e) {
            return false;
        }
    }
}
