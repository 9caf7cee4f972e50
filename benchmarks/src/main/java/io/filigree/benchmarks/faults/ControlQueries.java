package io.filigree.benchmarks.faults;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import io.filigree.benchmarks.faults.HistoryEvents.Half;
import io.filigree.benchmarks.faults.HistoryQueries.Response;

/** Counts the events of hours whose number is known, without a pause, in a separate thread. */
final class ControlQueries implements AutoCloseable {

    private static final long PAUSE_MS = 10;

    private final HistoryQueries queries;
    private final Map<Instant, Long> expected;
    private final Thread thread = new Thread(this::run, "control-queries");
    private final List<String> wrong = new ArrayList<>();
    private final Map<String, Integer> errors = new TreeMap<>();
    private long right;
    private long unreachable;
    private volatile boolean stopped;

    /** @param expected the number of events in the first half of each hour */
    private ControlQueries(HistoryQueries queries, Map<Instant, Long> expected) {
        this.queries = queries;
        this.expected = new TreeMap<>(expected);
    }

    static ControlQueries start(HistoryQueries queries, Map<Instant, Long> expected) {
        ControlQueries control = new ControlQueries(queries, expected);
        control.thread.setDaemon(true);
        control.thread.start();
        return control;
    }

    private void run() {
        while (!stopped) {
            for (Map.Entry<Instant, Long> hour : expected.entrySet()) {
                try {
                    enter(
                            hour.getKey(),
                            hour.getValue(),
                            queries.count(Half.FIRST.begin(hour.getKey()), Half.FIRST.end(hour.getKey())));
                    Thread.sleep(PAUSE_MS);
                } catch (IOException e) {
                    if (!pausedAfterNoResponse()) {
                        return;
                    }
                } catch (InterruptedException e) {
                    return;
                }
            }
        }
    }

    private synchronized void enter(Instant hour, long count, Response response) {
        if (response.isResult()) {
            long found = HistoryQueries.countOf(response);
            if (found == count) {
                right++;
            } else {
                wrong.add("hour " + hour + " has " + count + " events, the query returned " + found);
            }
        } else if (response.isClearError()) {
            errors.merge(response.summary(), 1, Integer::sum);
        } else {
            wrong.add("unclear error: " + response.summary());
        }
    }

    private boolean pausedAfterNoResponse() {
        synchronized (this) {
            unreachable++;
        }
        try {
            Thread.sleep(10 * PAUSE_MS);
            return true;
        } catch (InterruptedException e) {
            return false;
        }
    }

    /** Wrong results, and errors that do not say what is wrong. */
    synchronized List<String> wrong() {
        return List.copyOf(wrong);
    }

    synchronized String summary() {
        return right + " right, " + wrong.size() + " wrong, " + unreachable + " without a response, "
                + errors.values().stream().mapToInt(Integer::intValue).sum() + " errors " + errors;
    }

    @Override
    public void close() {
        stopped = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
