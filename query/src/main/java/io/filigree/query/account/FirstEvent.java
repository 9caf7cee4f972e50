package io.filigree.query.account;

import java.time.Instant;

/**
 * The first event of an account that was decorated.
 *
 * @param at when it happened, as its sender said
 */
public record FirstEvent(String functionArn, String functionName, String region, Instant at) {}
