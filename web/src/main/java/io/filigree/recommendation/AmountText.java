package io.filigree.recommendation;

import java.util.Locale;

/** Amounts in the texts of recommendations. */
final class AmountText {

    private AmountText() {}

    static String megabytes(double megabytes) {
        return String.format(Locale.ROOT, "%,d MB", Math.round(megabytes));
    }

    static String seconds(double seconds) {
        if (seconds < 1) {
            return Math.round(seconds * 1_000) + " ms";
        }
        return seconds == Math.rint(seconds)
                ? String.format(Locale.ROOT, "%,d s", (long) seconds)
                : String.format(Locale.ROOT, "%,.1f s", seconds);
    }

    static String count(long number, String noun) {
        return String.format(Locale.ROOT, "%,d %s%s", number, noun, number == 1 ? "" : "s");
    }

    /** Of a share of 1. */
    static String percent(double share) {
        return share >= 0.1 || share == 0
                ? Math.round(share * 100) + " %"
                : String.format(Locale.ROOT, "%.2g %%", share * 100);
    }
}
