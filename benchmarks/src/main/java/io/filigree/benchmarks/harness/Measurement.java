package io.filigree.benchmarks.harness;

import java.util.List;
import java.util.Locale;

/**
 * A figure beside what it must reach and what is aimed at.
 *
 * @param towards 1 where more is better, -1 where less is
 */
public record Measurement(String name, double value, double must, double aim, int towards) {

    public static Measurement atLeast(String name, double value, double must, double aim) {
        return new Measurement(name, value, must, aim, 1);
    }

    public static Measurement atMost(String name, double value, double must, double aim) {
        return new Measurement(name, value, must, aim, -1);
    }

    public boolean reachesMust() {
        return reaches(must);
    }

    public static String table(List<Measurement> figures) {
        StringBuilder table = new StringBuilder(
                String.format("%-58s %10s %12s %8s  %s%n", "figure", "value", "must reach", "aim", ""));
        for (Measurement figure : figures) {
            table.append(String.format(
                    Locale.ROOT,
                    "%-58s %10.2f %12s %8s  %s%n",
                    figure.name,
                    figure.value,
                    number(figure.must),
                    number(figure.aim),
                    figure.verdict()));
        }
        return table.toString();
    }

    private String verdict() {
        return reaches(aim) ? "as aimed" : reachesMust() ? "reached" : "MISSED";
    }

    private boolean reaches(double bound) {
        return towards * (value - bound) >= 0;
    }

    private static String number(double value) {
        return value == Math.rint(value)
                ? String.format(Locale.ROOT, "%.0f", value)
                : String.format(Locale.ROOT, "%.2f", value);
    }
}
