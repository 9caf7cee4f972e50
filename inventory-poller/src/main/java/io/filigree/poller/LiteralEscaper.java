package io.filigree.poller;

/** Texts as literals of the languages that we generate, out of which no text leads. */
final class LiteralEscaper {

    private LiteralEscaper() {}

    /**
     * What may be said of a name anywhere: printable ASCII on one line. AWS takes little more in a role's description.
     */
    static String plain(String text) {
        return text.replaceAll("[^\\x20-\\x7e]", "?");
    }

    /** Returns a JSON string, which is also a valid double-quoted YAML string. */
    static String json(String text) {
        return '"' + plain(text).replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }

    /** A string of HCL, which would also look for templates in it. */
    static String hcl(String text) {
        return json(text).replace("${", "$${").replace("%{", "%%{");
    }

    /** One word of a POSIX shell. */
    static String shell(String text) {
        return "'" + text.replace("'", "'\\''") + "'";
    }
}
