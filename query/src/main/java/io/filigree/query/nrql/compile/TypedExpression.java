package io.filigree.query.nrql.compile;

import java.util.Collection;
import java.util.List;

/**
 * An SQL expression with its type.
 *
 * @param json the same value as {@code jsonb}, with all digits that the sender wrote
 */
public record TypedExpression(Type type, SqlFragment sql, SqlFragment json) {

    /** The type of a value. */
    public enum Type {
        NUMBER("double precision"),
        TEXT("text"),
        BOOLEAN("boolean"),
        /** It shows only in the row; {@code jsonb}. */
        ANY("jsonb"),
        /** Always null. */
        NOTHING("jsonb");

        private final String sqlType;

        Type(String sqlType) {
            this.sqlType = sqlType;
        }

        String sqlType() {
            return sqlType;
        }
    }

    public static final TypedExpression NULL =
            new TypedExpression(Type.NOTHING, SqlFragment.of("NULL::jsonb"), SqlFragment.of("NULL::jsonb"));

    public static TypedExpression number(SqlFragment sql) {
        return new TypedExpression(Type.NUMBER, sql, SqlFragment.of("to_jsonb({})", sql));
    }

    public static TypedExpression text(SqlFragment sql) {
        return new TypedExpression(Type.TEXT, sql, SqlFragment.of("to_jsonb({})", sql));
    }

    public static TypedExpression truth(SqlFragment sql) {
        return new TypedExpression(Type.BOOLEAN, sql, SqlFragment.of("to_jsonb({})", sql));
    }

    public static TypedExpression any(SqlFragment json) {
        return new TypedExpression(Type.ANY, json, json);
    }

    /** The value of an SQL expression of this type, whose JSON is made of the SQL value. */
    static TypedExpression plain(Type type, SqlFragment sql) {
        return switch (type) {
            case NUMBER -> number(sql);
            case TEXT -> text(sql);
            case BOOLEAN -> truth(sql);
            case ANY -> any(sql);
            case NOTHING -> NULL;
        };
    }

    /** Whether the JSON of the value in this type is made of the SQL value. */
    boolean isPlain(Type wanted) {
        return type == Type.NOTHING
                || (type == wanted && json.text().equals(plain(type, sql).json.text()));
    }

    /** Returns the value as a number; SQL NULL where it is not a number. */
    public SqlFragment asNumber() {
        return switch (type) {
            case NUMBER -> sql;
            case ANY ->
                SqlFragment.of("CASE WHEN jsonb_typeof({}) = 'number' THEN ({})::double precision END", sql, sql)
                        .inDuckDb("CASE WHEN jsonb_typeof({}) = 'number' THEN json_number({}) END", sql, sql);
            case TEXT, BOOLEAN, NOTHING -> SqlFragment.of("NULL::double precision");
        };
    }

    /** Returns the value as text; SQL NULL where it is not text. */
    public SqlFragment asText() {
        return switch (type) {
            case TEXT -> sql;
            case ANY ->
                SqlFragment.of("CASE WHEN jsonb_typeof({}) = 'string' THEN ({}) #>> ARRAY[]::text[] END", sql, sql);
            case NUMBER, BOOLEAN, NOTHING -> SqlFragment.of("NULL::text");
        };
    }

    /** Returns the value as a boolean; SQL NULL where it is not a boolean. */
    public SqlFragment asTruth() {
        return switch (type) {
            case BOOLEAN -> sql;
            case ANY -> SqlFragment.of("CASE {} WHEN 'true' THEN true WHEN 'false' THEN false END", sql);
            case NUMBER, TEXT, NOTHING -> SqlFragment.of("NULL::boolean");
        };
    }

    /** As it is written in a text, numbers and truths too; of a number no more decimals than it has. */
    public SqlFragment written() {
        return switch (type) {
            case TEXT -> sql;
            case NUMBER ->
                SqlFragment.of("trim_scale(({})::numeric)::text", json).inDuckDb("json_text({}::varchar)", json);
            case ANY ->
                SqlFragment.of(
                                "CASE WHEN jsonb_typeof({}) = 'number' THEN trim_scale(({})::numeric)::text"
                                        + " ELSE ({}) #>> ARRAY[]::text[] END",
                                json,
                                json,
                                json)
                        .inDuckDb("json_text({}::varchar)", json);
            case BOOLEAN, NOTHING -> SqlFragment.of("(({}) #>> ARRAY[]::text[])", json);
        };
    }

    /** The same for a number with a maximum of decimals. */
    public SqlFragment written(int decimals) {
        SqlFragment rounded = SqlFragment.of("trim_scale(round(({})::numeric, " + decimals + "))::text", asNumber())
                .inDuckDb("rounded_text({}, " + decimals + ")", asNumber());
        return switch (type) {
            case NUMBER -> rounded;
            case ANY -> SqlFragment.of("coalesce({}, {})", rounded, written());
            case TEXT, BOOLEAN, NOTHING -> written();
        };
    }

    public SqlFragment isNull() {
        return SqlFragment.of("({}) IS NULL", sql);
    }

    /** The first of the values that is not null. */
    public static TypedExpression coalesce(List<TypedExpression> values) {
        List<TypedExpression> possible =
                values.stream().filter(value -> value.type != Type.NOTHING).toList();
        if (possible.size() < 2) {
            return possible.isEmpty() ? NULL : possible.get(0);
        }
        Type type = common(possible.stream().map(TypedExpression::type).toList());
        SqlFragment sql = SqlFragment.join(
                ", ", possible.stream().map(value -> value.as(type)).toList());
        SqlFragment json = SqlFragment.join(
                ", ", possible.stream().map(TypedExpression::json).toList());
        return new TypedExpression(type, SqlFragment.of("coalesce({})", sql), SqlFragment.of("coalesce({})", json));
    }

    /** The type that values of all of these can have. */
    public static Type common(Collection<Type> types) {
        Type common = Type.NOTHING;
        for (Type type : types) {
            if (common == Type.NOTHING) {
                common = type;
            } else if (type != Type.NOTHING && type != common) {
                return Type.ANY;
            }
        }
        return common;
    }

    /** The value in a type that {@link #common} gave. */
    public SqlFragment as(Type wanted) {
        if (type == wanted) {
            return sql;
        }
        return wanted == Type.ANY || type != Type.NOTHING ? json : SqlFragment.of("NULL::" + wanted.sqlType());
    }
}
