package io.filigree.query.nrql.columnar;

import org.jspecify.annotations.Nullable;

/** Reads a date by a pattern of NRQL. */
public interface DateParser {

    /** The time in ms since 1970; null if the text is not a date. */
    @Nullable
    Double millis(String text, String pattern, String zone);
}
