package io.filigree.query.nrql.compile;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Exact percentiles of all rows in two passes. The first counts values by magnitude, which PostgreSQL does in parallel. The
 * second sorts only the few values of the magnitudes that contain a percentile. A sort of all values runs in one process and
 * takes longer than two passes if reading is cheap.
 *
 * @param fractions from 0 to 1
 * @param value of a row {@code r}; null if the row does not count
 */
record Percentiles(List<SqlFragment> fractions, SqlFragment value) {

    /** Of the magnitude of 1. */
    private static final double STEPS = 2_500;

    /** More than the rounding errors of a bound. */
    private static final double ROUNDED_UP = 1 + 1e-9;

    /** Between two neighbours of which it is a share, as {@code percentile_cont} has it. */
    private static final String OF_COUNTED = """
            (WITH placed AS (
                SELECT k, n, (sum(n) OVER (ORDER BY k))::bigint - n AS before FROM counted WHERE k IS NOT NULL
             ), wanted AS (
                SELECT i, fraction * ((SELECT sum(n) FROM placed)::double precision - 1) AS rank
                FROM unnest(ARRAY[{}]) WITH ORDINALITY AS u(fraction, i)
             ), kept AS (
                SELECT v, before + row_number() OVER (PARTITION BY k ORDER BY v) - 1 AS rank
                FROM (SELECT {} AS k, {} AS v FROM {} WHERE {}) AS e JOIN placed USING (k)
                WHERE k = ANY (ARRAY(
                    SELECT k FROM placed JOIN wanted ON floor(rank) < before + n AND ceil(rank) >= before))
             )
             SELECT array_agg(low.v + (w.rank - floor(w.rank)) * (high.v - low.v) ORDER BY w.i)
             FROM wanted w JOIN kept low ON low.rank = floor(w.rank) JOIN kept high ON high.rank = ceil(w.rank))""";

    /**
     * @param from the rows {@code r}
     * @param collected columns for each magnitude
     * @param made the final columns over these, including {@link #ofCounted}
     */
    SqlFragment twoPass(SqlFragment from, SqlFragment where, List<SqlFragment> collected, List<SqlFragment> made) {
        List<SqlFragment> columns = new ArrayList<>(List.of(SqlFragment.of("k"), SqlFragment.of("count(*) AS n")));
        columns.addAll(collected);
        return SqlFragment.of(
                "WITH counted AS MATERIALIZED (SELECT {} FROM (SELECT r.*, {} AS k FROM {} WHERE {}" + SqlFragment.FENCE
                        + ") r GROUP BY k) SELECT {} FROM counted",
                SqlFragment.join(", ", columns),
                magnitude(),
                from,
                where,
                SqlFragment.join(", ", made));
    }

    /** An array of the percentiles of values that were counted by magnitude. */
    SqlFragment ofCounted(SqlFragment from, SqlFragment where) {
        return SqlFragment.of(OF_COUNTED, SqlFragment.join(", ", fractions), magnitude(), value, from, where);
    }

    /**
     * In the order of the values: 156 steps to each power of e for values around 1, more for larger ones. Both databases
     * compute the same number for a value, because IEEE 754 defines square roots exactly, unlike logarithms.
     */
    SqlFragment magnitude() {
        return magnitude(value);
    }

    static SqlFragment magnitude(SqlFragment value) {
        SqlFragment size = SqlFragment.of("floor(" + (int) STEPS + " * sqrt(sqrt(sqrt(sqrt(abs({}))))))", value);
        return SqlFragment.of("CASE WHEN {} < 0 THEN -1 - {} ELSE {} END", value, size, size);
    }

    /** A condition that all values of some magnitudes meet, and few others. */
    SqlFragment mayHave(double[] magnitudes) {
        double smallest = Arrays.stream(magnitudes).min().orElse(0);
        double largest = Arrays.stream(magnitudes).max().orElse(0);
        double least = least(smallest);
        double most = least(largest + 1);
        return SqlFragment.of(
                "{} BETWEEN {} AND {}",
                value,
                SqlFragment.number(least < 0 ? least * ROUNDED_UP : least / ROUNDED_UP),
                SqlFragment.number(most < 0 ? most / ROUNDED_UP : most * ROUNDED_UP));
    }

    /** The least value of a magnitude, rounded. */
    static double least(double magnitude) {
        double size = Math.pow(Math.abs(magnitude) / STEPS, 16);
        return magnitude < 0 ? -size : size;
    }

    /**
     * Whether a magnitude has a value that a percentile is computed from. Its row has the number {@code n} of its values, the number
     * {@code below} of values that are less, and the {@code total}.
     *
     * @param tolerance by how much a percentile may be in another place
     */
    SqlFragment isWanted(Tolerance tolerance) {
        return SqlFragment.join(
                " OR ",
                fractions.stream()
                        .map(fraction -> {
                            SqlFragment shift = tolerance.of(fraction);
                            return SqlFragment.of(
                                    "(floor(({} - {}) * (total - 1)) < below + n"
                                            + " AND ceil(({} + {}) * (total - 1)) >= below)",
                                    fraction,
                                    shift,
                                    fraction,
                                    shift);
                        })
                        .toList());
    }

    /**
     * By how much a percentile may be in another place among the values.
     *
     * @param share of the values
     * @param deviations standard deviations of a percentile of a random sample
     */
    record Tolerance(double share, double deviations) {

        static final Tolerance NONE = new Tolerance(0, 0);

        private SqlFragment of(SqlFragment fraction) {
            SqlFragment constant = SqlFragment.number(share);
            return deviations == 0
                    ? constant
                    : SqlFragment.of(
                            "({} + {} * sqrt({} * (1 - {}) / total))",
                            constant,
                            SqlFragment.number(deviations),
                            fraction,
                            fraction);
        }
    }

    /** An array of the percentiles, over rows as in {@link #isWanted} with a value {@code v} instead of a magnitude. */
    SqlFragment ofPlaced() {
        return SqlFragment.of(
                "ARRAY[{}]",
                SqlFragment.join(
                        ", ", fractions.stream().map(Percentiles::ofPlaced).toList()));
    }

    private static SqlFragment ofPlaced(SqlFragment fraction) {
        SqlFragment low = valueAt("floor", fraction);
        return SqlFragment.of(
                "({} + ({} * (max(total) - 1) - floor({} * (max(total) - 1))) * ({} - {}))",
                low,
                fraction,
                fraction,
                valueAt("ceil", fraction),
                low);
    }

    private static SqlFragment valueAt(String rounding, SqlFragment fraction) {
        SqlFragment rank = SqlFragment.of(rounding + "({} * (total - 1))", fraction);
        return SqlFragment.of("max(v) FILTER (WHERE below <= {} AND {} < below + n)", rank, rank);
    }
}
