package io.filigree.page.account;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;

import io.filigree.query.account.ListedPoll;
import io.filigree.query.account.ListedRegion;
import io.filigree.query.account.PollCost;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PollProgressTest {

    private static final Instant BEGAN = Instant.parse("2026-11-21T12:00:00Z");
    private static final Instant NOW = BEGAN.plusSeconds(30);
    private static final PollCost NOTHING = new PollCost(0, 0, 0, 0, 0, 0);

    @Test
    void countsTheRegionsThatTheRunningPollIsThroughWith() {
        PollProgress progress = PollProgress.of(
                poll(null),
                false,
                List.of(
                        region("eu-west-1", "ok", 12, BEGAN.plusSeconds(1), null),
                        region("eu-west-2", "blocked", 0, BEGAN.plusSeconds(2), null),
                        region("us-east-1", "ok", 900, BEGAN.minusSeconds(300), BEGAN.plusSeconds(3)),
                        region("us-west-2", "pending", 0, null, null)),
                NOW);

        assertThat(progress.running()).isTrue();
        assertThat(progress.headline()).isEqualTo("2 of 4 regions polled");
        assertThat(progress.functions())
                .as("those of the region that is being read are those listed so far")
                .isEqualTo(12 + 50);
        assertThat(progress.swept()).isFalse();
    }

    @Test
    void isDoneWhenThePollIs() {
        PollProgress progress = PollProgress.of(
                poll(NOW), false, List.of(region("eu-west-1", "ok", 12, BEGAN.plusSeconds(1), null)), NOW);

        assertThat(progress.running()).isFalse();
        assertThat(progress.swept()).isTrue();
        assertThat(progress.headline()).isEqualTo("1 of 1 region polled");
        assertThat(progress.note()).isNull();
    }

    @Test
    void waitsForAPollThatHasNotBegunAndSaysWhyThatMayTake() {
        PollProgress progress = PollProgress.of(null, true, List.of(), NOW);

        assertThat(progress.running()).isTrue();
        assertThat(progress.done()).isZero();
        assertThat(progress.note()).contains("filigree.poll.enabled");
    }

    private static ListedPoll poll(@Nullable Instant finished) {
        List<String> regions =
                finished == null ? List.of("eu-west-1", "eu-west-2", "us-east-1", "us-west-2") : List.of("eu-west-1");
        return new ListedPoll("123456789012", BEGAN, finished, regions, 0, 0, NOTHING, null);
    }

    private static ListedRegion region(
            String name, String status, long functions, @Nullable Instant attempt, @Nullable Instant sweeping) {
        return new ListedRegion(
                "123456789012",
                name,
                status,
                null,
                null,
                functions,
                attempt,
                attempt,
                null,
                NOTHING,
                sweeping,
                50,
                null,
                null,
                null);
    }
}
