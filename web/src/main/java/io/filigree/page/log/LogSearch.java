package io.filigree.page.log;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

import io.filigree.decorator.Attributes;
import io.filigree.decorator.event.Event;
import io.filigree.page.chart.BucketLinks.Target;
import io.filigree.page.chart.ChartPanel;
import io.filigree.page.chart.PageFilter;
import io.filigree.page.chart.PageFilter.Parameter;
import io.filigree.page.query.NrqlText;
import io.filigree.problem.InvalidInputException;
import io.filigree.problem.QueryParameters;
import org.jspecify.annotations.Nullable;

/**
 * A search in log lines, as in the address of the page.
 *
 * @param text a part of the message; null for every message
 * @param level null for every level
 * @param requestId null for every invocation
 */
record LogSearch(
        PageFilter filter,
        @Nullable String text,
        @Nullable LogLevel level,
        @Nullable String requestId) {

    private static final Set<String> OWN = Set.of("text", "level", "request");

    private static final String SELECTED = "timestamp, level, message, aws.lambda.functionName, aws.lambda.arn,"
            + " aws.requestId, aws.logStream, account, aws.region";

    /** The names of the parameters of the search, of the filter and of the page. */
    static Set<String> parameters(String... more) {
        List<String> names = new ArrayList<>(OWN);
        names.addAll(List.of(more));
        return PageFilter.parameters(names.toArray(String[]::new));
    }

    static LogSearch of(PageFilter filter, QueryParameters parameters) {
        String level = parameters.text("level");
        return new LogSearch(
                filter,
                parameters.text("text"),
                level == null
                        ? null
                        : LogLevel.parse(level)
                                .orElseThrow(() -> InvalidInputException.of(
                                        "level", "level must be error, warn, info, debug or other")),
                parameters.text("request"));
    }

    /** The parameters of the search without those of the filter. */
    List<Parameter> own() {
        return Stream.of(
                        new Parameter("text", text == null ? "" : text),
                        new Parameter("level", level == null ? "" : level.text()),
                        new Parameter("request", requestId == null ? "" : requestId))
                .filter(parameter -> !parameter.value().isEmpty())
                .toList();
    }

    LogSearch with(PageFilter other) {
        return new LogSearch(other, text, level, requestId);
    }

    /** The query string of the page with the search. */
    String query() {
        return filter.query(own());
    }

    /** The number of lines over time by level, or as the page is split. */
    ChartPanel histogram() {
        return histogram("histogram", "Lines over time");
    }

    ChartPanel histogram(String id, String title) {
        String facet =
                filter.split().isEmpty() ? LogLevel.facet() : "FACET " + NrqlText.name(filter.split()) + " LIMIT 8";
        return ChartPanel.of(
                        id,
                        title,
                        filter,
                        filter.nrql("count(*) AS 'Lines'", Event.LOG, conditions(), facet + "\nTIMESERIES"))
                .opening(Target.LOGS, own());
    }

    /** The newest lines. */
    String newest(int limit) {
        return filter.nrql(SELECTED, Event.LOG, conditions(), "LIMIT " + limit);
    }

    /**
     * The lines of a function in the order of their time.
     *
     * @param filter of the time range
     * @param stream null for all streams
     */
    static String ofFunction(PageFilter filter, String arn, @Nullable String stream, String tail) {
        List<String> conditions = new ArrayList<>();
        conditions.add(Attributes.LAMBDA_ARN + " = " + NrqlText.quoted(arn));
        if (stream != null) {
            conditions.add("aws.logStream = " + NrqlText.quoted(stream));
        }
        return filter.nrql(SELECTED, Event.LOG, conditions, tail);
    }

    private List<String> conditions() {
        List<String> conditions = new ArrayList<>();
        if (text != null) {
            conditions.add("message LIKE " + NrqlText.containing(text));
        }
        if (level != null) {
            conditions.add(level.condition());
        }
        if (requestId != null) {
            conditions.add(Attributes.REQUEST_ID + " = " + NrqlText.quoted(requestId));
        }
        return conditions;
    }
}
