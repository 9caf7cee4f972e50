package io.filigree.ingest.format.json;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * Rewrites JSON that a strict parser rejects for single values, so that the rest of it can be parsed. Python's encoder
 * writes {@code NaN} and {@code Infinity}; text that was cut inside an emoji has half of a surrogate pair. Each such value
 * becomes {@code null}, each such text loses the part that is invalid, and each is counted. Members of the outermost
 * object (and of its member {@code data}) that are not read become {@code null}, valid or not.
 *
 * <p>Runs only where the strict parser failed: one pass over the text, no recursion, memory proportional to the text.
 */
public final class LenientJson {

    /** Why a value was dropped or changed. */
    public enum Defect {
        /** {@code NaN}, {@code Infinity}, or another token that is no JSON value. */
        NOT_A_VALUE,
        /** Half of a surrogate pair, or a control character in a text. */
        INVALID_TEXT,
        /** A name or a number over the limit. */
        TOO_LONG,
        /** A value nested deeper than the limit. */
        TOO_DEEP
    }

    /**
     * @param text that a strict parser accepts, unless the structure itself is broken
     * @param defects how many values were dropped or changed, by reason; without those of members that nothing reads
     */
    public record Repaired(String text, Map<Defect, Integer> defects) {}

    private static final Pattern NUMBER = Pattern.compile("-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][+-]?[0-9]+)?");
    private static final Set<String> LITERALS = Set.of("true", "false", "null");

    /** Jackson's own bounds, which the strict parser applies. */
    private static final int MAX_NUMBER = 1_000;

    private static final int MAX_NAME = 50_000;

    private static final String DATA = "data";

    private final String text;
    private final int maxNesting;
    /** Null where every member is read. */
    private final @Nullable Set<String> readMembers;

    private final StringBuilder out;
    private final Map<Defect, Integer> defects = new EnumMap<>(Defect.class);
    /** Whether each open bracket is an object's. */
    private final Deque<Boolean> open = new ArrayDeque<>();

    private int at;
    /** Levels of objects whose members are sections: 1, or 2 inside {@code data}. */
    private int sectionLevel = 1;

    private LenientJson(String text, int maxNesting, @Nullable Set<String> readMembers) {
        this.text = text;
        this.maxNesting = maxNesting;
        this.readMembers = readMembers;
        this.out = new StringBuilder(text.length() + 16);
    }

    /** Rewrites an object or array, all members of which are read. */
    public static Optional<Repaired> repair(String text, int maxNesting) {
        return new LenientJson(text, maxNesting, null).repaired();
    }

    /**
     * Rewrites the object that the text is.
     *
     * @param maxNesting levels that the strict parser accepts
     * @param readMembers members of the outermost object, and of its member {@code data}, that are read
     * @return empty where the text is no object, or brackets or quotes do not match
     */
    public static Optional<Repaired> repair(String text, int maxNesting, Set<String> readMembers) {
        return new LenientJson(text, maxNesting, readMembers).repaired();
    }

    private Optional<Repaired> repaired() {
        return rewrite() ? Optional.of(new Repaired(out.toString(), defects)) : Optional.empty();
    }

    private boolean rewrite() {
        String start = text.stripLeading();
        if (!start.startsWith("{") && !start.startsWith("[")) {
            return false;
        }
        String name = null;
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c == '"') {
                int end = closingQuote(at);
                if (end < 0) {
                    return false;
                }
                boolean isName = isObject() && followedByColon(end + 1);
                String content = text.substring(at + 1, end);
                writeText(content, isName);
                at = end + 1;
                name = isName ? content : null;
                if (isName && readMembers != null && open.size() == sectionLevel && !readMembers.contains(content)) {
                    out.append(":null");
                    at = afterColon(at);
                    if (!skipValue()) {
                        return false;
                    }
                    name = null;
                }
            } else if (c == '{' || c == '[') {
                if (open.size() == maxNesting) {
                    drop(Defect.TOO_DEEP);
                    if (!skipValue()) {
                        return false;
                    }
                } else {
                    if (c == '{' && DATA.equals(name) && open.size() == 1) {
                        sectionLevel = 2;
                    }
                    open.push(c == '{');
                    out.append(c);
                    at++;
                }
                name = null;
            } else if (c == '}' || c == ']') {
                if (open.isEmpty() || open.pop() != (c == '}')) {
                    return false;
                }
                sectionLevel = Math.max(1, Math.min(sectionLevel, open.size()));
                out.append(c);
                at++;
            } else if (c == ',' || c == ':' || Character.isWhitespace(c)) {
                out.append(c);
                at++;
            } else {
                writeToken();
                name = null;
            }
        }
        return open.isEmpty();
    }

    private boolean isObject() {
        return Boolean.TRUE.equals(open.peek());
    }

    private void drop(Defect defect) {
        count(defect);
        out.append("null");
    }

    private void count(Defect defect) {
        defects.merge(defect, 1, Integer::sum);
    }

    private void writeToken() {
        int end = endOfToken(at);
        String token = text.substring(at, end);
        at = end;
        if (token.length() > MAX_NUMBER) {
            drop(Defect.TOO_LONG);
        } else if (LITERALS.contains(token) || NUMBER.matcher(token).matches()) {
            out.append(token);
        } else {
            drop(Defect.NOT_A_VALUE);
        }
    }

    /** A text without its invalid parts, counted as one defect. */
    private void writeText(String content, boolean isName) {
        boolean invalid = false;
        int limit = isName ? Math.min(content.length(), MAX_NAME) : content.length();
        out.append('"');
        int i = 0;
        while (i < limit) {
            char c = content.charAt(i);
            Integer escaped = c == '\\' ? escapedUnit(content, i) : null;
            int unit = escaped == null ? c : escaped;
            int length = escaped == null ? (c == '\\' ? 2 : 1) : 6;
            if (Character.isHighSurrogate((char) unit)) {
                int next = i + length;
                Integer low = next < content.length() && content.charAt(next) == '\\'
                        ? escapedUnit(content, next)
                        : next < content.length() ? (Integer) (int) content.charAt(next) : null;
                if (low != null && Character.isLowSurrogate((char) low.intValue())) {
                    int lowLength = content.charAt(next) == '\\' ? 6 : 1;
                    out.append(content, i, next + lowLength);
                    i = next + lowLength;
                    continue;
                }
            }
            if (Character.isSurrogate((char) unit) || unit < ' ' && escaped == null) {
                invalid = true;
                out.append('\ufffd');
            } else {
                out.append(content, i, Math.min(content.length(), i + length));
            }
            i += length;
        }
        out.append('"');
        if (invalid) {
            count(Defect.INVALID_TEXT);
        }
        if (limit < content.length()) {
            count(Defect.TOO_LONG);
        }
    }

    /** The UTF-16 unit of a four-digit escape; null if absent. */
    private static @Nullable Integer escapedUnit(String content, int backslash) {
        if (backslash + 6 > content.length() || content.charAt(backslash + 1) != 'u') {
            return null;
        }
        int unit = 0;
        for (int i = backslash + 2; i < backslash + 6; i++) {
            int digit = Character.digit(content.charAt(i), 16);
            if (digit < 0) {
                return null;
            }
            unit = unit * 16 + digit;
        }
        return unit;
    }

    /** Skips the value that starts here without validating it. */
    private boolean skipValue() {
        while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
            at++;
        }
        int depth = 0;
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c == '"') {
                int end = closingQuote(at);
                if (end < 0) {
                    return false;
                }
                at = end + 1;
            } else if (c == '{' || c == '[') {
                depth++;
                at++;
            } else if (c == '}' || c == ']') {
                depth--;
                at++;
            } else if (depth == 0) {
                at = endOfToken(at);
            } else {
                at++;
            }
            if (depth == 0) {
                return true;
            }
        }
        return false;
    }

    private int endOfToken(int from) {
        int end = from;
        while (end < text.length()
                && ",:]}[{\"".indexOf(text.charAt(end)) < 0
                && !Character.isWhitespace(text.charAt(end))) {
            end++;
        }
        return Math.max(end, from + 1);
    }

    private boolean followedByColon(int from) {
        int i = from;
        while (i < text.length() && Character.isWhitespace(text.charAt(i))) {
            i++;
        }
        return i < text.length() && text.charAt(i) == ':';
    }

    private int afterColon(int from) {
        return text.indexOf(':', from) + 1;
    }

    private int closingQuote(int opening) {
        for (int i = opening + 1; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\\') {
                i++;
            } else if (c == '"') {
                return i;
            }
        }
        return -1;
    }
}
