package io.filigree.query.nrql.plan;

import org.jspecify.annotations.Nullable;

/**
 * A group of events with its partial states, as engines exchange it.
 *
 * @param keys the values of the group's keys, a JSON array
 * @param bucket the number of its bucket of time, from 0; null where groups have no bucket, or their events no time
 * @param states a JSON array in the order of {@link PartialStates#all}. A number for a count, sum, minimum or maximum; an
 *     array of time and value for the newest or oldest; an array of values for a set; an array of pairs of value and number
 *     for frequencies and sums by bound; the two newest pairs of time in ms and number; and an array of count, means of x and
 *     y, and sums of the products xx and xy of the differences from the means for variance (y is 0) and regression. Null
 *     without values.
 */
public record CollectedGroup(String keys, @Nullable Integer bucket, String states) {}
