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
 * Runs polls that were requested over REST, in the background. An account has at most one running and one waiting poll.
 * Later requests share the waiting poll, which begins after they were made and so sees all earlier changes.
 */
final class OnDemandPolls implements AutoCloseable {

    private static final int PARALLEL_POLLS = 4;

    private final Function<String, AccountPoll> poll;
    private final Map<String, Turn> turns = new HashMap<>();
    private final ExecutorService workers;

    /** @param poll polls the account with this id and returns when the poll is complete */
    OnDemandPolls(Function<String, AccountPoll> poll) {
        this.poll = requireNonNull(poll, "poll");
        AtomicInteger number = new AtomicInteger();
        this.workers = Executors.newFixedThreadPool(PARALLEL_POLLS, task -> {
            Thread thread = new Thread(task, "poll-on-demand-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        });
    }

    /** Requests a poll of the account, or joins one that has not begun yet. Fails as the poll fails. */
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

    /** Whether a poll of the account is running or waiting in this process. */
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
            // Taken before the callers are notified, so that no request is left then, and started after it.
            CompletableFuture<AccountPoll> next = takeNext(accountId);
            if (failure == null) {
                result.complete(requireNonNull(done));
            } else {
                result.completeExceptionally(failure);
            }
            if (next != null) {
                start(accountId, next);
            }
        });
    }

    private synchronized @Nullable CompletableFuture<AccountPoll> takeNext(String accountId) {
        Turn turn = requireNonNull(turns.get(accountId));
        CompletableFuture<AccountPoll> next = turn.next;
        turn.next = null;
        if (next == null) {
            turns.remove(accountId);
        }
        return next;
    }

    @Override
    public void close() {
        workers.shutdownNow();
    }

    /** The running and the waiting poll of an account. */
    private static final class Turn {
        private @Nullable CompletableFuture<AccountPoll> next;
    }
}
