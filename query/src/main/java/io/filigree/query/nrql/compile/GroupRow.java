package io.filigree.query.nrql.compile;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * A group, or a bucket of one.
 *
 * @param names of its facets
 * @param bucket its number; 0 for a whole group
 * @param events how many it has
 * @param key by which facets are sorted; null for other groups
 * @param values of the selected expressions
 */
record GroupRow(
        Of of,
        List<@Nullable Object> names,
        int bucket,
        long events,
        @Nullable Double key,
        List<@Nullable Object> values) {

    /** The kind of group that a result row belongs to. */
    enum Of {
        FACET,
        FACET_BUCKET,
        TOTAL,
        TOTAL_BUCKET,
        UNKNOWN,
        UNKNOWN_BUCKET,
        OTHER
    }

    /** Reads the columns part, names, bucket, events, key and found. */
    static GroupRow read(ResultSet row) throws SQLException {
        double key = row.getDouble("key");
        boolean noKey = row.wasNull();
        int bucket = row.getInt("bucket");
        boolean noTime = row.wasNull(); // rows of a subquery, which are in no bucket
        return new GroupRow(
                Of.values()[row.getInt("part")],
                names(list(row.getString("names"))),
                noTime ? -1 : bucket,
                row.getLong("events"),
                noKey ? null : key + 0.0, // there is no -0.0 in the order of keys
                list(row.getString("found")));
    }

    private static List<@Nullable Object> names(List<@Nullable Object> read) {
        List<@Nullable Object> names = new ArrayList<>();
        read.forEach(name -> names.add(OutputColumnNames.canonical(name)));
        return names;
    }

    @SuppressWarnings("unchecked")
    private static List<@Nullable Object> list(@Nullable String json) {
        Object read = JsonValues.read(json);
        return read instanceof List<?> list ? (List<@Nullable Object>) list : List.of();
    }

    /** By the names as they are written; of two that are written alike, 5 and '5', the text is last. */
    static int byName(List<@Nullable Object> a, List<@Nullable Object> b) {
        for (int i = 0; i < Math.min(a.size(), b.size()); i++) {
            int order = OutputColumnNames.text(a.get(i)).compareTo(OutputColumnNames.text(b.get(i)));
            if (order == 0) {
                order = Boolean.compare(a.get(i) instanceof String, b.get(i) instanceof String);
            }
            if (order != 0) {
                return order;
            }
        }
        return 0;
    }
}
