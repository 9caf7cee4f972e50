package io.filigree.query.nrql.columnar;

import java.util.function.Function;

import org.duckdb.DuckDBDataChunkReader;
import org.duckdb.DuckDBReadableVector;
import org.duckdb.DuckDBScalarFunction;
import org.duckdb.DuckDBWritableVector;
import org.jspecify.annotations.Nullable;

/** A function that is called for each row whose arguments are not null. */
final class RowFunction implements DuckDBScalarFunction {

    private final Function<Object[], @Nullable Object> function;
    private final Class<?>[] parameters;
    private final Class<?> result;

    RowFunction(Function<Object[], @Nullable Object> function, Class<?>[] parameters, Class<?> result) {
        this.function = function;
        this.parameters = parameters.clone();
        this.result = result;
    }

    @Override
    public void apply(DuckDBDataChunkReader chunk, DuckDBWritableVector results) {
        DuckDBReadableVector[] vectors = new DuckDBReadableVector[parameters.length];
        for (int i = 0; i < vectors.length; i++) {
            vectors[i] = chunk.vector(i);
        }
        Object[] arguments = new Object[parameters.length];
        for (long row = 0; row < chunk.rowCount(); row++) {
            Object value = read(vectors, arguments, row) ? function.apply(arguments) : null;
            if (value == null) {
                results.setNull(row);
            } else if (result == String.class) {
                results.setString(row, (String) value);
            } else {
                results.setDouble(row, (Double) value);
            }
        }
    }

    /** Reads the arguments of a row; false if one is null. */
    private boolean read(DuckDBReadableVector[] vectors, Object[] arguments, long row) {
        for (int i = 0; i < vectors.length; i++) {
            if (vectors[i].isNull(row)) {
                return false;
            }
            arguments[i] = value(vectors[i], parameters[i], row);
        }
        return true;
    }

    private static Object value(DuckDBReadableVector vector, Class<?> type, long row) {
        if (type == String.class) {
            return vector.getString(row);
        }
        if (type == Double.class) {
            return vector.getDouble(row);
        }
        if (type == Boolean.class) {
            return vector.getBoolean(row);
        }
        return type == Long.class ? (Object) vector.getLong(row) : (Object) vector.getInt(row);
    }
}
