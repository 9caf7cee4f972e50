package io.filigree.page.overview;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.filigree.access.AccessPrincipal;
import io.filigree.decorator.event.Event;
import io.filigree.page.chart.ChangeMarker;
import io.filigree.page.chart.Measures;
import io.filigree.page.chart.PageFilter;
import io.filigree.page.query.QueryForm;
import io.filigree.page.query.ValueUnit;
import io.filigree.query.function.ChangeReader;
import io.filigree.query.function.MetadataChange;
import io.filigree.query.nrql.QueryRequest;
import io.filigree.query.nrql.QueryResult;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Lists the changes of functions in a time range with their effects. Each event has the id of the metadata that decorated
 * it, so one query compares all versions, also those of changes that follow each other.
 */
@Component
final class ChangeList {

    /** Changes whose effects one query measures. */
    private static final int SHOWN = 20;

    /** Fewer invocations of a version say little about its error rate. */
    private static final int ENOUGH = 5;

    private static final double POINTS = 5;

    private final ChangeReader changes;
    private final QueryForm queries;

    ChangeList(ChangeReader changes, QueryForm queries) {
        this.changes = changes;
        this.queries = queries;
    }

    /**
     * The newest changes and their effects.
     *
     * @param queryPage the query string of the query page with the query of the effects; empty without changes
     */
    record Changes(List<ChangeRow> rows, boolean more, String queryPage) {}

    Changes of(AccessPrincipal principal, PageFilter filter, Instant now) {
        QueryRequest.Range window = filter.window(now);
        List<MetadataChange> found = changes.read(
                principal.narrowedTo(List.of(filter.base().accountId())),
                filter.functions(),
                window.begin(),
                window.end(),
                SHOWN + 1);
        if (found.isEmpty()) {
            return new Changes(List.of(), false, "");
        }
        List<MetadataChange> shown = found.stream().limit(SHOWN).toList();
        // The version before the first change ran before the time range, too.
        PageFilter around =
                filter.between(window.begin().minus(Duration.between(window.begin(), window.end())), window.end());
        String ids = shown.stream()
                .flatMap(change -> Stream.of(change.before(), change.after()))
                .distinct()
                .map(String::valueOf)
                .collect(Collectors.joining(", "));
        String nrql = around.nrql(
                Measures.COUNT + ", " + Measures.ERROR_RATE + ", " + Measures.P95,
                Event.INVOCATION,
                List.of("decoration.metadataId IN (" + ids + ")"),
                "FACET decoration.metadataId LIMIT 50");
        QueryResult result = queries.runShared(principal, around.address(nrql)).result();
        Map<String, ResultGroup> effects = new HashMap<>();
        if (result != null) {
            ResultGroup.of(result).forEach(row -> effects.put(row.name(), row));
        }
        return new Changes(
                shown.stream()
                        .map(change -> row(
                                change,
                                effects.get(String.valueOf(change.before())),
                                effects.get(String.valueOf(change.after())),
                                now))
                        .toList(),
                found.size() > SHOWN,
                around.address(nrql).query());
    }

    private static ChangeRow row(
            MetadataChange change, @Nullable ResultGroup before, @Nullable ResultGroup after, Instant now) {
        return new ChangeRow(ChangeMarker.of(change, now), effect(before, after), effect(before), effect(after));
    }

    private static @Nullable String effect(@Nullable ResultGroup before, @Nullable ResultGroup after) {
        if (before == null
                || after == null
                || Math.min(before.number(0), after.number(0)) < ENOUGH
                || Math.abs(after.number(1) - before.number(1)) < POINTS) {
            return null;
        }
        return after.number(1) > before.number(1) ? "worse" : "better";
    }

    private static ChangeRow.Effect effect(@Nullable ResultGroup row) {
        return row == null
                ? new ChangeRow.Effect("0", "–", "–")
                : new ChangeRow.Effect(
                        row.shown(0, ValueUnit.NONE), row.shown(1, ValueUnit.PERCENT), row.shown(2, ValueUnit.SECONDS));
    }
}
