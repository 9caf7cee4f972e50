package io.filigree.query.nrql.syntax;

/**
 * A position in the text of a query.
 *
 * @param line from 1
 * @param column from 1, in characters
 */
public record Place(int line, int column) {

    /** The beginning. */
    public static final Place START = new Place(1, 1);
}
