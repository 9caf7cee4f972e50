package io.filigree.page.log;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.filigree.page.query.NrqlText;

/** Levels of log lines. Loggers have several names for one level, in upper or lower case. */
enum LogLevel {
    ERROR("Error", "bad", List.of("ERROR", "FATAL", "CRITICAL", "SEVERE")),
    WARN("Warning", "warn", List.of("WARN", "WARNING")),
    INFO("Info", "", List.of("INFO", "NOTICE", "INFORMATION")),
    DEBUG("Debug", "", List.of("DEBUG", "TRACE", "VERBOSE")),
    OTHER("Other or none", "", List.of());

    private final String label;
    private final String badge;
    private final List<String> names;

    LogLevel(String label, String badge, List<String> names) {
        this.label = label;
        this.badge = badge;
        this.names = names;
    }

    public String label() {
        return label;
    }

    /** The class of its badge. */
    String badge() {
        return badge;
    }

    /** The value of the parameter. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Optional<LogLevel> parse(String text) {
        return Stream.of(values()).filter(level -> level.text().equals(text)).findFirst();
    }

    /** The level of a line. */
    static LogLevel of(String name) {
        return Stream.of(values())
                .filter(level -> level.names.contains(name.toUpperCase(Locale.ROOT)))
                .findFirst()
                .orElse(OTHER);
    }

    /** The condition of NRQL for lines with the level. */
    String condition() {
        return this == OTHER
                ? "(level IS NULL OR upper(level) NOT IN ("
                        + quoted(Stream.of(values()).flatMap(level -> level.names.stream())) + "))"
                : "upper(level) IN (" + quoted(names.stream()) + ")";
    }

    /** The FACET clause that counts lines by level. */
    static String facet() {
        return Stream.of(values())
                .map(level -> "WHERE " + level.condition() + " AS " + NrqlText.quoted(level.label))
                .collect(Collectors.joining(",\n    ", "FACET CASES (\n    ", ")"));
    }

    private static String quoted(Stream<String> names) {
        return names.map(NrqlText::quoted).collect(Collectors.joining(", "));
    }
}
