package io.filigree.ingest.format.platform;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import io.filigree.decorator.Attributes;
import io.filigree.ingest.format.Timestamps;
import io.filigree.ingest.format.platform.PlatformLine.Completion;
import io.filigree.ingest.format.platform.PlatformLine.Failure;
import io.filigree.ingest.format.platform.PlatformLine.Failure.Evidence;
import io.filigree.ingest.format.platform.PlatformLine.Noise;
import io.filigree.ingest.format.platform.PlatformLine.Start;
import org.jspecify.annotations.Nullable;

/** Reads the lines of text among agent payloads. By prefix and position: they may be long, and are many. */
public final class PlatformLines {

    static final String TIMEOUT = "LambdaTimeout";
    static final String PLATFORM_FAULT = "LambdaPlatformFault";
    /** The class of an error that names none. */
    static final String ERROR = "LambdaError";
    /** The attribute for the root of X-Ray's trace. */
    static final String XRAY_TRACE_ID = "cwXrayTraceId";

    private static final List<String> NOISE = List.of(
            "END RequestId: ",
            "INIT_START ",
            "INIT_REPORT ",
            "RESTORE_START ",
            "RESTORE_REPORT ",
            "EXTENSION\t",
            "TELEMETRY\t",
            "LOGS\t");

    private static final String START = "START RequestId: ";
    private static final String REPORT = "REPORT RequestId: ";
    private static final String VERSION = "Version RequestId: ";
    private static final String REQUEST_ID = "RequestId: ";
    private static final String AFTER = " after ";
    private static final int LONGEST_ID = 64;
    private static final int LONGEST_ERROR_TYPE = 255;

    /** What the types of errors begin with that are of the environment, and that no agent reports. */
    private static final List<String> PLATFORM_ERRORS = List.of("Runtime.", "Extension.", "Sandbox.");

    /** The message of an error of which only the type is known. */
    public static final String ENDED_WITH = "The invocation ended with ";

    /** Every line that says something has one of these. */
    private static final List<String> WORDS = List.of(REQUEST_ID, "Task timed out", " failed", ERROR, TIMEOUT);

    private PlatformLines() {}

    /** Whether a line is named as one that is read, readable or not. */
    public static boolean isNamed(String line) {
        return line.startsWith(REPORT) || line.startsWith(VERSION);
    }

    /** Whether an error of this type is of the environment. */
    public static boolean isPlatformError(String errorType) {
        return isErrorType(errorType) && PLATFORM_ERRORS.stream().anyMatch(errorType::startsWith);
    }

    /** Whether text on the following lines may belong to this one: fields of a REPORT, the rest of an error. */
    public static boolean mayContinue(String line, Optional<PlatformLine> said) {
        return line.startsWith(REPORT)
                || line.startsWith(REQUEST_ID) && line.contains(" Error: ")
                || said.filter(Failure.class::isInstance)
                        .filter(failure -> ((Failure) failure).evidence() == Evidence.OF_ERROR_ONLY)
                        .isPresent();
    }

    /** Whether a text may hold a line that says something, so that it is worth looking closer. */
    public static boolean mayBeIn(String text) {
        return WORDS.stream().anyMatch(text::contains);
    }

    /**
     * Reads a line without blanks around it, and the lines that continue it.
     *
     * @return empty when nothing in it is known
     */
    public static Optional<PlatformLine> read(String line) {
        if (line.isEmpty() || NOISE.stream().anyMatch(line::startsWith)) {
            return Optional.of(new Noise());
        }
        if (line.startsWith(START)) {
            String requestId = firstWord(line.substring(START.length()));
            return Optional.of(isId(requestId) ? new Start(requestId, null) : new Noise());
        }
        if (line.startsWith(REPORT)) {
            return report(line.substring(REPORT.length()));
        }
        if (line.startsWith(VERSION)) {
            return version(line.substring(VERSION.length()));
        }
        return line.startsWith(REQUEST_ID) ? untimed(line.substring(REQUEST_ID.length())) : timed(line);
    }

    /** {@code <id>\tDuration: 41.27 ms\tBilled Duration: 42 ms\t…}, fields in any order, any of them absent, tracing on a separate line. */
    private static Optional<PlatformLine> report(String rest) {
        String[] fields = rest.replace('\n', '\t').split("\t", 64);
        String requestId = fields[0].strip();
        Map<String, Object> attributes = new LinkedHashMap<>();
        for (int i = 1; i < fields.length; i++) {
            int colon = fields[i].indexOf(": ");
            if (colon > 0) {
                addReported(
                        attributes,
                        fields[i].substring(0, colon).strip(),
                        fields[i].substring(colon + 2).strip());
            }
        }
        return completion(Completion.Kind.REPORT, requestId, attributes);
    }

    private static void addReported(Map<String, Object> attributes, String label, String value) {
        switch (label) {
            case "Duration" -> addNumber(attributes, Attributes.CW_DURATION, value, " ms");
            case "Billed Duration" -> addNumber(attributes, Attributes.CW_BILLED_DURATION, value, " ms");
            case "Init Duration" -> addNumber(attributes, Attributes.CW_INIT_DURATION, value, " ms");
            case "Restore Duration" -> addNumber(attributes, Attributes.CW_RESTORE_DURATION, value, " ms");
            case "Billed Restore Duration" ->
                addNumber(attributes, Attributes.CW_BILLED_RESTORE_DURATION, value, " ms");
            case "Memory Size" -> addNumber(attributes, Attributes.CW_MEMORY_SIZE, value, " MB");
            case "Max Memory Used" -> addNumber(attributes, Attributes.CW_MAX_MEMORY_USED, value, " MB");
            case "Status" -> attributes.put("cwStatus", value);
            case "Error Type" -> attributes.put("cwErrorType", value);
            case "XRAY TraceId" -> attributes.put(XRAY_TRACE_ID, value);
            default -> {
                // SegmentId and Sampled of X-Ray are not stored.
            }
        }
    }

    private static void addNumber(Map<String, Object> attributes, String name, String value, String unit) {
        Number number = value.endsWith(unit) ? number(value.substring(0, value.length() - unit.length())) : null;
        if (number != null) {
            attributes.put(name, number);
        }
    }

    /** {@code <id> Agent Version: 13.20.0 Extension Version: 2.7.0 Runtime: nodejs20.x Layer Version: unknown}. */
    private static Optional<PlatformLine> version(String rest) {
        int id = rest.indexOf(' ');
        if (id < 0) {
            return Optional.empty();
        }
        Map<String, Object> attributes = new LinkedHashMap<>();
        addVersion(attributes, "newrelic.agentVersion", rest, " Agent Version: ");
        addVersion(attributes, "newrelic.extensionVersion", rest, " Extension Version: ");
        addVersion(attributes, "newrelic.runtime", rest, " Runtime: ");
        addVersion(attributes, "newrelic.layerVersion", rest, " Layer Version: ");
        return completion(Completion.Kind.VERSION, rest.substring(0, id), attributes);
    }

    /** Versions hold no spaces. */
    private static void addVersion(Map<String, Object> attributes, String name, String rest, String label) {
        int at = rest.indexOf(label);
        if (at >= 0) {
            String value = firstWord(rest.substring(at + label.length()));
            if (!value.isEmpty() && !value.equals("unknown") && !value.endsWith(":")) {
                attributes.put(name, value);
            }
        }
    }

    private static Optional<PlatformLine> completion(
            Completion.Kind kind, String requestId, Map<String, Object> attributes) {
        return isId(requestId) && !attributes.isEmpty()
                ? Optional.of(new Completion(kind, requestId, attributes))
                : Optional.empty();
    }

    /** {@code <id> AWS Lambda platform fault…}, {@code <id> Error: …\nRuntime.ExitError}, {@code <id> Process exited …}. */
    private static Optional<PlatformLine> untimed(String rest) {
        int space = rest.indexOf(' ');
        if (space < 0 || !isId(rest.substring(0, space))) {
            return Optional.empty();
        }
        String requestId = rest.substring(0, space);
        String what = rest.substring(space + 1).strip();
        if (what.startsWith("AWS Lambda platform fault")) {
            return failure(requestId, null, PLATFORM_FAULT, what, null);
        }
        if (what.startsWith("Process exited before completing request")) {
            return failure(requestId, null, ERROR, what, null);
        }
        return what.startsWith("Error: ") ? crash(requestId, what.substring("Error: ".length())) : Optional.empty();
    }

    private static Optional<PlatformLine> crash(String requestId, String what) {
        if (what.startsWith("Task timed out")) {
            String line = what.lines().findFirst().orElse(what).strip();
            return failure(requestId, null, TIMEOUT, line, seconds(line));
        }
        return crashWithType(requestId, untilType(what));
    }

    /** Without the text after the line with the type, where that line is recognised by its dot. */
    private static String untilType(String what) {
        int start = what.indexOf('\n') + 1;
        while (start > 0) {
            int next = what.indexOf('\n', start);
            String line = (next < 0 ? what.substring(start) : what.substring(start, next)).strip();
            if (line.indexOf('.') > 0 && isErrorType(line)) {
                return next < 0 ? what : what.substring(0, next);
            }
            start = next + 1;
        }
        return what;
    }

    private static Optional<PlatformLine> crashWithType(String requestId, String what) {
        int lastLine = what.lastIndexOf('\n');
        String type = lastLine < 0 ? "" : what.substring(lastLine + 1).strip();
        return isErrorType(type)
                ? failure(requestId, null, type, what.substring(0, lastLine).strip(), null)
                : failure(requestId, null, ERROR, what, null);
    }

    /** {@code <RFC 3339> <id> <what happened>}. */
    private static Optional<PlatformLine> timed(String line) {
        if (line.isEmpty() || !Character.isDigit(line.charAt(0)) || !mayBeIn(line)) {
            return Optional.empty();
        }
        String time = firstWord(line);
        Instant timestamp = Timestamps.parse(time).orElse(null);
        if (timestamp == null) {
            return Optional.empty();
        }
        String rest = line.substring(time.length()).strip();
        String requestId = firstWord(rest);
        if (!isId(requestId)) {
            return Optional.empty();
        }
        return happened(requestId, timestamp, rest.substring(requestId.length()).strip());
    }

    private static Optional<PlatformLine> happened(String requestId, Instant timestamp, String what) {
        if (what.startsWith("Task timed out")) {
            return failure(requestId, timestamp, TIMEOUT, what, seconds(what));
        }
        if (what.startsWith("Function invocation failed")) {
            return failure(requestId, timestamp, errorType(what, " failed"), what, seconds(what));
        }
        if (what.startsWith("Runtime restore failed")) {
            return failure(requestId, timestamp, errorType(what, " failed"), what, null);
        }
        if (what.startsWith("Function: ") && what.contains(" Initialization ") && what.contains(" failed")) {
            return failure(requestId, timestamp, errorType(what, " failed"), what, null);
        }
        String errorClass = firstWord(what);
        if (errorClass.equals(ERROR) || errorClass.equals(TIMEOUT)) {
            String logged = what.substring(errorClass.length()).strip();
            return Optional.of(new Failure(requestId, timestamp, errorClass, logged, null, Evidence.OF_ERROR_ONLY));
        }
        return Optional.empty();
    }

    private static Optional<PlatformLine> failure(
            String requestId,
            @Nullable Instant timestamp,
            String errorClass,
            String message,
            @Nullable Number seconds) {
        return Optional.of(new Failure(requestId, timestamp, errorClass, message, seconds, Evidence.OF_INVOCATION));
    }

    /** What follows the last colon, when it looks like a type. */
    private static String errorType(String what, String before) {
        int colon = what.indexOf(": ", Math.max(0, what.lastIndexOf(before)));
        String type = colon < 0 ? "" : what.substring(colon + 2).strip();
        return isErrorType(type) ? type : ERROR;
    }

    private static boolean isErrorType(String text) {
        return !text.isEmpty()
                && text.length() <= LONGEST_ERROR_TYPE
                && text.chars().allMatch(c -> c > ' ' && c != 0x7f);
    }

    /** {@code … after 3.00 seconds…}. */
    private static @Nullable Number seconds(String what) {
        int after = what.indexOf(AFTER);
        if (after < 0) {
            return null;
        }
        String rest = what.substring(after + AFTER.length());
        String number = firstWord(rest);
        Number seconds = rest.startsWith(" seconds", number.length()) ? number(number) : null;
        return seconds == null ? null : seconds.doubleValue();
    }

    /** A decimal number as the platform writes it, no sign and no exponent: an integer where it has no point. */
    private static @Nullable Number number(String text) {
        boolean decimal = !text.isEmpty()
                && text.length() <= 18
                && Character.isDigit(text.charAt(0))
                && text.chars().allMatch(c -> c >= '0' && c <= '9' || c == '.')
                && text.indexOf('.') == text.lastIndexOf('.');
        if (!decimal) {
            return null;
        }
        if (text.indexOf('.') >= 0) {
            return Double.valueOf(text);
        }
        long number = Long.parseLong(text);
        if (number > Integer.MAX_VALUE) {
            return number;
        }
        return (int) number;
    }

    private static String firstWord(String text) {
        int end = 0;
        while (end < text.length() && !Character.isWhitespace(text.charAt(end))) {
            end++;
        }
        return text.substring(0, end);
    }

    public static boolean isId(String text) {
        return !text.isEmpty()
                && text.length() <= LONGEST_ID
                && text.chars()
                        .allMatch(c -> c >= '0' && c <= '9'
                                || c >= 'a' && c <= 'z'
                                || c >= 'A' && c <= 'Z'
                                || c == '-'
                                || c == '_');
    }
}
