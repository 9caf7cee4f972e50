package io.filigree.account;

import static java.util.Objects.requireNonNull;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

import io.filigree.poller.AccountPoll;
import org.jspecify.annotations.Nullable;

/**
 * Polls that were requested over REST, in the background. An account has at most one poll that runs and one that waits
 * for it, which all later requests share: it begins after they were made, so it sees what they know of.
 */
final class OnDemandPolls implements AutoCloseable {

    private static final int PARALLEL_POLLS = 4;

    private final Function<String, AccountPoll> poll;
    private final Map<String, Turn> turns = new HashMap<>();
    private final ExecutorService workers;

    /** @param poll polls the account of that id and returns when that is done */
    OnDemandPolls(Function<String, AccountPoll> poll) {
        this.poll = requireNonNull(poll, "poll");
        AtomicInteger number = new AtomicInteger();
        this.workers = Executors.newFixedThreadPool(PARALLEL_POLLS, task -> {
            Thread thread = new Thread(task, "poll-on-demand-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        });
    }

    /** A poll of the account that has not begun yet. Fails as the poll does. */
    synchronized CompletableFuture<AccountPoll> request(String accountId) {
        Turn turn = turns.get(accountId);
        if (turn == null) {
            CompletableFuture<AccountPoll> first = new CompletableFuture<>();
            turns.put(accountId, new Turn());
            start(accountId, first);
            return first;
        }
        if (turn.next == null) {
            turn.next = new CompletableFuture<>();
        }
        return turn.next;
    }

    /** Whether a poll of the account runs or waits in this process. */
    synchronized boolean isRequested(String accountId) {
        return turns.containsKey(accountId);
    }

    private void start(String accountId, CompletableFuture<AccountPoll> result) {
        workers.execute(() -> {
            AccountPoll done = null;
            Throwable failure = null;
            try {
                done = poll.apply(accountId);
            } catch (RuntimeException | Error e) {
                failure = e;
            }
            // In this order, so that whoever learns that it ended finds no request left behind.
            startNext(accountId);
            if (failure == null) {
                result.complete(requireNonNull(done));
            } else {
                result.completeExceptionally(failure);
            }
        });
    }

    private synchronized void startNext(String accountId) {
        Turn turn = requireNonNull(turns.get(accountId));
        CompletableFuture<AccountPoll> next = turn.next;
        if (next == null) {
            turns.remove(accountId);
            return;
        }
        turn.next = null;
        start(accountId, next);
    }

    @Override
    public void close() {
        workers.shutdownNow();
    }

    /** The poll that runs, and the one that waits for it. */
    private static final class Turn {
        private @Nullable CompletableFuture<AccountPoll> next;
    }
}
