package io.filigree.history;

import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.Types;

/** The types of columns of history, each with its name in DuckDB. Numbers of senders are doubles, as in NRQL. */
public enum HistoryType {
    TIMESTAMP("TIMESTAMPTZ"),
    STRING("VARCHAR"),
    INTEGER("INTEGER"),
    LONG("BIGINT"),
    DOUBLE("DOUBLE"),
    BOOLEAN("BOOLEAN"),
    UUID("UUID"),
    STRING_LIST("VARCHAR[]"),
    STRING_MAP("MAP(VARCHAR, VARCHAR)");

    private final String duckDbType;

    HistoryType(String duckDbType) {
        this.duckDbType = duckDbType;
    }

    /** The type in SQL of DuckDB. */
    public String duckDbType() {
        return duckDbType;
    }

    /** Number of nested fields: the element of a list, the key and the value of a map. */
    int nestedFields() {
        return switch (this) {
            case STRING_LIST -> 1;
            case STRING_MAP -> 2;
            default -> 0;
        };
    }

    /** @param firstNestedId the field id of the first nested field, if there is one */
    Type icebergType(int firstNestedId) {
        return switch (this) {
            case TIMESTAMP -> Types.TimestampType.withZone();
            case STRING -> Types.StringType.get();
            case INTEGER -> Types.IntegerType.get();
            case LONG -> Types.LongType.get();
            case DOUBLE -> Types.DoubleType.get();
            case BOOLEAN -> Types.BooleanType.get();
            case UUID -> Types.UUIDType.get();
            case STRING_LIST -> Types.ListType.ofOptional(firstNestedId, Types.StringType.get());
            case STRING_MAP ->
                Types.MapType.ofOptional(
                        firstNestedId, firstNestedId + 1, Types.StringType.get(), Types.StringType.get());
        };
    }

    /** The type of a column of an Iceberg table. */
    static HistoryType of(Type type) {
        return switch (type.typeId()) {
            case TIMESTAMP -> TIMESTAMP;
            case STRING -> STRING;
            case INTEGER -> INTEGER;
            case LONG -> LONG;
            case DOUBLE -> DOUBLE;
            case BOOLEAN -> BOOLEAN;
            case UUID -> UUID;
            case LIST -> STRING_LIST;
            case MAP -> STRING_MAP;
            default -> throw new IllegalArgumentException("not a type of history: " + type);
        };
    }
}
