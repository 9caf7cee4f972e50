package io.filigree.page.map;

import java.util.ArrayList;
import java.util.List;

import io.filigree.decorator.event.Event;
import io.filigree.page.chart.Measures;
import io.filigree.page.chart.PageFilter;
import io.filigree.page.query.NrqlText;

/** The kinds of edges. Each has one query, which groups by function and by the other end. */
enum EdgeKind {
    /** A service invokes a function. */
    TRIGGER("invokes"),
    /** A function calls another one in the same trace. */
    CALL("calls"),
    DATABASE("queries"),
    EXTERNAL("calls"),
    QUEUE("sends to");

    /** Edges of each kind; the busiest ones. */
    static final int LIMIT = 40;

    private static final String EVENT_SOURCE = "aws.lambda.eventSource.";
    /** What is shown of spans. */
    static final String SPANS = measures("error IS TRUE OR error.class IS NOT NULL OR otel.status_code = 'ERROR'");

    private static final String CALLERS = calledBy("aws.lambda.arn IS NOT NULL");

    private final String verb;

    EdgeKind(String verb) {
        this.verb = verb;
    }

    String verb() {
        return verb;
    }

    /**
     * Spans whose parent sends something; the newest ones, because a subquery has at most so many rows.
     *
     * @param caller the condition for spans that send
     */
    static String calledBy(String caller) {
        return Event.SPAN + " JOIN (FROM Span SELECT guid OR id AS callerSpan, aws.lambda.arn AS callerArn"
                + " WHERE (span.kind IN ('client', 'producer') OR category = 'http') AND " + caller + " LIMIT MAX)"
                + " ON parentId = callerSpan";
    }

    /** The query of all edges of the kind. */
    String nrql(PageFilter filter) {
        return nrql(filter, List.of(), "FACET " + facets() + " LIMIT " + LIMIT);
    }

    /**
     * The query of one edge.
     *
     * @param other type and name of the other end, as in the result; the ARN of the caller twice for a call
     */
    String nrql(PageFilter filter, String arn, List<String> other) {
        List<String> ends = this == CALL
                ? List.of("callerArn = " + NrqlText.quoted(other.get(0)))
                : List.of(
                        "(" + otherType() + ") = " + NrqlText.quoted(other.get(0)),
                        "(" + otherName() + ") = " + NrqlText.quoted(other.get(1)));
        List<String> conditions = new ArrayList<>(ends);
        conditions.add("aws.lambda.arn = " + NrqlText.quoted(arn));
        return nrql(filter, conditions, "");
    }

    /**
     * The query of edges with these conditions.
     *
     * @param tail the clauses after the conditions
     */
    String nrql(PageFilter filter, List<String> ends, String tail) {
        List<String> conditions = new ArrayList<>(ends);
        conditions.add(condition());
        return filter.nrql(
                this == TRIGGER ? measures("error IS TRUE") : SPANS,
                switch (this) {
                    case TRIGGER -> Event.INVOCATION;
                    case CALL -> CALLERS;
                    default -> Event.SPAN;
                },
                conditions,
                tail);
    }

    private static String measures(String failed) {
        return "count(*) AS 'Calls', percentage(count(*), WHERE " + failed + ") AS 'Error rate %', " + Measures.P95;
    }

    private String facets() {
        return this == CALL
                ? "aws.lambda.arn, callerArn, callerArn"
                : "aws.lambda.arn, " + otherType() + ", " + otherName();
    }

    /** The condition for the events of the kind. */
    String condition() {
        return switch (this) {
            case TRIGGER -> EVENT_SOURCE + "eventType IS NOT NULL";
            case CALL -> "aws.lambda.arn != callerArn";
            case DATABASE -> "(category = 'datastore' OR db.system IS NOT NULL)";
            case EXTERNAL ->
                "(category = 'http' OR (span.kind = 'client' AND (http.url OR url.full) IS NOT NULL)) AND db.system IS NULL";
            case QUEUE -> "messaging.system IS NOT NULL AND span.kind = 'producer'";
        };
    }

    /** The expression of the type of the other end. */
    String otherType() {
        return switch (this) {
            case TRIGGER -> EVENT_SOURCE + "eventType";
            case CALL -> "callerArn";
            case DATABASE -> "product OR db.system OR component OR 'database'";
            case EXTERNAL -> "component OR 'http'";
            case QUEUE -> "messaging.system";
        };
    }

    /** The expression of the name of the other end. */
    String otherName() {
        return switch (this) {
            case TRIGGER -> EVENT_SOURCE + "arn OR " + EVENT_SOURCE + "apiId OR " + EVENT_SOURCE + "eventType";
            case CALL -> "callerArn";
            case DATABASE -> "db.instance OR db.namespace OR db.name OR peer.hostname OR server.address OR 'unknown'";
            case EXTERNAL -> "server.address OR peer.hostname OR net.peer.name OR http.url OR url.full OR name";
            case QUEUE -> "messaging.destination.name OR messaging.destination OR 'unknown'";
        };
    }
}
