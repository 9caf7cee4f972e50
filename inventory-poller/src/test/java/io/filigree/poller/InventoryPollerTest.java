package io.filigree.poller;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import io.filigree.db.MovableClock;
import io.filigree.db.account.PairedAccount;
import io.filigree.db.account.PairedAccount.Status;
import io.filigree.db.account.PollOverrides;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("slow")
class InventoryPollerTest {

    private static final Duration INTERVAL = Duration.ofMinutes(5);
    private static final Duration HOUR = Duration.ofHours(1);

    @TempDir
    private Path directory;

    private final PollingFixture fixture = new PollingFixture();
    private final MovableClock clock = fixture.clock;
    private final List<String> polled = new ArrayList<>();

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void pollsANewAccountAtOnceAndThenOnceAnInterval() throws IOException {
        fixture.pair("eu-west-1");
        InventoryPoller poller = poller(leading());

        poller.tick(Runnable::run);
        poller.tick(Runnable::run);
        assertThat(polled).hasSize(1);

        for (int i = 0; i < 3 * 60; i++) {
            clock.forward(Duration.ofSeconds(10));
            poller.tick(Runnable::run);
        }
        assertThat(polled.size()).isBetween(6, 8);
    }

    @Test
    void leavesAnAccountWithoutARoleAlone() throws IOException {
        fixture.accounts.pair(
                PairedAccount.unverified("123456789012", "New", null, "an-external-id", List.of(), Instant.EPOCH));

        poller(leading()).tick(Runnable::run);

        assertThat(polled).isEmpty();
    }

    @Test
    void standsByWhileAnotherProcessLeads() throws IOException {
        fixture.pair("eu-west-1");

        poller(standingBy()).tick(Runnable::run);

        assertThat(polled).isEmpty();
        assertThat(directory.resolve("poller.alive")).exists();
    }

    @Test
    void goesOnAfterAPollThatFails() throws IOException {
        fixture.pair("eu-west-1");
        InventoryPoller poller = new InventoryPoller(
                settings(),
                fixture.accounts,
                fixture.schedule,
                fixture.history,
                (account, reach) -> {
                    polled.add(account.accountId());
                    throw new IllegalStateException("the database is away");
                },
                leading(),
                clock);

        poller.tick(Runnable::run);
        clock.forward(INTERVAL.multipliedBy(2));
        poller.tick(Runnable::run);

        assertThat(polled).hasSize(2);
    }

    @Test
    void touchesItsSignOfLife() throws IOException {
        InventoryPoller poller = poller(leading());
        poller.tick(Runnable::run);
        clock.forward(Duration.ofMinutes(1));

        poller.tick(Runnable::run);

        assertThat(Files.getLastModifiedTime(directory.resolve("poller.alive")).toInstant())
                .isEqualTo(clock.instant());
    }

    @Test
    void spreadsManyAccountsOverTheInterval() {
        Map<Long, Long> perTenSeconds = IntStream.range(0, 100)
                .mapToObj(i -> PollCalendar.after(String.valueOf(100_000_000_000L + i), INTERVAL, clock.instant()))
                .collect(Collectors.groupingBy(next -> next.getEpochSecond() / 10, Collectors.counting()));

        assertThat(perTenSeconds.values()).allMatch(accounts -> accounts < 20);
    }

    @Test
    void pollsAtTheIntervalOfTheAccount() throws IOException {
        fixture.accounts.pair(paired(new PollOverrides(Duration.ofMinutes(1), null, false), null));
        InventoryPoller poller = poller(leading());

        for (int i = 0; i < 2 * 60; i++) {
            poller.tick(Runnable::run);
            clock.forward(Duration.ofSeconds(5));
        }

        assertThat(polled.size()).isBetween(9, 12);
    }

    @Test
    void followsAnIntervalThatBecomesShorter() throws IOException {
        fixture.accounts.pair(paired(new PollOverrides(Duration.ofDays(1), null, false), null));
        InventoryPoller poller = poller(leading());
        poller.tick(Runnable::run);

        fixture.jdbc.sql("UPDATE paired_account SET poll_interval_s = NULL").update();
        poller.tick(Runnable::run);

        assertThat(polled).hasSize(2);
    }

    @Test
    void leavesAPausedAccountAlone() throws IOException {
        fixture.accounts.pair(paired(PollOverrides.NONE, clock.instant()));
        fixture.schedule.request(PollingFixture.ACCOUNT, clock.instant());

        poller(leading()).tick(Runnable::run);

        assertThat(polled).isEmpty();
    }

    @Test
    void pollsAllRegionsWhenAnyProcessAsksForIt() throws IOException {
        fixture.pair("eu-west-1");
        InventoryPoller poller = poller(leading());
        poller.tick(Runnable::run);

        fixture.schedule.request(PollingFixture.ACCOUNT, clock.instant());
        poller.tick(Runnable::run);
        poller.tick(Runnable::run);

        assertThat(polled).containsExactly("DUE_REGIONS", "ALL_REGIONS");
    }

    @Test
    void keepsARequestUntilItsPollBegins() throws IOException {
        fixture.pair("eu-west-1");
        InventoryPoller poller = poller(leading());
        poller.tick(Runnable::run);
        List<Runnable> waiting = new ArrayList<>();

        fixture.schedule.request(PollingFixture.ACCOUNT, clock.instant());
        poller.tick(waiting::add);
        poller.tick(waiting::add);
        assertThat(waiting).hasSize(1);
        assertThat(requestedAt()).isNotNull();

        waiting.get(0).run();
        assertThat(requestedAt()).isNull();
    }

    private @Nullable Instant requestedAt() {
        return fixture.schedule.of(PollingFixture.ACCOUNT).requestedAt();
    }

    @Test
    void tellsWhenAnAccountIsPolledNextAndKeepsToItInAnotherProcess() throws IOException {
        fixture.pair("eu-west-1");
        poller(leading()).tick(Runnable::run);
        Instant next = fixture.schedule.of(PollingFixture.ACCOUNT).nextPollAt();
        assertThat(next)
                .isBetween(
                        clock.instant().plus(INTERVAL.dividedBy(2)),
                        clock.instant().plus(INTERVAL.multipliedBy(2)));

        poller(leading()).tick(Runnable::run);
        assertThat(polled).hasSize(1);
        clock.forward(Duration.between(clock.instant(), next));
        poller(leading()).tick(Runnable::run);
        assertThat(polled).hasSize(2);
    }

    @Test
    void forgetsPollsAfterAWeek() throws IOException {
        PairedAccount account = fixture.pair("eu-west-1");
        fixture.poller.poll(account);
        clock.forward(Duration.ofDays(8));

        poller(leading()).tick(Runnable::run);

        assertThat(fixture.jdbc
                        .sql("SELECT started_at FROM account_poll")
                        .query((row, number) -> row.getTimestamp(1).toInstant())
                        .list())
                .containsExactly(clock.instant());
    }

    @Test
    void electsOneLeaderAndAnotherWhenItStepsDown() {
        try (PostgresLeadership second = new PostgresLeadership(fixture.postgres.dataSource())) {
            try (PostgresLeadership first = new PostgresLeadership(fixture.postgres.dataSource())) {
                assertThat(first.isHeld()).isTrue();
                assertThat(second.isHeld()).isFalse();
                assertThat(first.isHeld()).isTrue();
            }
            assertThat(second.isHeld()).isTrue();
        }
    }

    @Test
    void losesTheLeadWithItsConnection() {
        try (PostgresLeadership first = new PostgresLeadership(fixture.postgres.dataSource());
                PostgresLeadership second = new PostgresLeadership(fixture.postgres.dataSource())) {
            assertThat(first.isHeld()).isTrue();
            fixture.jdbc
                    .sql("SELECT pg_terminate_backend(pid, 10000) FROM pg_locks WHERE locktype = 'advisory'"
                            + " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())")
                    .query(Boolean.class)
                    .list();

            assertThat(second.isHeld()).isTrue();
            assertThat(first.isHeld()).isFalse();
        }
    }

    private PairedAccount paired(PollOverrides overrides, @Nullable Instant pausedAt) {
        return new PairedAccount(
                PollingFixture.ACCOUNT,
                "Checkout",
                PollingFixture.ROLE,
                PollingFixture.EXTERNAL_ID,
                null,
                List.of("eu-west-1"),
                overrides,
                Status.VERIFIED,
                null,
                Instant.EPOCH,
                null,
                pausedAt);
    }

    private InventoryPoller poller(Leadership leadership) {
        return new InventoryPoller(
                settings(),
                fixture.accounts,
                fixture.schedule,
                fixture.history,
                (account, reach) -> {
                    fixture.history.begun(account.accountId(), clock.instant());
                    polled.add(reach.toString());
                    return new AccountPoll(account.accountId(), List.of());
                },
                leadership,
                clock);
    }

    private PollSettings settings() {
        return new PollSettings(true, INTERVAL, HOUR, HOUR, 4, 8, directory.resolve("poller.alive"));
    }

    private static Leadership leading() {
        return leadership(true);
    }

    private static Leadership standingBy() {
        return leadership(false);
    }

    private static Leadership leadership(boolean held) {
        return new Leadership() {
            @Override
            public boolean isHeld() {
                return held;
            }

            @Override
            public void close() {}
        };
    }
}
