package io.filigree.db.key;

import org.jspecify.annotations.Nullable;

/**
 * What an ingest key may post in a day in UTC.
 *
 * @param bytes of bodies, inflated; null for any number
 * @param rows that become of them; null for any number
 */
public record KeyQuota(@Nullable Long bytes, @Nullable Long rows) {

    public static final KeyQuota NONE = new KeyQuota(null, null);

    /** The fewest bytes or rows that a quota can have. */
    public static final long MIN = 1;

    public KeyQuota {
        if ((bytes != null && bytes < MIN) || (rows != null && rows < MIN)) {
            throw new IllegalArgumentException("a quota is at least " + MIN);
        }
    }

    /** Whether so much usage leaves nothing. The body that reaches a quota is taken; the next one is not. */
    public boolean isReachedBy(Usage usage) {
        return (bytes != null && usage.bytes() >= bytes) || (rows != null && usage.rows() >= rows);
    }

    /**
     * What a key used of a day.
     *
     * @param bytes of accepted bodies, inflated
     * @param rows that were stored of them
     * @param refused bodies that were refused because a quota was reached
     */
    public record Usage(long bytes, long rows, long refused) {

        public static final Usage NONE = new Usage(0, 0, 0);

        Usage plus(Usage other) {
            return new Usage(bytes + other.bytes, rows + other.rows, refused + other.refused);
        }

        Usage minus(Usage other) {
            return new Usage(bytes - other.bytes, rows - other.rows, refused - other.refused);
        }
    }
}
