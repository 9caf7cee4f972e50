package io.filigree.poller;

import java.util.List;
import java.util.stream.Collectors;

/** Writes texts as literals of the generated languages, so that no text can end its literal. */
final class LiteralEscaper {

    private LiteralEscaper() {}

    /**
     * Replaces everything but printable ASCII, so that the text is one line in any language. AWS accepts little more in a
     * role's description.
     */
    static String plain(String text) {
        return text.replaceAll("[^\\x20-\\x7e]", "?");
    }

    /** Returns a JSON string, which is also a valid double-quoted YAML string. */
    static String json(String text) {
        return '"' + plain(text).replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }

    /** Returns JSON strings, separated by commas. */
    static String jsonList(List<String> texts) {
        return texts.stream().map(LiteralEscaper::json).collect(Collectors.joining(", "));
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
