/**
 * How polls go: when each account is next polled, how far a poll is, what the last ones cost and changed. Knows rows;
 * nothing of AWS or HTTP.
 */
@NullMarked
package io.filigree.db.poll;

import org.jspecify.annotations.NullMarked;
