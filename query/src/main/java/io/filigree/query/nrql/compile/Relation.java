package io.filigree.query.nrql.compile;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Stream;

import io.filigree.query.nrql.ColumnarEvents.Column;
import io.filigree.query.nrql.syntax.Expression;
import org.jspecify.annotations.Nullable;

/**
 * The rows of a query, as a table {@code r} with their time {@code r.ts} and two columns for each attribute in the query:
 * the value, and the value as JSON.
 */
final class Relation {

    /** Characters that a condition may have in all tables together: it is written once for each of them. */
    private static final int MAX_CONDITIONS = 100_000;

    private static final String TIME = "ts";

    private final List<SqlFragment> selects = new ArrayList<>();
    private final boolean joined;
    private final Map<String, TypedExpression> attributes = new LinkedHashMap<>();
    private final Map<Expression, TypedExpression> computed = new HashMap<>();
    private final List<Column> columns = new ArrayList<>();
    private final SqlFragment from;
    private final boolean timed;
    private final boolean hours;

    /**
     * Expressions whose values are columns.
     *
     * @param zone the id of the time zone of dates that have none
     */
    record Computed(List<Expression> values, String zone) {
        static final Computed NONE = new Computed(List.of(), "UTC");
    }

    /** Rows without a join and computed expressions. */
    Relation(
            List<? extends TableScan> branches,
            Collection<String> names,
            Function<? super TableScan, List<SqlFragment>> extra) {
        this(branches, names, extra, null, Computed.NONE);
    }

    /**
     * @param names of every attribute that the query names
     * @param extra additional columns of a branch, as {@code expression AS name}
     * @param join null without one
     * @param expressions whose attributes only metadata has
     */
    Relation(
            List<? extends TableScan> branches,
            Collection<String> names,
            Function<? super TableScan, List<SqlFragment>> extra,
            @Nullable SubqueryJoin join,
            Computed expressions) {
        timed = branches.stream().allMatch(EventScan.class::isInstance);
        hours = timed;
        columns.add(new Column(TIME, Column.Type.TIME));
        List<List<SqlFragment>> ofBranches = new ArrayList<>();
        for (TableScan branch : branches) {
            List<SqlFragment> ofBranch = new ArrayList<>(List.of(branch.time()));
            ofBranch.addAll(extra.apply(branch));
            ofBranches.add(ofBranch);
        }
        List<String> asked = Stream.concat(
                        names.stream(), Stream.ofNullable(join).map(SubqueryJoin::key))
                .distinct()
                .toList();
        for (String name : asked) {
            attributes.put(name, column(branch -> branch.attribute(name), branches, ofBranches));
        }
        for (Expression expression : expressions.values()) {
            computed.put(
                    expression,
                    column(branch -> branch.computed(expression, expressions.zone()), branches, ofBranches));
        }
        for (int i = 0; i < branches.size(); i++) {
            selects.add(branches.get(i).select(ofBranches.get(i)));
        }
        joined = join != null;
        SqlFragment events = SqlFragment.of("({}) r", SqlFragment.join(" UNION ALL ", selects));
        from = join == null ? events : join.to(events, attribute(join.key()));
        if (join != null) {
            names.forEach(name -> attributes.merge(name, join.attribute(name), Relation::orElse));
            columns.add(new Column(SubqueryJoin.JOINED, Column.Type.JSON));
        }
    }

    /** The same columns of other rows. */
    private Relation(Relation relation, SqlFragment from) {
        this.joined = relation.joined;
        this.attributes.putAll(relation.attributes);
        this.computed.putAll(relation.computed);
        this.columns.addAll(relation.columns);
        this.from = from;
        this.timed = relation.timed;
        this.hours = false;
    }

    /** @param from rows {@code r} with those of the columns that are used */
    Relation withRows(SqlFragment from) {
        return new Relation(this, from);
    }

    /** The columns of {@code r}, without additional ones of branches. */
    List<Column> columns() {
        return List.copyOf(columns);
    }

    /** For rows of which only attributes are used. */
    static List<SqlFragment> noneBesides(TableScan branch) {
        return List.of();
    }

    /** The event's own value, or that of the joined row where the event has none. */
    private static TypedExpression orElse(TypedExpression own, TypedExpression joined) {
        return TypedExpression.coalesce(List.of(own, joined));
    }

    /** Adds a value to the columns of each branch. */
    private TypedExpression column(
            Function<TableScan, TypedExpression> ofBranch,
            List<? extends TableScan> branches,
            List<List<SqlFragment>> ofBranches) {
        List<TypedExpression> values = branches.stream().map(ofBranch).toList();
        TypedExpression.Type type = TypedExpression.common(
                values.stream().map(TypedExpression::type).toList());
        if (type == TypedExpression.Type.NOTHING) {
            return TypedExpression.NULL;
        }
        int number = attributes.size() + computed.size();
        String typed = "a" + number;
        String json = "j" + number;
        boolean plain = values.stream().allMatch(value -> value.isPlain(type));
        for (int i = 0; i < values.size(); i++) {
            ofBranches.get(i).add(values.get(i).as(type).as(typed));
            if (!plain) {
                ofBranches.get(i).add(values.get(i).json().as(json));
            }
        }
        columns.add(new Column(typed, columnType(type)));
        if (!plain) {
            columns.add(new Column(json, Column.Type.JSON));
        }
        SqlFragment column = SqlFragment.of("r." + typed);
        return plain
                ? TypedExpression.plain(type, column)
                : new TypedExpression(type, column, SqlFragment.of("r." + json));
    }

    static Column.Type columnType(TypedExpression.Type type) {
        return switch (type) {
            case NUMBER -> Column.Type.NUMBER;
            case TEXT -> Column.Type.TEXT;
            case BOOLEAN -> Column.Type.BOOLEAN;
            case ANY, NOTHING -> Column.Type.JSON;
        };
    }

    /**
     * The FROM clause for the newest rows that meet a condition. Each of several tables is read in the order of its index up to the
     * limit: PostgreSQL sorts all rows of a union otherwise.
     *
     * @param rows that are needed
     */
    SqlFragment newest(SqlFragment condition, int rows) {
        if (selects.size() < 2
                || joined
                || !timed
                || (long) selects.size() * condition.text().length() > MAX_CONDITIONS) {
            return from;
        }
        List<SqlFragment> newest = selects.stream()
                .map(select -> SqlFragment.of(
                        "(SELECT * FROM ({}) r WHERE {} ORDER BY r.ts DESC LIMIT {})",
                        select,
                        condition,
                        SqlFragment.integer(rows)))
                .toList();
        return SqlFragment.of("({}) r", SqlFragment.join(" UNION ALL ", newest));
    }

    /** The column of an expression that was computed with the rows; null for others. */
    @Nullable
    TypedExpression computed(Expression expression) {
        return computed.get(expression);
    }

    TypedExpression attribute(String name) {
        return Objects.requireNonNull(attributes.get(name), name);
    }

    /** Whether every row has a time. */
    boolean isTimed() {
        return timed;
    }

    /** Whether rows in DuckDB have the hour of their time, {@code r.hour}. It takes less to read than the time. */
    boolean hasHours() {
        return hours;
    }

    /** The FROM clause. */
    SqlFragment from() {
        return from;
    }
}
