package io.filigree.nrql.guard;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;

import io.filigree.query.nrql.QueryRefusedException;
import io.filigree.query.nrql.QueryRefusedException.Reason;

/**
 * Grants a permit for each connection. The queue bounds the number of permits per caller, and serves waiting callers
 * round-robin and each caller's requests in order. Some permits are reserved for users, at most one for each user, so
 * that neither keys nor other users can block a page.
 */
final class PermitQueue {

    private static final Duration CHECK = Duration.ofMillis(250);

    private final Limits limits;

    /** Callers that hold permits or wait; the most recently served caller is last. */
    private final Map<String, State> callers = new LinkedHashMap<>();

    private int general;
    private int reserved;
    private int waiting;

    PermitQueue(Limits limits) {
        this.limits = limits;
    }

    /**
     * The limits of the queue.
     *
     * @param permits one for each connection
     * @param forUsers number of permits that are reserved for users
     * @param perCaller permits that one caller can hold at a time
     * @param queuedPerCaller requests of one caller that hold a permit or wait
     * @param waiting requests of all callers that wait
     */
    record Limits(int permits, int forUsers, int perCaller, int queuedPerCaller, int waiting) {}

    private static final class State {
        private final Deque<Waiter> waiters = new ArrayDeque<>();
        private int held;
        private boolean holdsReserved;
    }

    /** The future completes with true when the permit is a reserved one. */
    private record Waiter(QueryCaller caller, CompletableFuture<Boolean> granted) {}

    /**
     * Waits for a permit.
     *
     * @param gone whether the client has disconnected; called by this thread
     * @throws QueryRefusedException when the queue is full, the timeout has passed, or the client has disconnected
     */
    Permit acquire(QueryCaller caller, Duration timeout, BooleanSupplier gone) {
        long deadline = System.nanoTime() + timeout.toNanos();
        Waiter waiter = enqueue(caller);
        boolean acquired = false;
        try {
            boolean ofReserved = await(waiter, deadline, timeout, gone);
            acquired = true;
            return () -> release(caller, ofReserved);
        } finally {
            if (!acquired) {
                abandon(waiter);
            }
        }
    }

    private boolean await(Waiter waiter, long deadline, Duration timeout, BooleanSupplier gone) {
        try {
            while (true) {
                long left = deadline - System.nanoTime();
                try {
                    return waiter.granted().get(Math.max(0, Math.min(left, CHECK.toNanos())), TimeUnit.NANOSECONDS);
                } catch (TimeoutException e) {
                    if (gone.getAsBoolean()) {
                        throw cancelled();
                    }
                    if (deadline - System.nanoTime() <= 0) {
                        throw refused("other queries kept the database busy for " + timeout.toMillis()
                                + " ms: run it again in a moment");
                    }
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw cancelled();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    private synchronized Waiter enqueue(QueryCaller caller) {
        State state = callers.computeIfAbsent(caller.id(), id -> new State());
        if (state.held + state.waiters.size() >= limits.queuedPerCaller()) {
            throw refused("at most " + limits.queuedPerCaller()
                    + " queries of one key or user may run and wait (filigree.query.at-once-per-key)");
        }
        Waiter waiter = new Waiter(caller, new CompletableFuture<>());
        state.waiters.add(waiter);
        waiting++;
        dispatch();
        if (!waiter.granted().isDone() && waiting > limits.waiting()) {
            state.waiters.remove(waiter);
            waiting--;
            forgetIfIdle(caller.id(), state);
            throw refused("at most " + limits.waiting() + " queries may wait (filigree.query.max-waiting)");
        }
        return waiter;
    }

    private synchronized void abandon(Waiter waiter) {
        String id = waiter.caller().id();
        State state = callers.get(id);
        if (waiter.granted().isDone()) {
            release(waiter.caller(), waiter.granted().join());
        } else if (state != null && state.waiters.remove(waiter)) {
            waiting--;
            forgetIfIdle(id, state);
        }
    }

    private synchronized void release(QueryCaller caller, boolean ofReserved) {
        State state = callers.get(caller.id());
        if (state == null) {
            throw new IllegalStateException("No permit is held by " + caller);
        }
        state.held--;
        if (ofReserved) {
            state.holdsReserved = false;
            reserved--;
        } else {
            general--;
        }
        forgetIfIdle(caller.id(), state);
        dispatch();
    }

    private void forgetIfIdle(String id, State state) {
        if (state.held == 0 && state.waiters.isEmpty()) {
            callers.remove(id);
        }
    }

    private void dispatch() {
        boolean granted = true;
        while (granted && waiting > 0) {
            granted = false;
            for (Map.Entry<String, State> entry : List.copyOf(callers.entrySet())) {
                if (grantNext(entry.getKey(), entry.getValue())) {
                    granted = true;
                    break;
                }
            }
        }
    }

    private boolean grantNext(String id, State state) {
        Waiter next = state.waiters.peek();
        if (next == null || state.held >= limits.perCaller()) {
            return false;
        }
        boolean ofGeneral = general < limits.permits() - limits.forUsers();
        boolean ofReserved =
                !ofGeneral && next.caller().isUser() && !state.holdsReserved && reserved < limits.forUsers();
        if (!ofGeneral && !ofReserved) {
            return false;
        }
        general += ofGeneral ? 1 : 0;
        reserved += ofReserved ? 1 : 0;
        state.holdsReserved |= ofReserved;
        state.held++;
        state.waiters.remove();
        waiting--;
        callers.remove(id);
        callers.put(id, state);
        next.granted().complete(ofReserved);
        return true;
    }

    /** Permits that are held. */
    synchronized int running() {
        return general + reserved;
    }

    synchronized int waiting() {
        return waiting;
    }

    private static QueryRefusedException refused(String message) {
        return new QueryRefusedException(Reason.TOO_MANY_AT_ONCE, message);
    }

    private static QueryRefusedException cancelled() {
        return new QueryRefusedException(Reason.CANCELLED, "the client disconnected while the query waited");
    }
}
