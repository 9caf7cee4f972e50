package io.filigree.query.nrql.compile;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Comparator;

import io.filigree.query.nrql.syntax.Query;
import org.jspecify.annotations.Nullable;

/** The order of rows that were read separately: the same as {@link ValueOrder}, with the newest of equal rows first. */
final class RowOrder {

    static final Comparator<RowReader.Row> NEWEST =
            Comparator.comparing(RowReader.Row::timestamp, Comparator.nullsFirst(Comparator.reverseOrder()));

    private RowOrder() {}

    static Comparator<RowReader.Row> of(Query.Order order) {
        Comparator<Object> values = order.descending() ? RowOrder::descending : RowOrder::ascending;
        Comparator<RowReader.Row> byKey =
                Comparator.comparing(row -> rank(row.key()) == 0 ? null : row.key(), Comparator.nullsLast(values));
        return byKey.thenComparing(NEWEST);
    }

    private static int descending(Object a, Object b) {
        return ascending(b, a);
    }

    private static int ascending(Object a, Object b) {
        int ranks = Integer.compare(rank(a), rank(b));
        if (ranks != 0) {
            return ranks;
        }
        if (a instanceof Number first && b instanceof Number second) {
            return Double.compare(first.doubleValue(), second.doubleValue());
        }
        if (a instanceof Boolean first && b instanceof Boolean second) {
            return Boolean.compare(first, second);
        }
        return Arrays.compareUnsigned(
                ((String) a).getBytes(StandardCharsets.UTF_8), ((String) b).getBytes(StandardCharsets.UTF_8));
    }

    /** 0 for values that have no order. */
    private static int rank(@Nullable Object key) {
        if (key instanceof Number) {
            return 1;
        }
        return key instanceof String ? 2 : key instanceof Boolean ? 3 : 0;
    }
}
