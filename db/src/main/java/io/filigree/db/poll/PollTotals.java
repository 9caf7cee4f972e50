package io.filigree.db.poll;

/**
 * What a poll did, summed over its regions.
 *
 * @param regionsFailed regions that could not be swept; their inventory is kept
 * @param functions listed
 * @param calls made to AWS, those that were repeated too
 * @param throttles calls that AWS refused for their number
 */
public record PollTotals(
        int regionsFailed, int functions, int added, int changed, int missing, int deleted, int calls, int throttles) {

    /** Of a poll that came to nothing. */
    public static final PollTotals NONE = new PollTotals(0, 0, 0, 0, 0, 0, 0, 0);

    public PollTotals plus(PollTotals other) {
        return new PollTotals(
                regionsFailed + other.regionsFailed,
                functions + other.functions,
                added + other.added,
                changed + other.changed,
                missing + other.missing,
                deleted + other.deleted,
                calls + other.calls,
                throttles + other.throttles);
    }
}
