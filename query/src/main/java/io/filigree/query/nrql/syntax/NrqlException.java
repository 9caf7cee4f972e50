package io.filigree.query.nrql.syntax;

/** Thrown for an invalid query. The message may be shown: it has the location and what was expected. */
public final class NrqlException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient SourceLocation place;
    private final String detail;

    /** @param detail the error and the expected input, without the location */
    public NrqlException(SourceLocation place, String detail) {
        super("line " + place.line() + ", column " + place.column() + ": " + detail);
        this.place = place;
        this.detail = detail;
    }

    /** Where it is wrong. */
    public SourceLocation place() {
        return place;
    }

    /** The error, without the location. */
    public String detail() {
        return detail;
    }
}
