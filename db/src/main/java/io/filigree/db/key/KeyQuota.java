package io.filigree.db.key;

import org.jspecify.annotations.Nullable;

/**
 * The daily quota of an ingest key, in UTC.
 *
 * @param bytes of inflated bodies; null for no limit
 * @param rows that are stored from them; null for no limit
 */
public record KeyQuota(@Nullable Long bytes, @Nullable Long rows) {

    public static final KeyQuota NONE = new KeyQuota(null, null);

    /** The minimum of a quota, in bytes or rows. */
    public static final long MIN = 1;

    public KeyQuota {
        if ((bytes != null && bytes < MIN) || (rows != null && rows < MIN)) {
            throw new IllegalArgumentException("a quota is at least " + MIN);
        }
    }

    /** Whether the usage has reached the quota. The body that reaches it is still accepted. */
    public boolean isReachedBy(Usage usage) {
        return (bytes != null && usage.bytes() >= bytes) || (rows != null && usage.rows() >= rows);
    }

    /**
     * The usage of a key in a day.
     *
     * @param bytes of accepted inflated bodies
     * @param rows stored from them
     * @param refused bodies rejected because a quota was reached
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
