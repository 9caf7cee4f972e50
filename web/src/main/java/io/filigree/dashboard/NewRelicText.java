package io.filigree.dashboard;

import java.util.regex.Pattern;
import java.util.stream.Collectors;

import tools.jackson.databind.JsonNode;

/** Texts of New Relic's dashboards, as Filigree can store and show them. */
final class NewRelicText {

    private static final Pattern IMAGE = Pattern.compile("!\\[[^\\]]{0,500}\\]\\([^)]{0,2000}\\)");
    private static final Pattern LINK = Pattern.compile("\\[([^\\]]{1,500})\\]\\(([^)]{1,2000})\\)");
    private static final Pattern MARKS = Pattern.compile("(?m)^ {0,3}#{1,6} +|\\*\\*|__|`");

    private NewRelicText() {}

    /** A text without characters that cannot be stored, cut to a length. */
    static String bounded(JsonNode value, int max) {
        return bounded(value.asString(""), max);
    }

    static String bounded(String text, int max) {
        String stored = storable(text).strip();
        return stored.length() <= max ? stored : stored.substring(0, max);
    }

    /** Markdown without its marks: the text of headings, emphasis and links, without images. */
    static String plain(String markdown) {
        String text = IMAGE.matcher(storable(markdown)).replaceAll("");
        text = LINK.matcher(text).replaceAll("$1 ($2)");
        text = MARKS.matcher(text).replaceAll("");
        return text.lines().map(String::strip).collect(Collectors.joining("\n")).strip();
    }

    private static String storable(String text) {
        return text.codePoints()
                .filter(each -> each != 0 && Character.getType(each) != Character.SURROGATE)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }
}
