package io.filigree.page.function;

import java.util.List;

import io.filigree.query.function.FunctionOrder;
import io.filigree.query.function.FunctionOrder.Column;
import io.filigree.query.function.FunctionOrder.Direction;
import org.jspecify.annotations.Nullable;

/**
 * A sortable column of the list.
 *
 * @param id unique in the page
 * @param query of the address that sorts by it, in reverse where it is sorted by it already
 * @param sorted {@code ascending} or {@code descending}; null where another column is sorted
 */
record SortColumn(
        String id,
        String title,
        boolean number,
        String query,
        @Nullable String sorted) {

    static List<SortColumn> of(ExplorerAddress address) {
        return List.of(
                column("Function", Column.NAME, address),
                column("Account", Column.ACCOUNT, address),
                column("Region", Column.REGION, address),
                column("Runtime", Column.RUNTIME, address),
                number("Memory", Column.MEMORY, address),
                number("Timeout", Column.TIMEOUT, address),
                column("Arch.", Column.ARCHITECTURE, address),
                column("Team and tags", Column.TEAM, address),
                column("First event", Column.FIRST_EVENT, address),
                column("Last event", Column.LAST_EVENT, address),
                column("Last seen", Column.LAST_SEEN, address));
    }

    private static SortColumn column(String title, Column column, ExplorerAddress address) {
        return new SortColumn(
                "sort-" + column.text(),
                title,
                false,
                address.sortedBy(column).query(),
                sorted(column, address.order()));
    }

    private static SortColumn number(String title, Column column, ExplorerAddress address) {
        return new SortColumn(
                "sort-" + column.text(),
                title,
                true,
                address.sortedBy(column).query(),
                sorted(column, address.order()));
    }

    private static @Nullable String sorted(Column column, FunctionOrder order) {
        if (order.column() != column) {
            return null;
        }
        return order.direction() == Direction.ASCENDING ? "ascending" : "descending";
    }
}
