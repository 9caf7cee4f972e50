package io.filigree.page.query;

import java.time.Instant;
import java.util.List;

import io.filigree.page.TimestampView;
import io.filigree.query.nrql.QueryResult;

/**
 * The summary above a result: scope and cost of the query.
 *
 * @param words the announcement for screen readers
 */
record ResultSummary(
        TimestampView begin,
        TimestampView end,
        String inspected,
        String matched,
        long omitted,
        long millis,
        List<String> messages,
        String words) {

    static ResultSummary of(QueryResult result, Instant now) {
        QueryResult.Statistics cost = result.statistics();
        String matched = ValueUnit.NONE.show(cost.matched());
        return new ResultSummary(
                TimestampView.of(result.window().begin(), now),
                TimestampView.of(result.window().end(), now),
                ValueUnit.NONE.show(cost.inspected()),
                matched,
                cost.omitted(),
                cost.millis(),
                result.messages(),
                "Query finished: " + matched + " events matched");
    }
}
