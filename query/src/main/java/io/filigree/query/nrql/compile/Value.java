package io.filigree.query.nrql.compile;

import java.util.Collection;

/**
 * Something that has a value in SQL, and the type that is known of it.
 *
 * @param json the same as {@code jsonb}, digit by digit as its sender wrote it
 */
record Value(Type type, Sql sql, Sql json) {

    enum Type {
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

    static final Value NULL = new Value(Type.NOTHING, Sql.of("NULL::jsonb"), Sql.of("NULL::jsonb"));

    static Value number(Sql sql) {
        return new Value(Type.NUMBER, sql, Sql.of("to_jsonb({})", sql));
    }

    static Value text(Sql sql) {
        return new Value(Type.TEXT, sql, Sql.of("to_jsonb({})", sql));
    }

    static Value truth(Sql sql) {
        return new Value(Type.BOOLEAN, sql, Sql.of("to_jsonb({})", sql));
    }

    static Value any(Sql json) {
        return new Value(Type.ANY, json, json);
    }

    /** Returns the value as a number; SQL NULL where it is not a number. */
    Sql asNumber() {
        return switch (type) {
            case NUMBER -> sql;
            case ANY -> Sql.of("CASE WHEN jsonb_typeof({}) = 'number' THEN ({})::double precision END", sql, sql);
            case TEXT, BOOLEAN, NOTHING -> Sql.of("NULL::double precision");
        };
    }

    /** Returns the value as text; SQL NULL where it is not text. */
    Sql asText() {
        return switch (type) {
            case TEXT -> sql;
            case ANY -> Sql.of("CASE WHEN jsonb_typeof({}) = 'string' THEN ({}) #>> ARRAY[]::text[] END", sql, sql);
            case NUMBER, BOOLEAN, NOTHING -> Sql.of("NULL::text");
        };
    }

    /** Returns the value as a boolean; SQL NULL where it is not a boolean. */
    Sql asTruth() {
        return switch (type) {
            case BOOLEAN -> sql;
            case ANY -> Sql.of("CASE {} WHEN 'true' THEN true WHEN 'false' THEN false END", sql);
            case NUMBER, TEXT, NOTHING -> Sql.of("NULL::boolean");
        };
    }

    /** As it is written in a text, numbers and truths too; of a number no more decimals than it has. */
    Sql written() {
        return switch (type) {
            case TEXT -> sql;
            case NUMBER -> Sql.of("trim_scale(({})::numeric)::text", json);
            case ANY ->
                Sql.of(
                        "CASE WHEN jsonb_typeof({}) = 'number' THEN trim_scale(({})::numeric)::text"
                                + " ELSE ({}) #>> ARRAY[]::text[] END",
                        json,
                        json,
                        json);
            case BOOLEAN, NOTHING -> Sql.of("(({}) #>> ARRAY[]::text[])", json);
        };
    }

    /** The same, of a number with so many decimals at most. */
    Sql written(int decimals) {
        Sql rounded = Sql.of("trim_scale(round(({})::numeric, " + decimals + "))::text", asNumber());
        return switch (type) {
            case NUMBER -> rounded;
            case ANY -> Sql.of("coalesce({}, {})", rounded, written());
            case TEXT, BOOLEAN, NOTHING -> written();
        };
    }

    Sql isNull() {
        return Sql.of("({}) IS NULL", sql);
    }

    /** The type that values of all of these can have. */
    static Type common(Collection<Type> types) {
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
    Sql as(Type wanted) {
        if (type == wanted) {
            return sql;
        }
        return wanted == Type.ANY || type != Type.NOTHING ? json : Sql.of("NULL::" + wanted.sqlType());
    }
}
