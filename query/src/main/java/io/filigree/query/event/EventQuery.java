package io.filigree.query.event;

import static java.util.Objects.requireNonNull;

import java.time.Instant;

import io.filigree.decorator.function.AccountScope;
import org.jspecify.annotations.Nullable;

/**
 * Selects events; null or empty fields select all. Starts as {@link #newest} and is narrowed from there.
 *
 * @param type such as {@code AwsLambdaInvocation}, or a sender's own
 * @param requestId the invocation that events belong to
 * @param traceId the trace that events belong to
 * @param functionName the name alone, exactly
 * @param functionArn unqualified
 * @param accounts the accounts of the events' functions
 * @param since of events at or after this moment
 * @param until of events before this moment
 * @param after the last event of the page before
 * @param limit how many at most, 1 to {@link #MAX_LIMIT}
 * @param invocationAccount the account of the invocation with the request id: without events of other accounts; an event
 *     without a function belongs to another account only if its sender's key or one of its attributes names that account
 */
public record EventQuery(
        @Nullable String type,
        @Nullable String requestId,
        @Nullable String traceId,
        @Nullable String functionName,
        @Nullable String functionArn,
        AccountScope accounts,
        @Nullable Instant since,
        @Nullable Instant until,
        @Nullable EventCursor after,
        int limit,
        @Nullable String invocationAccount) {

    /** The maximum of New Relic. */
    public static final int MAX_LIMIT = 5_000;

    public EventQuery {
        requireNonNull(accounts, "accounts");
        if (limit < 1 || limit > MAX_LIMIT) {
            throw new IllegalArgumentException("limit must be 1 to " + MAX_LIMIT + ", not " + limit);
        }
    }

    /** The newest events of these accounts. */
    public static EventQuery newest(AccountScope accounts, int limit) {
        return new EventQuery(null, null, null, null, null, accounts, null, null, null, limit, null);
    }

    public EventQuery ofType(@Nullable String wanted) {
        return new EventQuery(
                wanted,
                requestId,
                traceId,
                functionName,
                functionArn,
                accounts,
                since,
                until,
                after,
                limit,
                invocationAccount);
    }

    public EventQuery ofRequest(@Nullable String wanted) {
        return new EventQuery(
                type,
                wanted,
                traceId,
                functionName,
                functionArn,
                accounts,
                since,
                until,
                after,
                limit,
                invocationAccount);
    }

    public EventQuery ofTrace(@Nullable String wanted) {
        return new EventQuery(
                type,
                requestId,
                wanted,
                functionName,
                functionArn,
                accounts,
                since,
                until,
                after,
                limit,
                invocationAccount);
    }

    /** @param name of the function, alone, or null
     *  @param arn of the function, unqualified, or null */
    public EventQuery ofFunction(@Nullable String name, @Nullable String arn) {
        return new EventQuery(
                type, requestId, traceId, name, arn, accounts, since, until, after, limit, invocationAccount);
    }

    public EventQuery ofInvocationIn(@Nullable String wanted) {
        return new EventQuery(
                type, requestId, traceId, functionName, functionArn, accounts, since, until, after, limit, wanted);
    }

    /** From a moment, inclusive, to another, exclusive. */
    public EventQuery between(@Nullable Instant begin, @Nullable Instant end) {
        return new EventQuery(
                type,
                requestId,
                traceId,
                functionName,
                functionArn,
                accounts,
                begin,
                end,
                after,
                limit,
                invocationAccount);
    }

    public EventQuery after(@Nullable EventCursor last) {
        return new EventQuery(
                type,
                requestId,
                traceId,
                functionName,
                functionArn,
                accounts,
                since,
                until,
                last,
                limit,
                invocationAccount);
    }
}
