package io.filigree.query.nrql.compile;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

import org.jspecify.annotations.Nullable;

/**
 * The columns of facets in a table of groups: {@code f0}, {@code f1}, …
 *
 * @param facets their values for an event
 */
record FacetColumns(List<TypedExpression> facets) {

    boolean isEmpty() {
        return facets.isEmpty();
    }

    /** The values for an event, each under the name of its column. */
    List<SqlFragment> ofEvents() {
        return IntStream.range(0, facets.size())
                .mapToObj(i -> facets.get(i).sql().as("f" + i))
                .toList();
    }

    List<String> columns() {
        return IntStream.range(0, facets.size()).mapToObj(i -> "f" + i).toList();
    }

    /** The columns, separated by commas. */
    String names() {
        return String.join(", ", columns());
    }

    /** The columns, from a JSON array of the values of a group. */
    List<SqlFragment> fromJson(String values) {
        return IntStream.range(0, facets.size())
                .mapToObj(i -> {
                    String value = "(" + values + " -> " + i + ")";
                    TypedExpression.Type type = facets.get(i).type();
                    return SqlFragment.of(
                                    type == TypedExpression.Type.ANY
                                            ? "nullif(" + value + ", 'null')"
                                            : "(" + value + " #>> ARRAY[]::text[])::" + type.sqlType())
                            .as("f" + i);
                })
                .toList();
    }

    /** The values of a group as a JSON array. */
    String asJson() {
        return "jsonb_build_array(" + names() + ")";
    }

    /** Whether a group has no value for a facet. */
    String anyIsNull() {
        return String.join(
                " OR ", columns().stream().map(column -> column + " IS NULL").toList());
    }

    /** Whether a group has a value for each facet. */
    List<SqlFragment> allArePresent() {
        return columns().stream()
                .map(column -> SqlFragment.of(column + " IS NOT NULL"))
                .toList();
    }

    /** Whether an event has no value for a facet. */
    SqlFragment eventHasNull() {
        return SqlFragment.of(
                "({})",
                SqlFragment.join(
                        " OR ", facets.stream().map(TypedExpression::isNull).toList()));
    }

    /** Whether an event is in one of the groups with these names. */
    SqlFragment eventIsAmong(List<? extends List<@Nullable Object>> names) {
        return among(names, facets.stream().map(TypedExpression::sql).toList());
    }

    /** Whether a group is one of those with these names. */
    SqlFragment isAmong(List<? extends List<@Nullable Object>> names) {
        return among(names, columns().stream().map(SqlFragment::of).toList());
    }

    private static SqlFragment among(List<? extends List<@Nullable Object>> names, List<SqlFragment> columns) {
        return among(SqlFragment.json(JsonValues.write(names)), columns);
    }

    /**
     * Whether columns have one of several combinations of values.
     *
     * @param wanted a JSON array of arrays with a value for each column
     */
    static SqlFragment among(SqlFragment wanted, List<SqlFragment> columns) {
        return SqlFragment.of(
                        "jsonb_build_array({}) IN (SELECT jsonb_array_elements({}))",
                        SqlFragment.join(", ", columns),
                        wanted)
                .inDuckDb(
                        "json_array({})::varchar IN (SELECT unnest(from_json({}, '[\"json\"]'))::varchar)",
                        SqlFragment.join(
                                ", ",
                                columns.stream()
                                        .map(column -> SqlFragment.of("to_jsonb({})", column))
                                        .toList()),
                        wanted);
    }

    /** By the names as they are written; of two that are written alike, 5 and '5', the text is last. */
    SqlFragment namesInOrder() {
        List<SqlFragment> order = new ArrayList<>();
        for (int i = 0; i < facets.size(); i++) {
            SqlFragment column = SqlFragment.of("f" + i);
            TypedExpression name =
                    new TypedExpression(facets.get(i).type(), column, SqlFragment.of("to_jsonb({})", column));
            order.add(SqlFragment.of("({}) COLLATE \"C\"", name.written()));
            order.add(SqlFragment.of("jsonb_typeof({}) = 'string'", name.json()));
        }
        return SqlFragment.join(", ", order);
    }
}
