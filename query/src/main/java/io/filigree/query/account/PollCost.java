package io.filigree.query.account;

/**
 * What a poll, or its part in one region, asked of AWS and found changed.
 *
 * @param calls repeated ones too
 * @param throttles calls that AWS refused for their number
 * @param missing functions that were not listed for the first time
 */
public record PollCost(int calls, int throttles, int added, int changed, int missing, int deleted) {}
