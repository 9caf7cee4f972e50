package io.filigree.query.account;

/**
 * The AWS calls and the inventory changes of one poll, or of its part in one region.
 *
 * @param calls AWS API calls, including retries
 * @param throttles calls that AWS throttled
 * @param missing functions that were not listed for the first time
 */
public record PollCost(int calls, int throttles, int added, int changed, int missing, int deleted) {}
