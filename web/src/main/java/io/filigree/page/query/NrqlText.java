package io.filigree.page.query;

import io.filigree.query.nrql.syntax.ExpressionText;

/** Escapes names and texts in the NRQL that pages generate. */
public final class NrqlText {

    private NrqlText() {}

    /** Quotes a name that may contain any characters; no name contains a backtick. */
    public static String name(String name) {
        return ExpressionText.name(name.replace("`", ""));
    }

    /** A text literal. */
    public static String quoted(String text) {
        return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
    }

    /** A literal for LIKE that matches texts with this part. */
    public static String containing(String part) {
        return quoted("%" + part + "%");
    }
}
