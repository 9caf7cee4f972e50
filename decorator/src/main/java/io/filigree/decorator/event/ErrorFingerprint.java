package io.filigree.decorator.event;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.filigree.decorator.Attributes;

/**
 * The fingerprint of an error: a hash of its class, of its message without ids and numbers, and of its top stack frame
 * without line numbers. Errors with the same cause have the same fingerprint in each invocation, function and version.
 *
 * <p>Equal errors must keep their fingerprint in later versions of Filigree, because stored events keep theirs.
 */
public final class ErrorFingerprint {

    private static final List<String> CLASSES =
            List.of(Attributes.ERROR_CLASS, "exception.type", "error.type", "errorType");
    private static final List<String> MESSAGES = List.of(Attributes.ERROR_MESSAGE, "exception.message", "errorMessage");
    private static final List<String> STACKS =
            List.of("stackTrace", "exception.stacktrace", "error.stack", "error.stack_trace");

    private static final int MAX_MESSAGE = 1_000;
    private static final int HASH_BYTES = 8;

    /** Python's frames; the last one is where the error was raised. */
    private static final Pattern PYTHON_FRAME = Pattern.compile("File \"([^\"]+)\", line [0-9]+, in ([^\\s\",]+)");

    /** Frames of Java, Node.js and .NET. */
    private static final Pattern AT_FRAME = Pattern.compile("^\\s*at .+");

    /** Frames of other runtimes: {@code file:line} in the line. */
    private static final Pattern PLACE = Pattern.compile("[:(]\\d+");

    private static final Pattern FRAME_NUMBER = Pattern.compile("0x[0-9a-fA-F]+|[0-9]+");

    private ErrorFingerprint() {}

    /** The fingerprint of an error event: 16 hexadecimal digits. */
    public static String of(Event error) {
        String message = text(error, MESSAGES);
        String errorClass = text(error, CLASSES);
        return hash(errorClass
                + '\n'
                + withoutVariables(message)
                + '\n'
                + topFrame(text(error, STACKS), errorClass, message));
    }

    /** The first of these attributes that the event has; the platform's values complete those of the sender. */
    private static String text(Event error, List<String> names) {
        for (String name : names) {
            Object value =
                    error.attributes().getOrDefault(name, error.completion().get(name));
            if (value instanceof String text && !text.isBlank()) {
                return text.strip();
            }
        }
        return "";
    }

    /** The message with a star instead of each word that has a digit, such as an id, a number or a time. */
    static String withoutVariables(String message) {
        String text = message.length() <= MAX_MESSAGE ? message : message.substring(0, MAX_MESSAGE);
        StringBuilder plain = new StringBuilder();
        int at = 0;
        while (at < text.length()) {
            int end = at;
            boolean variable = false;
            while (end < text.length() && (isOfWord(text.charAt(end)) || joinsDigits(text, end))) {
                variable |= Character.isDigit(text.charAt(end));
                end++;
            }
            if (end > at) {
                plain.append(variable ? "*" : text.substring(at, end));
                at = end;
            } else if (Character.isWhitespace(text.charAt(at))) {
                plain.append(plain.isEmpty() || plain.charAt(plain.length() - 1) == ' ' ? "" : " ");
                at++;
            } else {
                plain.append(text.charAt(at++));
            }
        }
        return plain.toString().strip();
    }

    private static boolean isOfWord(char character) {
        return Character.isLetterOrDigit(character) || character == '_' || character == '-';
    }

    /** Whether the character is a separator in a number or a time: {@code 3.5}, {@code 1,000}, {@code 12:30}. */
    private static boolean joinsDigits(String text, int at) {
        return at > 0
                && at + 1 < text.length()
                && ".,:".indexOf(text.charAt(at)) >= 0
                && Character.isDigit(text.charAt(at - 1))
                && Character.isDigit(text.charAt(at + 1));
    }

    private static String topFrame(String stack, String errorClass, String message) {
        String lines = stack.startsWith("[") ? unescaped(stack) : stack;
        return pythonFrame(lines)
                .or(() -> lines.lines()
                        .filter(line -> AT_FRAME.matcher(line).find())
                        .findFirst())
                .or(() -> lines.lines()
                        .filter(line -> PLACE.matcher(line).find() && !isHeadline(line, errorClass, message))
                        .findFirst())
                .map(frame -> FRAME_NUMBER.matcher(frame.strip()).replaceAll("*"))
                .orElse("");
    }

    private static Optional<String> pythonFrame(String lines) {
        Matcher frames = PYTHON_FRAME.matcher(lines);
        String last = null;
        while (frames.find()) {
            last = frames.group(1) + " " + frames.group(2);
        }
        return Optional.ofNullable(last);
    }

    /** Whether the line repeats the error instead of a frame. */
    private static boolean isHeadline(String line, String errorClass, String message) {
        String firstLine = message.lines().findFirst().orElse("");
        return !errorClass.isEmpty() && line.strip().startsWith(errorClass)
                || !firstLine.isEmpty() && line.contains(firstLine);
    }

    /** The lines of a stack trace that was sent as a JSON array. */
    private static String unescaped(String json) {
        return json.replace("\\n", "\n").replace("\\\"", "\"").replace("\",\"", "\n");
    }

    private static String hash(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, HASH_BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("SHA-256 is not available", e);
        }
    }
}
