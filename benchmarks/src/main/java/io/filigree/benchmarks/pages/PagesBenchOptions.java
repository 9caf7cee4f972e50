package io.filigree.benchmarks.pages;

import java.nio.file.Path;
import java.util.regex.Pattern;

/**
 * The options of the program.
 *
 * @param directory with the day of the query bench
 * @param rounds how often each page is loaded
 * @param pages which are measured
 */
record PagesBenchOptions(Path directory, int rounds, Pattern pages, String heap, Path chromium) {

    static final String USAGE = """
            PagesBench --directory DIR [--rounds N] [--pages REGEX] [--heap SIZE] [--chromium PATH]
              --directory  of the query bench, with its day loaded
              --rounds     how often each page is loaded; default 5
              --pages      only pages with a matching name and range, such as 'overview 24 h'
              --heap       Filigree's -Xmx; default 512m
              --chromium   default /usr/bin/chromium
            """;

    /** Fails with the usage when an argument is unknown or {@code --directory} is missing. */
    static PagesBenchOptions parse(String[] arguments) {
        Path directory = null;
        int rounds = 5;
        Pattern pages = Pattern.compile("");
        String heap = "512m";
        Path chromium = Path.of("/usr/bin/chromium");
        for (int i = 0; i + 1 < arguments.length; i += 2) {
            String value = arguments[i + 1];
            switch (arguments[i]) {
                case "--directory" -> directory = Path.of(value).toAbsolutePath();
                case "--rounds" -> rounds = Integer.parseInt(value);
                case "--pages" -> pages = Pattern.compile(value);
                case "--heap" -> heap = value;
                case "--chromium" -> chromium = Path.of(value);
                default -> throw new IllegalArgumentException(USAGE);
            }
        }
        if (directory == null || arguments.length % 2 != 0 || rounds < 1) {
            throw new IllegalArgumentException(USAGE);
        }
        return new PagesBenchOptions(directory, rounds, pages, heap, chromium);
    }
}
