package io.filigree.query.nrql.compile;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.filigree.query.nrql.compile.StateColumn.ByKey;
import io.filigree.query.nrql.compile.StateColumn.Combiner;
import io.filigree.query.nrql.compile.TypedExpression.Type;

/**
 * The columns that PostgreSQL collects for each group: {@code x0}, {@code x1}, …, one for each state. They are either the
 * direct aggregates, or states that are merged first.
 */
final class AggregateColumns {

    private final List<StateColumn> columns;

    AggregateColumns(List<StateColumn> columns) {
        this.columns = List.copyOf(columns);
    }

    /** The columns, each with its name. */
    List<SqlFragment> all() {
        return named(column -> true, i -> columns.get(i).direct());
    }

    /** The same columns, of the groups that these columns are of. */
    List<SqlFragment> combined() {
        return named(column -> true, this::combined);
    }

    private SqlFragment combined(int i) {
        Combiner combiner = columns.get(i).combine();
        return SqlFragment.of(combiner.function() + "(x" + i + ")")
                .inDuckDb(combiner.functionInDuckDb() + "(x" + i + ")");
    }

    private List<SqlFragment> named(Predicate<StateColumn> which, IntFunction<SqlFragment> sql) {
        return IntStream.range(0, columns.size())
                .filter(i -> which.test(columns.get(i)))
                .mapToObj(i -> sql.apply(i).as("x" + i))
                .toList();
    }

    /** The key by whose values events are collected first; empty where the columns have none, or not the same. */
    Optional<SqlFragment> key() {
        Set<SqlFragment> keys = new LinkedHashSet<>();
        for (StateColumn column : columns) {
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
        return named(AggregateColumns::isMerged, i -> columns.get(i).direct());
    }

    /** The names of {@link #columnsByKey}. */
    List<String> namesByKey() {
        return IntStream.range(0, columns.size())
                .filter(i -> isMerged(columns.get(i)))
                .mapToObj(i -> "x" + i)
                .toList();
    }

    /** The columns of {@link #columnsByKey} of several groups. */
    List<SqlFragment> mergedByKey() {
        return named(AggregateColumns::isMerged, this::combined);
    }

    /** Whether the column of a larger group is made of this column of smaller ones, rather than of their keys. */
    private static boolean isMerged(StateColumn column) {
        return column.byKey() == null && column.percentiles() == null;
    }

    /** The columns, of the groups that {@link #columnsByKey} are of. Percentiles are of placed values ({@link Percentiles#ofPlaced}). */
    List<SqlFragment> combinedOfKeys() {
        return named(column -> true, i -> {
            StateColumn column = columns.get(i);
            if (column.percentiles() != null) {
                return column.percentiles().ofPlaced();
            }
            return column.byKey() == null
                    ? combined(i)
                    : SqlFragment.of(column.byKey().made());
        });
    }

    /**
     * How the columns are collected by key in several databases: what is counted, or the magnitude of what percentiles are of. Empty
     * where they are of several values, or other columns have more than a number.
     */
    Optional<ByKey> exchangedByKey() {
        boolean numbers = columns.stream()
                .filter(AggregateColumns::isMerged)
                .map(StateColumn::combine)
                .allMatch(combiner -> combiner == Combiner.SUM || combiner == Combiner.MIN || combiner == Combiner.MAX);
        List<ByKey> keys = columns.stream()
                .filter(column -> !isMerged(column))
                .map(column -> column.percentiles() == null
                        ? Objects.requireNonNull(column.byKey())
                        : new ByKey(column.percentiles().magnitude(), Type.NUMBER, ""))
                .toList();
        return numbers && keys.stream().map(ByKey::key).distinct().count() == 1
                ? Optional.of(keys.get(0))
                : Optional.empty();
    }

    /** The percentiles of all columns. */
    List<Percentiles> percentiles() {
        return columns.stream()
                .flatMap(column -> Stream.ofNullable(column.percentiles()))
                .toList();
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
        List<Percentiles> all = percentiles();
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
                        i -> columns.get(i).direct()),
                named(
                        column -> true,
                        i -> columns.get(i).percentiles() == null ? combined(i) : percentiles.ofCounted(from, where))));
    }

    /** The states of a group of events. */
    List<SqlFragment> collected() {
        return named(column -> true, i -> columns.get(i).transport().collect());
    }

    /** The collected states of a group as a JSON array. */
    SqlFragment asJson() {
        return SqlFragment.of(
                        "to_jsonb(ARRAY[{}]::jsonb[])",
                        SqlFragment.join(
                                ", ",
                                indexed(i -> template(columns.get(i).transport().json(), "x" + i))))
                .inDuckDb(
                        "json_array({})",
                        SqlFragment.join(
                                ",",
                                indexed(i -> template(columns.get(i).transport().columnarJson(), "x" + i))));
    }

    /** @param states a JSON array of states */
    List<SqlFragment> fromJson(String states) {
        return named(column -> true, i -> template(columns.get(i).transport().read(), "(" + states + " -> " + i + ")"));
    }

    /** The states of several groups, merged. */
    List<SqlFragment> merged() {
        return named(column -> true, i -> template(columns.get(i).transport().merge(), "x" + i));
    }

    /** The direct columns, from merged states. */
    List<SqlFragment> finished() {
        return named(column -> true, i -> columns.get(i).transport().finish().apply(SqlFragment.of("x" + i)));
    }

    private List<SqlFragment> indexed(IntFunction<SqlFragment> sql) {
        return IntStream.range(0, columns.size()).mapToObj(sql).toList();
    }

    private static SqlFragment template(String template, String column) {
        return SqlFragment.of(template.replace("%1$s", column));
    }
}
