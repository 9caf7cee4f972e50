package io.filigree.query.account;

/**
 * How many functions of an account have tags.
 *
 * @param functions all that are not deleted
 * @param tagged those of them that have at least one
 */
public record TagCount(long functions, long tagged) {}
