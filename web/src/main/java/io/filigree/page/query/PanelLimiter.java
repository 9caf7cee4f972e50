package io.filigree.page.query;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

import io.filigree.nrql.guard.QuerySettings;
import io.filigree.query.nrql.QueryRefusedException;
import io.filigree.query.nrql.QueryRefusedException.Reason;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.stereotype.Component;

/**
 * Limits the panels of a user whose queries run to the number of permits that a user may hold. Other panels of the user wait
 * here instead of in the queue for permits, so that they neither fill that queue nor precede the next page of the user.
 */
@Component
final class PanelLimiter {

    private static final Duration CHECK = Duration.ofMillis(250);

    private final int running;
    private final int waiting;
    private final Counter refused;
    private final Map<String, Panels> users = new HashMap<>();

    PanelLimiter(QuerySettings settings, MeterRegistry meters) {
        this.running = settings.runningOfCaller();
        this.waiting = settings.atOncePerKey();
        this.refused = meters.counter("filigree.query.refused", "reason", "too_many_at_once");
    }

    /** The panels of one user. {@code count} are those that run or wait. */
    private static final class Panels {
        private final Semaphore turns;
        private int count;

        Panels(int running) {
            this.turns = new Semaphore(running, true);
        }
    }

    /**
     * Runs the query of a panel when fewer panels of the user run.
     *
     * @throws QueryRefusedException when too many wait, the timeout has passed, or the client has disconnected
     */
    <T> T run(PanelCaller caller, Duration timeout, Supplier<T> query) {
        Panels panels = enter(caller.id());
        try {
            await(panels.turns, caller, timeout);
            try {
                return query.get();
            } finally {
                panels.turns.release();
            }
        } finally {
            leave(caller.id(), panels);
        }
    }

    private synchronized Panels enter(String id) {
        Panels panels = users.computeIfAbsent(id, user -> new Panels(running));
        if (panels.count >= running + waiting) {
            throw busy();
        }
        panels.count++;
        return panels;
    }

    private synchronized void leave(String id, Panels panels) {
        panels.count--;
        if (panels.count == 0) {
            users.remove(id);
        }
    }

    private void await(Semaphore turns, PanelCaller caller, Duration timeout) {
        long deadline = System.nanoTime() + timeout.toNanos();
        try {
            while (true) {
                long left = deadline - System.nanoTime();
                if (turns.tryAcquire(Math.max(0, Math.min(left, CHECK.toNanos())), TimeUnit.NANOSECONDS)) {
                    return;
                }
                if (caller.gone().getAsBoolean()) {
                    throw new QueryRefusedException(Reason.CANCELLED, "the client disconnected while the panel waited");
                }
                if (left <= 0) {
                    throw busy();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new QueryRefusedException(Reason.CANCELLED, "the request was interrupted", e);
        }
    }

    private QueryRefusedException busy() {
        refused.increment();
        return new QueryRefusedException(
                Reason.TOO_MANY_AT_ONCE,
                "Your pages have more queries than run at a time (" + running
                        + " for each user). This part is loaded again in a few seconds.");
    }

    /** The number of panels of the user that run or wait. */
    synchronized int panels(String id) {
        Panels panels = users.get(id);
        return panels == null ? 0 : panels.count;
    }

    /** The number of users with panels that run or wait. */
    synchronized int users() {
        return users.size();
    }
}
