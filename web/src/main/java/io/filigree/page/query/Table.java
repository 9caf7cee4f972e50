package io.filigree.page.query;

import java.util.List;

/**
 * A query result, or a part of one, as a table.
 *
 * @param caption what it contains
 * @param heads the names of the columns
 */
public record Table(String caption, List<String> heads, List<List<Cell>> rows) {

    /** Whether a column contains numbers, which are right-aligned. */
    public boolean isNumber(int column) {
        List<Cell> cells = rows.stream()
                .map(row -> row.get(column))
                .filter(cell -> cell.raw() != null)
                .toList();
        return !cells.isEmpty() && cells.stream().allMatch(Cell::isNumber);
    }
}
