package io.filigree.query.nrql.compile;

import java.time.Instant;

import io.filigree.query.nrql.plan.TimeBuckets;

/**
 * The numbers of the buckets of a TIMESERIES, from 0, for the rows {@code r}.
 *
 * @param hours whether the rows have {@code r.hour} in DuckDB
 */
record BucketNumbers(TimeBuckets buckets, boolean hours) {

    private static final long MILLIS_OF_HOUR = 3_600_000;

    /** Of a millisecond. */
    private static final long MICROS = 1_000;

    /** The bucket number of the row {@code r}; an invalid bucket number for rows outside all buckets. */
    SqlFragment number() {
        return SqlFragment.of("floor({} / {})::integer", millis(), SqlFragment.number(buckets.step()))
                .inDuckDb(
                        areOfHours()
                                ? "((epoch_us(r.hour) - {}) // {})::integer"
                                : "((epoch_us(r.ts) - {} + 500) // {})::integer",
                        SqlFragment.integer(buckets.begin() * MICROS),
                        SqlFragment.integer(buckets.step() * MICROS));
    }

    private boolean areOfHours() {
        return hours && buckets.begin() % MILLIS_OF_HOUR == 0 && buckets.step() % MILLIS_OF_HOUR == 0;
    }

    /** Rows with the number of each bucket that they are in, {@code s.number}, to follow FROM r. */
    SqlFragment numbers() {
        SqlFragment millis = millis();
        return SqlFragment.of(
                "CROSS JOIN LATERAL generate_series(CASE WHEN r.ts IS NOT NULL"
                        + " THEN greatest(floor(({} - {}) / {})::integer + 1, 0) END,"
                        + " least(floor({} / {})::integer, {}::integer)) AS s(number)",
                millis,
                SqlFragment.number(buckets.size()),
                SqlFragment.number(buckets.step()),
                millis,
                SqlFragment.number(buckets.step()),
                SqlFragment.integer(buckets.count() - 1L));
    }

    /** From the begin of the first bucket. */
    private SqlFragment millis() {
        SqlFragment begin = SqlFragment.moment(Instant.ofEpochMilli(buckets.begin()));
        return SqlFragment.of("round(date_part('epoch', r.ts - {}) * 1000)", begin)
                .inDuckDb("round((epoch_us(r.ts) - epoch_us({})) / 1000)", begin);
    }
}
