package io.filigree.db.poll;

/**
 * The totals of a poll over its regions.
 *
 * @param regionsFailed regions that could not be swept; their inventory is kept
 * @param functions listed
 * @param calls calls to AWS, including retries
 * @param throttles calls that AWS throttled
 */
public record PollTotals(
        int regionsFailed, int functions, int added, int changed, int missing, int deleted, int calls, int throttles) {

    /** The totals of a failed poll. */
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
