package io.filigree.query.function;

import static java.util.Map.entry;

import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

/**
 * When AWS stops, or stopped, to patch the runtimes of Lambda: the deprecation dates of "Lambda runtimes" in the AWS
 * Lambda Developer Guide as they stood in June 2026. AWS moves such dates, always to later ones so far, and adds
 * runtimes: runtimes that are not listed here are unknown.
 */
public final class RuntimeSupport {

    private static final Map<String, LocalDate> DEPRECATION = Map.ofEntries(
            entry("nodejs24.x", LocalDate.of(2028, 4, 30)),
            entry("nodejs22.x", LocalDate.of(2027, 4, 30)),
            entry("nodejs20.x", LocalDate.of(2026, 4, 30)),
            entry("nodejs18.x", LocalDate.of(2025, 9, 1)),
            entry("nodejs16.x", LocalDate.of(2024, 6, 12)),
            entry("nodejs14.x", LocalDate.of(2023, 12, 4)),
            entry("nodejs12.x", LocalDate.of(2023, 3, 31)),
            entry("nodejs10.x", LocalDate.of(2021, 7, 30)),
            entry("nodejs8.10", LocalDate.of(2020, 3, 6)),
            entry("nodejs6.10", LocalDate.of(2019, 8, 12)),
            entry("nodejs4.3", LocalDate.of(2020, 3, 5)),
            entry("nodejs4.3-edge", LocalDate.of(2020, 3, 5)),
            entry("nodejs", LocalDate.of(2016, 10, 31)),
            entry("python3.14", LocalDate.of(2029, 6, 30)),
            entry("python3.13", LocalDate.of(2029, 6, 30)),
            entry("python3.12", LocalDate.of(2028, 10, 31)),
            entry("python3.11", LocalDate.of(2027, 6, 30)),
            entry("python3.10", LocalDate.of(2026, 10, 31)),
            entry("python3.9", LocalDate.of(2025, 12, 15)),
            entry("python3.8", LocalDate.of(2024, 10, 14)),
            entry("python3.7", LocalDate.of(2023, 12, 4)),
            entry("python3.6", LocalDate.of(2022, 7, 18)),
            entry("python2.7", LocalDate.of(2021, 7, 15)),
            entry("java25", LocalDate.of(2029, 6, 30)),
            entry("java21", LocalDate.of(2029, 6, 30)),
            entry("java17", LocalDate.of(2027, 6, 30)),
            entry("java11", LocalDate.of(2027, 6, 30)),
            entry("java8.al2", LocalDate.of(2027, 6, 30)),
            entry("java8", LocalDate.of(2024, 1, 8)),
            entry("dotnet10", LocalDate.of(2028, 11, 14)),
            entry("dotnet8", LocalDate.of(2026, 11, 10)),
            entry("dotnet6", LocalDate.of(2024, 12, 20)),
            entry("dotnetcore3.1", LocalDate.of(2023, 4, 3)),
            entry("dotnetcore2.1", LocalDate.of(2022, 1, 5)),
            entry("dotnetcore2.0", LocalDate.of(2019, 5, 30)),
            entry("dotnetcore1.0", LocalDate.of(2019, 6, 27)),
            entry("ruby3.4", LocalDate.of(2028, 3, 31)),
            entry("ruby3.3", LocalDate.of(2027, 3, 31)),
            entry("ruby3.2", LocalDate.of(2026, 3, 31)),
            entry("ruby2.7", LocalDate.of(2023, 12, 7)),
            entry("ruby2.5", LocalDate.of(2021, 7, 30)),
            entry("provided.al2023", LocalDate.of(2029, 6, 30)),
            entry("provided.al2", LocalDate.of(2026, 7, 31)),
            entry("provided", LocalDate.of(2024, 1, 8)),
            entry("go1.x", LocalDate.of(2024, 1, 8)));

    private RuntimeSupport() {}

    /** The deprecated runtimes, sorted. */
    public static List<String> deprecated(LocalDate today) {
        return DEPRECATION.entrySet().stream()
                .filter(runtime -> !runtime.getValue().isAfter(today))
                .map(Map.Entry::getKey)
                .sorted()
                .toList();
    }

    /** The day from which the runtime is deprecated; empty for images and for unknown runtimes. */
    public static Optional<LocalDate> deprecatedFrom(@Nullable String runtime) {
        return runtime == null ? Optional.empty() : Optional.ofNullable(DEPRECATION.get(runtime));
    }
}
