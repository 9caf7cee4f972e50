package io.filigree.query.nrql.syntax;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Suggests known words that are similar to an unknown one. */
public final class SpellingSuggestions {

    private static final int MOST = 3;

    private SpellingSuggestions() {}

    /** The words that differ from it least, in a third of their letters at most; the nearest first. */
    static List<String> nearest(String word, Collection<String> words) {
        return nearest(word, words, Math.max(1, Math.min(4, word.length() / 3)));
    }

    /**
     * Returns the words within an edit distance, ignoring case; the nearest first.
     *
     * @param bound maximum number of letters inserted, deleted, replaced or swapped with the next
     */
    public static List<String> nearest(String word, Collection<String> words, int bound) {
        record Candidate(String text, int distance) {}
        String lower = word.toLowerCase(Locale.ROOT);
        return words.stream()
                .filter(candidate -> Math.abs(candidate.length() - lower.length()) <= bound)
                .map(candidate -> new Candidate(candidate, distance(lower, candidate.toLowerCase(Locale.ROOT))))
                .filter(candidate -> candidate.distance() <= bound)
                .sorted(Comparator.comparingInt(Candidate::distance).thenComparing(Candidate::text))
                .map(Candidate::text)
                .limit(MOST)
                .toList();
    }

    /** {@code a, b or c}. */
    static String or(List<String> words) {
        int last = words.size() - 1;
        return last < 1
                ? String.join("", words)
                : words.stream().limit(last).collect(Collectors.joining(", ")) + " or " + words.get(last);
    }

    /** How many letters are put in, left out, replaced or swapped with the next. */
    static int distance(String a, String b) {
        int[][] rows = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                rows[i][j] = i == 0 || j == 0 ? i + j : cost(a, b, i, j, rows);
            }
        }
        return rows[a.length()][b.length()];
    }

    private static int cost(String a, String b, int i, int j, int[][] rows) {
        boolean same = a.charAt(i - 1) == b.charAt(j - 1);
        int cost = Math.min(Math.min(rows[i - 1][j], rows[i][j - 1]) + 1, rows[i - 1][j - 1] + (same ? 0 : 1));
        boolean swapped = i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
        return swapped ? Math.min(cost, rows[i - 2][j - 2] + 1) : cost;
    }
}
