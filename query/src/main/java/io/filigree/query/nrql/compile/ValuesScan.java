package io.filigree.query.nrql.compile;

import java.util.Collection;
import java.util.List;

import io.filigree.decorator.Attributes;
import org.jspecify.annotations.Nullable;

/** The result rows of a subquery as a relation of the outer query, sent as one parameter. */
final class ValuesScan implements TableScan {

    private final SubqueryRows rows;

    ValuesScan(SubqueryRows rows) {
        this.rows = rows;
    }

    SubqueryRows rows() {
        return rows;
    }

    @Override
    public TypedExpression attribute(String name) {
        return rows.attribute("q.value", name);
    }

    static TypedExpression attribute(String column, String name, Collection<@Nullable Object> values) {
        TypedExpression.Type type =
                TypedExpression.common(values.stream().map(ValuesScan::type).toList());
        SqlFragment key = SqlFragment.text(name);
        SqlFragment pointer = SqlFragment.pointer(name);
        SqlFragment json = SqlFragment.of("nullif(" + column + " -> {}, 'null')", key)
                .inDuckDb("nullif(json_at(" + column + ", {}), 'null')", pointer);
        return switch (type) {
            case TEXT ->
                new TypedExpression(
                        type,
                        SqlFragment.of("(" + column + " ->> {})", key)
                                .inDuckDb("json_extract_string(" + column + ", {})", pointer),
                        json);
            case NUMBER, BOOLEAN -> new TypedExpression(type, SqlFragment.of("({})::" + type.sqlType(), json), json);
            case ANY -> TypedExpression.any(json);
            case NOTHING -> TypedExpression.NULL;
        };
    }

    private static TypedExpression.Type type(@Nullable Object value) {
        if (value == null) {
            return TypedExpression.Type.NOTHING;
        }
        if (value instanceof String) {
            return TypedExpression.Type.TEXT;
        }
        if (value instanceof Boolean) {
            return TypedExpression.Type.BOOLEAN;
        }
        return value instanceof Number ? TypedExpression.Type.NUMBER : TypedExpression.Type.ANY;
    }

    @Override
    public SqlFragment time() {
        return SqlFragment.of(
                "to_timestamp((q.value ->> '" + Attributes.TIMESTAMP + "')::double precision / 1000) AS ts");
    }

    @Override
    public List<SqlFragment> whole() {
        return List.of(SqlFragment.of("q.value").as(WHOLE));
    }

    @Override
    public SqlFragment select(List<SqlFragment> columns) {
        return SqlFragment.of(
                "SELECT {} FROM jsonb_array_elements({}) AS q(value)", SqlFragment.join(", ", columns), rows.json());
    }
}
