package io.filigree.page.map;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.filigree.decorator.Attributes;
import io.filigree.decorator.event.Event;
import io.filigree.page.chart.ChartPanel;
import io.filigree.page.chart.Measures;
import io.filigree.page.chart.PageFilter;
import io.filigree.page.query.NrqlText;

/** The panels of the edges of one function: the functions that call it, and the functions and services that it calls. */
public final class CallPanels {

    private static final int ROWS = 20;

    private static final String TYPE = "product OR db.system OR messaging.system OR component OR 'http'";

    private static final String NAME =
            "db.instance OR db.namespace OR db.name OR messaging.destination.name OR messaging.destination"
                    + " OR server.address OR peer.hostname OR net.peer.name OR http.url OR url.full OR name";

    private CallPanels() {}

    /** @param filter of the ARN of the function */
    public static List<ChartPanel> of(PageFilter filter) {
        return List.of(
                ChartPanel.of(
                        "calling-functions",
                        "Calling functions",
                        filter,
                        EdgeKind.CALL.nrql(filter, List.of(), "FACET callerArn AS 'Function' LIMIT " + ROWS)),
                ChartPanel.of("services", "Called services", filter, services(filter)),
                ChartPanel.of("called-functions", "Called functions", filter, calledFunctions(filter)));
    }

    /**
     * The query of the invocations by one event source.
     *
     * @param filter of the ARN of the function
     */
    public static String invocationsBy(PageFilter filter, String eventSourceArn) {
        return filter.nrql(
                Measures.COUNT + ", " + Measures.ERROR_RATE + ", " + Measures.P95,
                Event.INVOCATION,
                List.of("aws.lambda.eventSource.arn = " + NrqlText.quoted(eventSourceArn)),
                "TIMESERIES");
    }

    /** The databases, APIs and queues. */
    private static String services(PageFilter filter) {
        String any = Stream.of(EdgeKind.DATABASE, EdgeKind.EXTERNAL, EdgeKind.QUEUE)
                .map(kind -> "(" + kind.condition() + ")")
                .collect(Collectors.joining(" OR ", "(", ")"));
        return filter.nrql(
                EdgeKind.SPANS,
                Event.SPAN,
                List.of(any),
                "FACET " + TYPE + " AS 'Type', " + NAME + " AS 'Service' LIMIT " + ROWS);
    }

    /** The conditions of the page select the calling function; the called ones may differ from it in all of them. */
    private static String calledFunctions(PageFilter filter) {
        String arn = NrqlText.quoted(filter.function());
        return filter.withoutConditions()
                .nrql(
                        EdgeKind.SPANS,
                        EdgeKind.calledBy(Attributes.LAMBDA_ARN + " = " + arn),
                        List.of(Attributes.LAMBDA_ARN + " != " + arn),
                        "FACET " + Attributes.LAMBDA_ARN + " AS 'Function' LIMIT " + ROWS);
    }
}
