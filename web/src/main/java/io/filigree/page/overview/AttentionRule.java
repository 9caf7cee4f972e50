package io.filigree.page.overview;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

import io.filigree.decorator.event.Event;
import io.filigree.decorator.function.FunctionArn;
import io.filigree.page.chart.Measures;
import io.filigree.page.chart.PageFilter;
import io.filigree.page.query.NrqlText;
import io.filigree.page.query.ValueUnit;
import io.filigree.query.function.RuntimeSupport;
import io.filigree.query.nrql.QueryRequest;
import org.jspecify.annotations.Nullable;

/** The kinds of problems, the most severe first. Each has a query and a threshold for the groups in its result. */
enum AttentionRule {
    TEAM_ERRORS("Error rate rose", "bad", Subject.TEAM),
    ERRORS("Error rate rose", "bad", Subject.FUNCTION),
    TIMEOUTS("Timeouts", "bad", Subject.TEAM),
    OUT_OF_MEMORY("Out of memory", "bad", Subject.FUNCTION),
    TIMEOUT("Near the timeout", "bad", Subject.FUNCTION),
    SLOWER("Duration rose", "warn", Subject.FUNCTION),
    MEMORY("Little memory left", "warn", Subject.FUNCTION),
    SILENT("No events", "warn", Subject.FUNCTION),
    UNDECORATED("Not decorated", "warn", Subject.OTHER),
    RUNTIME("Deprecated runtime", "warn", Subject.RUNTIME);

    /** What a query groups by. */
    private enum Subject {
        FUNCTION,
        TEAM,
        RUNTIME,
        OTHER
    }

    private static final String TEAM = ", latest(tags.team) AS 'Team'";
    private static final String BY_FUNCTION = "FACET aws.lambda.arn LIMIT 50";

    private static final double ERRORS_ROSE = 1.5;
    private static final double DURATION_ROSE = 2;
    private static final double NOTICEABLE_SECONDS = 0.1;
    private static final double PERCENT_WITHOUT_PREVIOUS = 10;

    private final String problem;
    private final String severity;
    private final Subject subject;

    AttentionRule(String problem, String severity, Subject subject) {
        this.problem = problem;
        this.severity = severity;
        this.subject = subject;
    }

    /** Whether its groups are functions. */
    boolean isOfFunctions() {
        return subject == Subject.FUNCTION;
    }

    /** @param window of the page */
    String nrql(PageFilter filter, QueryRequest.Range window, Instant now) {
        return switch (this) {
            case TEAM_ERRORS -> errors(filter, "", "FACET tags.team LIMIT 50", now);
            case ERRORS -> errors(filter, TEAM, BY_FUNCTION, now);
            case TIMEOUTS ->
                filter.nrql(
                        "count(*) AS 'Timeouts', uniqueCount(aws.lambda.arn) AS 'Functions'",
                        Event.INVOCATION_ERROR,
                        List.of(Measures.IS_TIMEOUT),
                        "FACET tags.team AS 'Team', aws.runtime AS 'Runtime', aws.memorySize AS 'Memory size',"
                                + " aws.timeout AS 'Timeout' LIMIT 50");
            case OUT_OF_MEMORY ->
                invocations(
                        filter,
                        "count(*) AS 'Out of memory', max(cwMaxMemoryUsed) AS 'Memory used', latest("
                                + Measures.MEMORY_SIZE + ") AS 'Memory size'" + TEAM,
                        List.of("error IS TRUE", Measures.IS_MEMORY_FULL));
            case TIMEOUT ->
                invocations(
                        filter,
                        "100 * percentile(duration, 99)['99'] / max(aws.timeout) AS '99th percentile of timeout %',"
                                + " percentile(duration, 99), max(aws.timeout), count(*)" + TEAM,
                        List.of());
            case SLOWER ->
                filter.nrql(
                        "median(duration) AS 'Median duration', " + Measures.COUNT + TEAM,
                        Event.INVOCATION,
                        List.of(),
                        BY_FUNCTION + " " + filter.compareWithPrevious(now));
            case MEMORY ->
                invocations(
                        filter,
                        "100 * max(" + Measures.MEMORY_SHARE + ") AS 'Memory used %', max(cwMaxMemoryUsed), latest("
                                + Measures.MEMORY_SIZE + ") AS 'Memory size', count(*)" + TEAM,
                        List.of("NOT (error IS TRUE AND " + Measures.IS_MEMORY_FULL + ")"));
            case SILENT ->
                invocations(
                        filter,
                        "(" + window.end().toEpochMilli()
                                + " - max(timestamp)) / 1000 AS 'Seconds without events', max(timestamp), count(*)"
                                + TEAM,
                        List.of());
            case UNDECORATED ->
                filter.nrql(
                        "count(*) AS 'Events', uniqueCount(aws.lambda.arn) AS 'Functions'",
                        Event.INVOCATION,
                        List.of("decoration.status NOT IN ('decorated', 'late')"),
                        "FACET decoration.reason LIMIT 50");
            case RUNTIME ->
                filter.nrql(
                        "count(*) AS 'Invocations', uniqueCount(aws.lambda.arn) AS 'Functions'",
                        Event.INVOCATION,
                        List.of(deprecated(LocalDate.ofInstant(now, ZoneOffset.UTC))),
                        "FACET aws.runtime LIMIT 50");
        };
    }

    /** The finding for a group; empty if it is below the threshold. */
    Optional<Finding> finding(
            ResultGroup row, PageFilter filter, QueryRequest.Range window, LocalDate today, String queryPage) {
        String evidence = switch (this) {
            case TEAM_ERRORS, ERRORS -> risen(row);
            case TIMEOUTS ->
                row.number(0) >= Measures.ENOUGH
                        ? plural(row, 0, "timeout") + " of " + plural(row, 1, "function") + ", with " + row.text(2)
                                + ", "
                                + row.shown(3, ValueUnit.MEGABYTES) + " and a timeout of "
                                + row.shown(4, ValueUnit.SECONDS)
                        : null;
            case OUT_OF_MEMORY -> plural(row, 0, "invocation") + " used all of " + row.shown(2, ValueUnit.MEGABYTES);
            case TIMEOUT ->
                row.number(0) > Measures.HIGH_SHARE_OF_TIMEOUT && row.number(3) >= Measures.ENOUGH
                        ? "99th percentile " + row.shown(1, ValueUnit.SECONDS) + " of "
                                + row.shown(2, ValueUnit.SECONDS)
                        : null;
            case SLOWER -> slower(row);
            case MEMORY ->
                row.number(0) > Measures.HIGH_SHARE_OF_MEMORY
                        ? row.shown(1, ValueUnit.MEGABYTES) + " of " + row.shown(2, ValueUnit.MEGABYTES) + " used"
                        : null;
            case SILENT -> silence(row, window);
            case UNDECORATED -> plural(row, 0, "event") + " of " + plural(row, 1, "function");
            case RUNTIME ->
                RuntimeSupport.deprecatedFrom(row.name())
                        .filter(day -> !day.isAfter(today))
                        .map(day -> plural(row, 1, "function") + " with traffic, deprecated since " + day)
                        .orElse(null);
        };
        return Optional.ofNullable(evidence)
                .map(numbers -> new Finding(
                        problem(row),
                        severity,
                        shortName(row),
                        region(row),
                        link(row, filter),
                        team(row),
                        numbers,
                        queryPage));
    }

    private static String deprecated(LocalDate today) {
        return RuntimeSupport.deprecated(today).stream()
                .map(NrqlText::quoted)
                .collect(Collectors.joining(", ", "aws.runtime IN (", ")"));
    }

    private static String errors(PageFilter filter, String more, String facet, Instant now) {
        return filter.nrql(
                "filter(count(*), WHERE error IS TRUE) AS 'Errors', " + Measures.ERROR_RATE + ", " + Measures.COUNT
                        + more,
                Event.INVOCATION,
                List.of(),
                facet + " " + filter.compareWithPrevious(now));
    }

    private static String invocations(PageFilter filter, String select, List<String> conditions) {
        return filter.nrql(select, Event.INVOCATION, conditions, BY_FUNCTION);
    }

    /** An error rate that rose, or that is high where there is no previous one to compare with. */
    private static @Nullable String risen(ResultGroup row) {
        boolean found = row.number(0) >= Measures.ENOUGH
                && (isComparable(row)
                        ? row.number(1) >= Measures.HIGH_ERRORS && row.number(1) >= ERRORS_ROSE * row.numberBefore(1)
                        : row.number(1) >= PERCENT_WITHOUT_PREVIOUS);
        if (!found) {
            return null;
        }
        String evidence = row.shown(1, ValueUnit.PERCENT) + " of " + row.shown(2, ValueUnit.NONE) + " invocations";
        return isComparable(row) ? evidence + ", before " + row.previous().shown(1, ValueUnit.PERCENT) : evidence;
    }

    /** A median that rose: unlike a high percentile, single slow invocations do not raise it. */
    private static @Nullable String slower(ResultGroup row) {
        boolean found = row.number(1) >= Measures.ENOUGH
                && row.numberBefore(1) >= Measures.ENOUGH
                && row.number(0) - row.numberBefore(0) >= NOTICEABLE_SECONDS
                && row.number(0) >= DURATION_ROSE * row.numberBefore(0);
        return found
                ? "median " + row.shown(0, ValueUnit.SECONDS) + ", before "
                        + row.previous().shown(0, ValueUnit.SECONDS)
                : null;
    }

    private static boolean isComparable(ResultGroup row) {
        return row.numberBefore(2) >= Measures.ENOUGH;
    }

    private String problem(ResultGroup row) {
        boolean ofErrors = this == TEAM_ERRORS || this == ERRORS;
        return ofErrors && !isComparable(row) ? "High error rate" : problem;
    }

    /** Events in the first half of the query's range and none in the second, which is the range of the page. */
    private static @Nullable String silence(ResultGroup row, QueryRequest.Range window) {
        long seconds = Duration.between(window.begin(), window.end()).toSeconds();
        return row.number(0) > seconds && row.number(2) >= Measures.ENOUGH
                ? "No invocations in this time range, " + row.shown(2, ValueUnit.NONE) + " in the previous one"
                : null;
    }

    private static String plural(ResultGroup row, int index, String noun) {
        return row.shown(index, ValueUnit.NONE) + " " + noun + (row.number(index) == 1 ? "" : "s");
    }

    private String shortName(ResultGroup row) {
        return subject == Subject.FUNCTION ? row.name().replaceFirst("^arn:.*:function:", "") : row.name();
    }

    private static @Nullable String region(ResultGroup row) {
        return FunctionArn.parse(row.name()).map(FunctionArn::region).orElse(null);
    }

    private @Nullable String link(ResultGroup row, PageFilter filter) {
        return switch (subject) {
            case FUNCTION -> row.name().startsWith("arn:") ? "/functions/" + row.name() + filter.query() : null;
            case TEAM -> this == TIMEOUTS ? timeouts(row, filter) : "/" + filter.query("tag", "team:" + row.name());
            case RUNTIME -> "/functions?runtime=" + row.name();
            case OTHER -> null;
        };
    }

    /** The errors of the team that are timeouts. */
    private static String timeouts(ResultGroup row, PageFilter filter) {
        List<PageFilter.Parameter> selected = new ArrayList<>();
        selected.add(new PageFilter.Parameter("tag", "team:" + row.name()));
        if (filter.errorClass().isEmpty()) {
            selected.add(new PageFilter.Parameter("error", Measures.TIMEOUT_CLASS));
        }
        return "/errors" + filter.query(selected);
    }

    private @Nullable String team(ResultGroup row) {
        return subject == Subject.FUNCTION ? row.text(row.values().size() - 1) : null;
    }
}
