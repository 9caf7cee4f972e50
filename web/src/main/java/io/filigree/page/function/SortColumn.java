package io.filigree.page.function;

import java.util.List;

import io.filigree.query.function.FunctionOrder;
import io.filigree.query.function.FunctionOrder.Column;
import io.filigree.query.function.FunctionOrder.Direction;
import org.jspecify.annotations.Nullable;

/**
 * A column of the list.
 *
 * @param id unique in the page
 * @param query of the address that sorts by it, in reverse where it is sorted by it already; null if it cannot be sorted
 * @param sorted {@code ascending} or {@code descending}; null where another column is sorted
 */
record SortColumn(
        String id,
        String title,
        boolean number,
        @Nullable String query,
        @Nullable String sorted) {

    static List<SortColumn> of(ExplorerAddress address) {
        return List.of(
                column("Function", Column.NAME, address),
                column("Team and tags", Column.TEAM, address),
                figure(Figure.INVOCATIONS, address),
                unsorted("Trend"),
                figure(Figure.ERRORS, address),
                figure(Figure.P95, address),
                figure(Figure.COLD_STARTS, address),
                figure(Figure.MEMORY, address),
                figure(Figure.TIMEOUT, address),
                figure(Figure.COST, address),
                unsorted("Warnings"),
                column("Account", Column.ACCOUNT, address),
                column("Region", Column.REGION, address),
                column("Runtime", Column.RUNTIME, address),
                number("Memory", Column.MEMORY, address),
                number("Timeout", Column.TIMEOUT, address),
                column("Arch.", Column.ARCHITECTURE, address),
                column("First event", Column.FIRST_EVENT, address),
                column("Last event", Column.LAST_EVENT, address),
                column("Last seen", Column.LAST_SEEN, address));
    }

    private static SortColumn unsorted(String title) {
        return new SortColumn(title, title, false, null, null);
    }

    private static SortColumn figure(Figure figure, ExplorerAddress address) {
        return new SortColumn(
                "sort-" + figure.text(),
                figure.title(),
                true,
                address.sortedBy(figure).query(),
                address.figure() == figure ? text(address.order().direction()) : null);
    }

    private static SortColumn column(String title, Column column, ExplorerAddress address) {
        return new SortColumn(
                "sort-" + column.text(), title, false, address.sortedBy(column).query(), sorted(column, address));
    }

    private static SortColumn number(String title, Column column, ExplorerAddress address) {
        return new SortColumn(
                "sort-" + column.text(), title, true, address.sortedBy(column).query(), sorted(column, address));
    }

    private static @Nullable String sorted(Column column, ExplorerAddress address) {
        FunctionOrder order = address.order();
        return address.figure() != null || order.column() != column ? null : text(order.direction());
    }

    private static String text(Direction direction) {
        return direction == Direction.ASCENDING ? "ascending" : "descending";
    }
}
