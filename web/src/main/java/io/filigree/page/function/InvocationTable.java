package io.filigree.page.function;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

import io.filigree.decorator.event.Event;
import io.filigree.page.chart.PageFilter;
import io.filigree.page.query.QueryAddress;
import io.filigree.problem.QueryParameters;
import org.jspecify.annotations.Nullable;

/**
 * The table of invocations on the page of a function: those of the time range, or of one time bucket of a chart.
 *
 * @param page the filter of the page
 * @param at begin of the bucket; null for the time range of the page
 * @param failed whether only failed invocations are shown
 */
record InvocationTable(PageFilter page, @Nullable Instant at, int seconds, boolean failed) {

    static final int ROWS = 20;

    /** Buckets are shorter in every time range that pages accept. */
    private static final int MAX_BUCKET_SECONDS = Integer.MAX_VALUE;

    /** @param page of the function */
    static InvocationTable read(PageFilter page, QueryParameters parameters) {
        return new InvocationTable(
                page,
                parameters.moment("at"),
                parameters.count("for", 60, MAX_BUCKET_SECONDS),
                "true".equals(parameters.text("failed")));
    }

    boolean ofBucket() {
        return at != null;
    }

    /** The filter of its time range. */
    PageFilter filter() {
        return at == null ? page : page.between(at, at.plusSeconds(seconds));
    }

    /** The query of its rows. */
    QueryAddress address() {
        return filter().address(filter().nrql(
                        "*", Event.INVOCATION, failed ? List.of("error IS TRUE") : List.of(), "LIMIT " + ROWS));
    }

    /** The query string of the address of its rows. */
    String rowsQuery() {
        List<PageFilter.Parameter> own = new ArrayList<>();
        if (at != null) {
            own.add(new PageFilter.Parameter("at", at.toString()));
            own.add(new PageFilter.Parameter("for", String.valueOf(seconds)));
        }
        if (failed) {
            own.add(new PageFilter.Parameter("failed", "true"));
        }
        return page.ofFunction("").query(own);
    }
}
