package io.filigree.query.nrql.compile;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.filigree.decorator.Attributes;
import io.filigree.query.nrql.syntax.Expression.Star;
import io.filigree.query.nrql.syntax.Query;
import org.jspecify.annotations.Nullable;

/** A query that returns single events, by default the newest first. */
final class RowQuery {

    private final Query query;
    private final Relation rows;
    private final SqlFragment condition;
    private final ExpressionCompiler expressions;
    private final List<String> names;
    private final int limit;
    private final int offset;

    /**
     * @param limit the maximum of rows
     * @param offset the rows that are left out before
     */
    RowQuery(Query query, QuerySources.Compiled compiled, int limit, int offset) {
        this.query = query;
        this.rows = compiled.rows();
        this.condition = compiled.condition();
        this.expressions = compiled.expressions();
        this.names = OutputColumnNames.distinct(query.select());
        this.limit = limit;
        this.offset = offset;
    }

    /**
     * @param columns the columns of each row
     * @param timed whether rows have a time
     */
    SqlFragment select(List<SqlFragment> columns, boolean timed) {
        return SqlFragment.of(
                "SELECT {} FROM {} WHERE {} {} LIMIT {} OFFSET {}",
                SqlFragment.join(", ", columns),
                query.orderBy() == null && timed ? rows.newest(condition, limit + offset) : rows.from(),
                condition,
                order(timed),
                SqlFragment.integer(limit),
                SqlFragment.integer(offset));
    }

    private SqlFragment order(boolean timed) {
        Query.Order order = query.orderBy();
        if (order == null) {
            return timed ? SqlFragment.of("ORDER BY r.ts DESC") : SqlFragment.EMPTY;
        }
        SqlFragment newest = timed ? SqlFragment.of(", r.ts DESC") : SqlFragment.EMPTY;
        return SqlFragment.of(
                "ORDER BY {}{}", ValueOrder.of(expressions.value(order.by()), order.descending()), newest);
    }

    /** The value of ORDER BY as JSON. */
    SqlFragment key() {
        Query.Order order = query.orderBy();
        return order == null
                ? SqlFragment.of("NULL::jsonb")
                : expressions.value(order.by()).json();
    }

    /** The selected values, without stars, as a JSON array. */
    SqlFragment values() {
        List<SqlFragment> values = query.select().stream()
                .filter(selected -> !(selected.expression() instanceof Star))
                .map(selected -> expressions.value(selected.expression()).json())
                .toList();
        return SqlFragment.of("jsonb_build_array({})", SqlFragment.join(", ", values));
    }

    /** An event: the selected values that are not null, by label, and its time. */
    Map<String, @Nullable Object> event(
            Map<String, ? extends @Nullable Object> whole, @Nullable Long timestamp, List<@Nullable Object> values) {
        Map<String, @Nullable Object> event = new LinkedHashMap<>(2 * (whole.size() + values.size() + 1));
        if (timestamp != null) {
            event.put(Attributes.TIMESTAMP, timestamp);
        }
        int at = 0;
        for (int i = 0; i < names.size(); i++) {
            if (query.select().get(i).expression() instanceof Star) {
                event.putAll(whole);
            } else {
                Object value = values.get(at++);
                if (value != null) {
                    event.put(names.get(i), value);
                }
            }
        }
        return event;
    }
}
