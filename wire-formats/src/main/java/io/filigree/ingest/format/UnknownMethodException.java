package io.filigree.ingest.format;

/** A request names a method that its format does not have. Its sender drops the request and continues. */
public final class UnknownMethodException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String method;

    /** @param field that names the method */
    public UnknownMethodException(String field, String method) {
        super(field + ": not one of the methods of this protocol");
        this.method = method;
    }

    /** As the sender wrote it. */
    public String method() {
        return method;
    }
}
