package io.filigree.query.nrql.compile;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.filigree.query.nrql.ColumnarEvents.Column;
import io.filigree.query.nrql.compile.TypedExpression.Type;

/**
 * The tables of DuckDB with the groups of both stores by key. They have the columns of facets, the bucket {@code b}, the key
 * {@code k}, the value {@code v} where groups are divided by value, the number {@code n} of events, and the columns of aggregates that
 * can be merged.
 *
 * @param byBucket whether groups have a bucket
 */
record KeyedTables(FacetColumns facets, boolean byBucket, AggregateColumns columns) {

    /** The groups of events in columnar files. */
    static final String FILES = "groups_of_files";

    /** The groups of events in PostgreSQL. */
    static final String RECENT = "groups_of_recent";

    /** The columns of the facets of some types. */
    static FacetColumns facets(List<Type> types) {
        return new FacetColumns(IntStream.range(0, types.size())
                .mapToObj(i -> TypedExpression.plain(types.get(i), SqlFragment.of("f" + i)))
                .toList());
    }

    /** Facets and bucket. */
    List<Column> smallest() {
        List<Column> all = new ArrayList<>();
        for (int i = 0; i < facets.facets().size(); i++) {
            all.add(new Column(
                    "f" + i, Relation.columnType(facets.facets().get(i).type())));
        }
        if (byBucket) {
            all.add(new Column("b", Column.Type.NUMBER));
        }
        return all;
    }

    /** All columns. */
    List<Column> all(Type key) {
        List<Column> all = new ArrayList<>(smallest());
        all.add(new Column("k", Relation.columnType(key)));
        List.of("v", "n").forEach(name -> all.add(new Column(name, Column.Type.NUMBER)));
        columns.namesByKey().forEach(name -> all.add(new Column(name, Column.Type.NUMBER)));
        return all;
    }

    /** The number of groups of files, and the characters of their texts. */
    SqlFragment sizes() {
        List<String> lengths = Stream.concat(smallest().stream().map(Column::name), Stream.of("k"))
                .map(name -> "coalesce(sum(length(" + name + "::varchar)), 0)")
                .toList();
        return SqlFragment.of("SELECT count(*), (" + String.join(" + ", lengths) + ")::bigint FROM " + FILES);
    }

    /** The groups of some tables, merged to larger ones by key. */
    SqlFragment merged(List<String> keys, SqlFragment further, String... tables) {
        List<SqlFragment> all = new ArrayList<>();
        keys.forEach(key -> all.add(SqlFragment.of(key.equals("b") ? "b::integer AS b" : key)));
        all.add(SqlFragment.of("k, sum(n) AS n"));
        all.addAll(columns.mergedByKey());
        String union =
                Stream.of(tables).map(table -> "SELECT * FROM " + table).collect(Collectors.joining(" UNION ALL "));
        return SqlFragment.of(
                "SELECT {} FROM (" + union + ") AS g WHERE {} GROUP BY ALL", SqlFragment.join(", ", all), further);
    }

    /** Merged groups with the number of values {@code below}, and the {@code total} of values of all keys. */
    SqlFragment placed(List<String> keys, SqlFragment further, String... tables) {
        String partition = keys.isEmpty() ? "" : "PARTITION BY " + String.join(", ", keys);
        return SqlFragment.of(
                "SELECT *, sum(n) FILTER (WHERE k IS NOT NULL) OVER (" + partition + " ORDER BY k) - n AS below,"
                        + " sum(n) FILTER (WHERE k IS NOT NULL) OVER (" + partition + ") AS total FROM ({}) AS c",
                merged(keys, further, tables));
    }

    /** The columns of aggregates of merged groups. */
    SqlFragment select(List<String> keys, SqlFragment groups) {
        List<SqlFragment> all =
                new ArrayList<>(keys.stream().map(SqlFragment::of).toList());
        all.addAll(columns.combinedOfKeys());
        SqlFragment select = SqlFragment.of("SELECT {} FROM ({}) AS c", SqlFragment.join(", ", all), groups);
        return keys.isEmpty() ? select : SqlFragment.of("{} GROUP BY " + String.join(", ", keys), select);
    }
}
