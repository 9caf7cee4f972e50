package io.filigree.page.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

import io.filigree.nrql.guard.QuerySettings;
import io.filigree.query.nrql.QueryRefusedException;
import io.filigree.query.nrql.QueryRefusedException.Reason;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.util.unit.DataSize;

class PanelLimiterTest {

    private static final PanelCaller ADA = new PanelCaller("ada", () -> false);
    private static final PanelCaller BOB = new PanelCaller("bob", () -> false);
    private static final Duration LONG = Duration.ofSeconds(20);
    private static final Duration SHORT = Duration.ofMillis(10);

    /** Two run, three wait. */
    private final PanelLimiter limiter = new PanelLimiter(
            new QuerySettings(
                    Duration.ofSeconds(5),
                    LONG,
                    6,
                    2,
                    0,
                    3,
                    100,
                    1_000,
                    1_000,
                    1_000,
                    DataSize.ofMegabytes(1),
                    DataSize.ofMegabytes(1),
                    null),
            new SimpleMeterRegistry());

    private final CountDownLatch begun = new CountDownLatch(2);
    private final CountDownLatch mayEnd = new CountDownLatch(1);

    @AfterEach
    void end() {
        mayEnd.countDown();
    }

    @Test
    void runsTwoPanelsOfAUserAndAnyOfOthers() throws Exception {
        List<CompletableFuture<String>> panels = fill(2);

        assertThat(limiter.run(BOB, SHORT, () -> "of Bob")).isEqualTo("of Bob");
        assertRefused(ADA, Reason.TOO_MANY_AT_ONCE, "2 for each user");

        mayEnd.countDown();
        await(panels);
        assertThat(limiter.run(ADA, SHORT, () -> "again")).isEqualTo("again");
        assertThat(limiter.users()).isZero();
    }

    @Test
    void rejectsMorePanelsThanMayWaitWithoutDelay() throws Exception {
        List<CompletableFuture<String>> panels = fill(5);
        while (limiter.panels(ADA.id()) < 5) {
            Thread.onSpinWait();
        }

        assertThatThrownBy(() -> limiter.run(ADA, LONG, () -> "sixth")).isInstanceOf(QueryRefusedException.class);

        mayEnd.countDown();
        await(panels);
        assertThat(limiter.users()).isZero();
    }

    @Test
    void forgetsAPanelWhoseClientDisconnects() throws Exception {
        List<CompletableFuture<String>> panels = fill(2);

        assertThatThrownBy(() -> limiter.run(new PanelCaller("ada", () -> true), LONG, () -> "gone"))
                .isInstanceOfSatisfying(
                        QueryRefusedException.class,
                        refused -> assertThat(refused.reason()).isEqualTo(Reason.CANCELLED));

        mayEnd.countDown();
        await(panels);
        assertThat(limiter.users()).isZero();
    }

    @Test
    void keepsNoTurnOfAQueryThatFails() {
        for (int i = 0; i < 5; i++) {
            assertThatThrownBy(() -> limiter.run(ADA, SHORT, () -> {
                        throw new IllegalStateException("a defect");
                    }))
                    .hasMessage("a defect");
        }

        assertThat(limiter.run(ADA, SHORT, () -> "runs")).isEqualTo("runs");
        assertThat(limiter.users()).isZero();
    }

    /** Panels of Ada, of which two run until they may end. */
    private List<CompletableFuture<String>> fill(int panels) throws InterruptedException {
        List<CompletableFuture<String>> running = IntStream.range(0, panels)
                .mapToObj(i -> CompletableFuture.supplyAsync(
                        () -> limiter.run(ADA, LONG, () -> {
                            begun.countDown();
                            hold();
                            return "of Ada";
                        }),
                        task -> new Thread(task).start()))
                .toList();
        assertThat(begun.await(10, TimeUnit.SECONDS)).isTrue();
        return running;
    }

    private void hold() {
        try {
            assertThat(mayEnd.await(10, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static void await(List<CompletableFuture<String>> panels) throws Exception {
        for (CompletableFuture<String> panel : panels) {
            assertThat(panel.get(10, TimeUnit.SECONDS)).isEqualTo("of Ada");
        }
    }

    private void assertRefused(PanelCaller caller, Reason reason, String message) {
        assertThatThrownBy(() -> limiter.run(caller, SHORT, () -> "runs"))
                .isInstanceOfSatisfying(
                        QueryRefusedException.class,
                        refused -> assertThat(refused.reason()).isEqualTo(reason))
                .hasMessageContaining(message);
    }
}
