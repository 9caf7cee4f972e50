package io.filigree.query.account;

import java.time.Instant;

/**
 * The first event of an account that was decorated.
 *
 * @param at its time according to its sender
 */
public record FirstEvent(String functionArn, String functionName, String region, Instant at) {}
