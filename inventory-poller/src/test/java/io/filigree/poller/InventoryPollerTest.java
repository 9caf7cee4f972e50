package io.filigree.poller;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

import io.filigree.db.account.PairedAccount;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InventoryPollerTest {

    private static final Duration INTERVAL = Duration.ofMinutes(5);

    @TempDir
    private Path directory;

    private final PollingFixture fixture = new PollingFixture();
    private final MovableClock clock = new MovableClock();
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

        for (int i = 0; i < 10 * 60; i++) {
            clock.forward(Duration.ofSeconds(3));
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
                account -> {
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
        PollCalendar calendar = new PollCalendar(INTERVAL);
        List<String> accounts = IntStream.range(0, 100)
                .mapToObj(i -> String.valueOf(100_000_000_000L + i))
                .toList();
        assertThat(calendar.takeDue(accounts, clock.instant())).hasSize(100);

        int most = 0;
        for (int i = 0; i < 30; i++) {
            clock.forward(Duration.ofSeconds(10));
            Set<String> due = calendar.takeDue(accounts, clock.instant());
            most = Math.max(most, due.size());
        }

        assertThat(most).isLessThan(20);
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

    private InventoryPoller poller(Leadership leadership) {
        return new InventoryPoller(
                settings(),
                fixture.accounts,
                account -> {
                    polled.add(account.accountId());
                    return new AccountPoll(account.accountId(), List.of());
                },
                leadership,
                clock);
    }

    private PollSettings settings() {
        return new PollSettings(true, INTERVAL, 4, 8, directory.resolve("poller.alive"));
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

    private static final class MovableClock extends Clock {
        private Instant now = Instant.parse("2026-01-01T00:00:00Z");

        void forward(Duration duration) {
            now = now.plus(duration);
        }

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }
}
