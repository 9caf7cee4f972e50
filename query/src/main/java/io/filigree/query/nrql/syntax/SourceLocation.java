package io.filigree.query.nrql.syntax;

/**
 * A position in the text of a query.
 *
 * @param line from 1
 * @param column from 1, in characters
 */
public record SourceLocation(int line, int column) {

    /** The beginning. */
    public static final SourceLocation START = new SourceLocation(1, 1);
}
