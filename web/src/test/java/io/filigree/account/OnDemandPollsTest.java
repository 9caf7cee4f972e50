package io.filigree.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import io.filigree.poller.AccountPoll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class OnDemandPollsTest {

    private final Semaphore turns = new Semaphore(0);
    private final AtomicInteger begun = new AtomicInteger();
    private final OnDemandPolls polls = new OnDemandPolls(accountId -> {
        begun.incrementAndGet();
        turns.acquireUninterruptibly();
        if (accountId.equals("broken")) {
            throw new IllegalStateException("no role");
        }
        return new AccountPoll(accountId, List.of());
    });

    @AfterEach
    void close() {
        polls.close();
    }

    @Test
    void sharesOneWaitingPollAmongAllRequestsThatCameWhileOneRan() throws Exception {
        CompletableFuture<AccountPoll> first = polls.request("shop");
        CompletableFuture<AccountPoll> second = polls.request("shop");

        assertThat(second).isNotSameAs(first);
        assertThat(polls.request("shop")).isSameAs(second);
        turns.release(2);
        second.get(10, TimeUnit.SECONDS);
        assertThat(first).isCompleted();
        assertThat(begun).hasValue(2);
        assertThat(polls.isRequested("shop")).isFalse();
    }

    @Test
    void pollsAnAccountWhileAnotherDoesNotEnd() throws Exception {
        CompletableFuture<AccountPoll> stuck = polls.request("shop");
        CompletableFuture<AccountPoll> other = polls.request("bank");
        turns.release(1);

        CompletableFuture.anyOf(stuck, other).get(10, TimeUnit.SECONDS);
        turns.release(1);
        CompletableFuture.allOf(stuck, other).get(10, TimeUnit.SECONDS);
    }

    @Test
    void failsAsThePollDoesAndPollsAgainWhenRequestedAgain() {
        turns.release(2);

        assertThatThrownBy(() -> polls.request("broken").join())
                .isInstanceOf(CompletionException.class)
                .hasRootCauseMessage("no role");
        assertThatThrownBy(() -> polls.request("broken").join()).hasRootCauseMessage("no role");
        assertThat(begun).hasValue(2);
    }
}
