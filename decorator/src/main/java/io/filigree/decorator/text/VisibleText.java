package io.filigree.decorator.text;

import java.text.Normalizer;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Removes invisible characters, so that texts that look the same are equal. */
public final class VisibleText {

    /**
     * Blanks, control and format characters, and others that are not shown: the code points that Unicode calls
     * Default_Ignorable and that are letters or marks by their category, and two symbols without a glyph.
     */
    private static final Pattern INVISIBLE =
            Pattern.compile("[\\s\\p{Z}\\p{C}\\u034F\\u115F\\u1160\\u17B4\\u17B5\\u180B-\\u180F"
                    + "\\u2800\\u3164\\uFE00-\\uFE0F\\uFFA0\\x{1D159}\\x{E0100}-\\x{E01EF}]+");

    private VisibleText() {}

    /** The first character that is invisible, or looks like a space but is another character; empty if all are visible. */
    public static OptionalInt firstInvisible(String text) {
        Matcher invisible = INVISIBLE.matcher(text.replace(" ", ""));
        return invisible.find() ? OptionalInt.of(invisible.group().codePointAt(0)) : OptionalInt.empty();
    }

    /** The text without blanks and invisible characters, and with compatibility characters (such as full-width digits) replaced. */
    public static String withoutBlanks(String text) {
        return INVISIBLE
                .matcher(Normalizer.normalize(text, Normalizer.Form.NFKC))
                .replaceAll("");
    }

    /** The same with one blank for each run of blanks and invisible characters inside the text. */
    public static String withSingleBlanks(String text) {
        return INVISIBLE
                .matcher(Normalizer.normalize(text, Normalizer.Form.NFKC))
                .replaceAll(" ")
                .strip();
    }
}
