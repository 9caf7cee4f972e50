package io.filigree.query.nrql.syntax;

/** A query that cannot be answered as it is written. The message may be shown: it says where and what was expected. */
public final class NrqlException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient SourceLocation place;
    private final String detail;

    /** @param detail what is wrong and what would be right, without the place */
    public NrqlException(SourceLocation place, String detail) {
        super("line " + place.line() + ", column " + place.column() + ": " + detail);
        this.place = place;
        this.detail = detail;
    }

    /** Where it is wrong. */
    public SourceLocation place() {
        return place;
    }

    /** What is wrong, without the place. */
    public String detail() {
        return detail;
    }
}
