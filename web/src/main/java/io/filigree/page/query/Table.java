package io.filigree.page.query;

import java.util.List;
import java.util.stream.IntStream;

/**
 * A query result, or a part of one, as a table.
 *
 * @param caption what it contains
 * @param heads the names of the columns
 * @param numbers which columns contain numbers, which are right-aligned
 */
public record Table(String caption, List<String> heads, List<List<Cell>> rows, List<Boolean> numbers) {

    Table(String caption, List<String> heads, List<List<Cell>> rows) {
        this(
                caption,
                heads,
                rows,
                IntStream.range(0, heads.size())
                        .mapToObj(column -> isNumber(rows, column))
                        .toList());
    }

    private static boolean isNumber(List<List<Cell>> rows, int column) {
        List<Cell> cells = rows.stream()
                .map(row -> row.get(column))
                .filter(cell -> cell.raw() != null)
                .toList();
        return !cells.isEmpty() && cells.stream().allMatch(Cell::isNumber);
    }
}
