package io.filigree.query.nrql.compile;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

/** The columns that PostgreSQL collects for each group: {@code x0}, {@code x1}, …, each once. */
final class AggregateColumns {

    /** The aggregate that merges the column of several groups. */
    enum Combiner {
        SUM("sum"),
        MIN("min"),
        MAX("max"),
        NEWEST("newest"),
        OLDEST("oldest"),
        /** The column cannot be merged. */
        NONE("");

        private final String function;

        Combiner(String function) {
            this.function = function;
        }

        String function() {
            return function;
        }
    }

    /**
     * @param byKey how the column is collected by key; null if it cannot be
     * @param percentiles its percentiles; null for other aggregates
     */
    record Column(
            SqlFragment sql,
            Combiner combine,
            @Nullable ByKey byKey,
            @Nullable Percentiles percentiles) {}

    /**
     * A column that is faster to compute from small groups, one for each value of a key, than from events: groups are
     * counted by a hash table in parallel workers, while events would be sorted by a single process.
     *
     * @param key of an event; null if the event does not count
     * @param made the column, over rows with the key {@code k} and the number of its events {@code n}
     */
    record ByKey(SqlFragment key, String made) {}

    private final List<Column> columns = new ArrayList<>();

    /** The columns, each with its name. */
    List<SqlFragment> all() {
        return named(column -> true, i -> columns.get(i).sql());
    }

    /** The same columns, of the groups that these columns are of. */
    List<SqlFragment> combined() {
        return named(column -> true, this::combined);
    }

    private SqlFragment combined(int i) {
        return SqlFragment.of(columns.get(i).combine().function() + "(x" + i + ")");
    }

    private List<SqlFragment> named(Predicate<Column> which, IntFunction<SqlFragment> sql) {
        return IntStream.range(0, columns.size())
                .filter(i -> which.test(columns.get(i)))
                .mapToObj(i -> sql.apply(i).as("x" + i))
                .toList();
    }

    /** The key by whose values events are collected first; empty where the columns have none, or not the same. */
    Optional<SqlFragment> key() {
        Set<SqlFragment> keys = new LinkedHashSet<>();
        for (Column column : columns) {
            if (column.byKey() != null) {
                keys.add(column.byKey().key());
            } else if (column.combine() == Combiner.NONE) {
                return Optional.empty();
            }
        }
        return keys.size() == 1 ? Optional.of(keys.iterator().next()) : Optional.empty();
    }

    /** The columns for each value {@code k} of the {@linkplain #key key}, in addition to the number {@code n} of its events. */
    List<SqlFragment> columnsByKey() {
        return named(column -> column.byKey() == null, i -> columns.get(i).sql());
    }

    /** The columns, of the groups that {@link #columnsByKey} are of. */
    List<SqlFragment> combinedOfKeys() {
        return named(column -> true, i -> {
            ByKey byKey = columns.get(i).byKey();
            return byKey == null ? combined(i) : SqlFragment.of(byKey.made());
        });
    }

    boolean canBeCombined() {
        return columns.stream().noneMatch(column -> column.combine() == Combiner.NONE);
    }

    /**
     * All columns of one group as a two-pass percentile; empty unless all are percentiles of the same value or can be
     * merged.
     *
     * @param from the rows {@code r}
     */
    Optional<SqlFragment> twoPass(SqlFragment from, SqlFragment where) {
        List<Percentiles> all = columns.stream()
                .flatMap(column -> Stream.ofNullable(column.percentiles()))
                .toList();
        boolean othersCombine =
                columns.stream().allMatch(column -> column.combine() != Combiner.NONE || column.percentiles() != null);
        if (all.size() != 1 || !othersCombine) {
            return Optional.empty();
        }
        Percentiles percentiles = all.get(0);
        return Optional.of(percentiles.twoPass(
                from,
                where,
                named(
                        column -> column.percentiles() == null,
                        i -> columns.get(i).sql()),
                named(
                        column -> true,
                        i -> columns.get(i).percentiles() == null ? combined(i) : percentiles.ofCounted(from, where))));
    }

    /** Adds a column, and returns its name. */
    String add(SqlFragment sql, Combiner combine) {
        return add(new Column(sql, combine, null, null));
    }

    String add(Column wanted) {
        for (int i = 0; i < columns.size(); i++) {
            if (columns.get(i).sql().equals(wanted.sql())) {
                return "x" + i;
            }
        }
        columns.add(wanted);
        return "x" + (columns.size() - 1);
    }

    /** Adds the aggregate of a value, of the events that the filters leave. */
    String add(String template, SqlFragment value, List<SqlFragment> filters, Combiner combine) {
        return add(filtered(SqlFragment.of(template, value), filters), combine);
    }

    static SqlFragment filtered(SqlFragment aggregate, List<SqlFragment> filters) {
        return filters.isEmpty()
                ? aggregate
                : SqlFragment.of("{} FILTER (WHERE {})", aggregate, SqlFragment.and(filters));
    }

    static List<SqlFragment> with(List<SqlFragment> filters, SqlFragment filter) {
        List<SqlFragment> all = new ArrayList<>(filters);
        all.add(filter);
        return all;
    }

    /** The value, of events that the filters leave. */
    static SqlFragment only(SqlFragment value, List<SqlFragment> filters) {
        return filters.isEmpty() ? value : SqlFragment.of("CASE WHEN {} THEN {} END", SqlFragment.and(filters), value);
    }
}
