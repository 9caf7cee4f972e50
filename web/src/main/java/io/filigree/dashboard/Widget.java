package io.filigree.dashboard;

/**
 * A part of a page: the result of a query, or a text note.
 *
 * @param title may be empty
 * @param query NRQL with variables; empty for a text note
 * @param text of a text note; else empty
 * @param width columns of the grid, 1 to {@link #COLUMNS}
 * @param height rows of the grid, 1 to {@link #MAX_HEIGHT}
 * @param account the only account that the query reads, twelve digits; empty for the account of the filter bar
 */
public record Widget(String title, WidgetType type, String query, String text, int width, int height, String account) {

    /** Columns of the grid. */
    public static final int COLUMNS = 12;

    public static final int MAX_HEIGHT = 12;
    public static final int MAX_TITLE = 120;
    public static final int MAX_QUERY = 8_000;
    public static final int MAX_TEXT = 4_000;

    public static final int DEFAULT_WIDTH = 6;
    public static final int DEFAULT_HEIGHT = 3;

    /** The result of a query, in the default size. */
    public static Widget of(String title, WidgetType type, String query) {
        return new Widget(title, type, query, "", DEFAULT_WIDTH, DEFAULT_HEIGHT, "");
    }

    public Widget sized(int newWidth, int newHeight) {
        return new Widget(title, type, query, text, newWidth, newHeight, account);
    }

    /** Whether it is a text note. */
    public boolean isText() {
        return type == WidgetType.TEXT;
    }
}
