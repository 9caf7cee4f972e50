package io.filigree.page.error;

import java.util.List;

import io.filigree.page.query.Cell;
import io.filigree.page.query.ValueUnit;
import io.filigree.query.nrql.QueryResult;
import org.jspecify.annotations.Nullable;

/** A group in the result of a query of {@link ErrorNrql}: the key, and the selected values. */
record ErrorGroup(Key key, QueryResult.Part part) {

    /** An account and a fingerprint in it. */
    record Key(String fingerprint, String accountId) {}

    static List<ErrorGroup> of(@Nullable QueryResult result) {
        return result == null
                ? List.of()
                : result.current().facets().stream().map(ErrorGroup::of).toList();
    }

    private static ErrorGroup of(QueryResult.Facet facet) {
        return new ErrorGroup(
                new Key(
                        String.valueOf(facet.names().get(0)),
                        String.valueOf(facet.names().get(1))),
                facet.part());
    }

    @Nullable
    String text(int index) {
        Object value = part.values().get(index);
        return value == null ? null : value.toString();
    }

    String shown(int index) {
        return Cell.text(part.values().get(index), ValueUnit.NONE);
    }

    long number(int index) {
        return part.values().get(index) instanceof Number number ? number.longValue() : 0;
    }

    List<String> texts(int index) {
        return part.values().get(index) instanceof List<?> list
                ? list.stream().map(String::valueOf).toList()
                : List.of();
    }
}
