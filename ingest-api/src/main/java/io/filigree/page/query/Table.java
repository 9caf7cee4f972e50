package io.filigree.page.query;

import java.util.List;

/**
 * An answer, or a part of one, as a table.
 *
 * @param caption what it is of
 * @param heads the columns' names
 */
record Table(String caption, List<String> heads, List<List<Cell>> rows) {

    /** Whether a column is of numbers, which stand at the right. */
    public boolean isNumber(int column) {
        List<Cell> cells = rows.stream()
                .map(row -> row.get(column))
                .filter(cell -> cell.raw() != null)
                .toList();
        return !cells.isEmpty() && cells.stream().allMatch(Cell::isNumber);
    }
}
