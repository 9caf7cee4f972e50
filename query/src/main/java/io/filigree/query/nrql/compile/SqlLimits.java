package io.filigree.query.nrql.compile;

import java.util.Arrays;

import io.filigree.query.nrql.QueryRefusedException;
import io.filigree.query.nrql.QueryRefusedException.Reason;

/** The limits of one statement. */
final class SqlLimits {

    /** Characters of a statement. */
    static final int MAX_TEXT = 1_000_000;

    /** Parameters of a statement; PostgreSQL's protocol has room for 65,535. */
    static final int MAX_PARAMETERS = 20_000;

    /** Characters of all parameters of a statement. */
    static final int MAX_PARAMETER_TEXT = 32_000_000;

    /** Pieces within one another, which are written out recursively. */
    static final int MAX_DEPTH = 2_000;

    private SqlLimits() {}

    /** The size, if it is within the limit. */
    static int bounded(long size, int max, String what) {
        if (size > max) {
            throw new QueryRefusedException(
                    Reason.TOO_COMPLEX,
                    "query too complex: it needs more than %,d %s; nest fewer functions, use variables less often, or"
                                    .formatted(max, what)
                            + " shorten lists");
        }
        return (int) size;
    }

    /** The characters of a parameter. */
    static long length(Object parameter) {
        if (parameter instanceof String text) {
            return text.length();
        }
        if (parameter instanceof String[] texts) {
            return Arrays.stream(texts).mapToLong(String::length).sum();
        }
        return parameter instanceof Object[] several ? 20L * several.length : 20;
    }
}
