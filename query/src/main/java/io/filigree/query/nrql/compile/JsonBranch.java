package io.filigree.query.nrql.compile;

import java.util.Collection;
import java.util.List;
import java.util.Map;

import io.filigree.decorator.Attributes;
import org.jspecify.annotations.Nullable;

/** The result rows of a subquery as a relation of the outer query, sent as one parameter. */
final class JsonBranch implements Branch {

    private final List<Map<String, @Nullable Object>> rows;

    JsonBranch(List<Map<String, @Nullable Object>> rows) {
        this.rows = rows;
    }

    @Override
    public Value attribute(String name) {
        return attribute(
                "q.value", name, rows.stream().map(row -> row.get(name)).toList());
    }

    static Value attribute(String column, String name, Collection<@Nullable Object> values) {
        Value.Type type = Value.common(values.stream().map(JsonBranch::type).toList());
        Sql key = Sql.text(name);
        Sql json = Sql.of("nullif(" + column + " -> {}, 'null')", key);
        return switch (type) {
            case TEXT -> new Value(type, Sql.of("(" + column + " ->> {})", key), json);
            case NUMBER, BOOLEAN -> new Value(type, Sql.of("({})::" + type.sqlType(), json), json);
            case ANY -> Value.any(json);
            case NOTHING -> Value.NULL;
        };
    }

    private static Value.Type type(@Nullable Object value) {
        if (value == null) {
            return Value.Type.NOTHING;
        }
        if (value instanceof String) {
            return Value.Type.TEXT;
        }
        if (value instanceof Boolean) {
            return Value.Type.BOOLEAN;
        }
        return value instanceof Number ? Value.Type.NUMBER : Value.Type.ANY;
    }

    @Override
    public Sql time() {
        return Sql.of("to_timestamp((q.value ->> '" + Attributes.TIMESTAMP + "')::double precision / 1000)");
    }

    @Override
    public List<Sql> whole() {
        return List.of(Sql.of("q.value").as(WHOLE));
    }

    @Override
    public Sql select(List<Sql> columns) {
        return Sql.of(
                "SELECT {} FROM jsonb_array_elements({}) AS q(value)",
                Sql.join(", ", columns),
                Sql.json(Json.write(rows)));
    }
}
