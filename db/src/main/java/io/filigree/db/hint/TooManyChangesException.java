package io.filigree.db.hint;

/** Too many changes wait to be applied: more are not kept, and whoever tells of one may tell again later. */
public final class TooManyChangesException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    TooManyChangesException(int limit) {
        super(limit + " changes wait to be applied");
    }
}
