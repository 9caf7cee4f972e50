package io.filigree.db.key;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;

import io.filigree.db.TestPostgres;
import io.filigree.db.key.LoginFailures.Source;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

@Tag("slow")
class LoginFailuresTest {

    private static final Instant NOON = Instant.parse("2026-11-28T12:00:00Z");
    private static final Source ATTACKER = address("198.51.100.7");
    private static final Source OFFICE = address("203.0.113.20");
    private static final Source LAPTOP = new Source("device 1", false);

    private final JdbcClient jdbc = JdbcClient.create(TestPostgres.database().dataSource());
    private final LoginFailures failures = new LoginFailures(jdbc);

    @Test
    void locksTheSourceThatFailedAndNoOther() {
        fail("admin", ATTACKER, 5, NOON);

        assertThat(failures.begin("admin", ATTACKER, NOON)).isFalse();
        assertThat(failures.begin("admin", OFFICE, NOON)).isTrue();
        assertThat(failures.begin("admin", LAPTOP, NOON)).isTrue();
        assertThat(failures.begin("eve", ATTACKER, NOON)).isTrue();
        assertThat(failures.lockedUsers(NOON)).containsOnlyKeys("admin");
    }

    @Test
    void doublesTheLockWithEachFailureUpToADay() {
        fail("admin", ATTACKER, 5, NOON);
        Instant at = NOON;
        for (Duration expected : new Duration[] {
            Duration.ofMinutes(15),
            Duration.ofMinutes(30),
            Duration.ofHours(1),
            Duration.ofHours(2),
            Duration.ofHours(4),
            Duration.ofHours(8),
            Duration.ofHours(16),
            Duration.ofHours(24),
            Duration.ofHours(24)
        }) {
            assertThat(failures.lockedUntil("admin", ATTACKER, at)).hasValue(at.plus(expected));
            at = at.plus(expected);
            fail("admin", ATTACKER, 1, at);
        }
    }

    @Test
    void countsAttemptsThatAreMadeAtOnce() throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(8);
        try {
            Callable<Boolean> attempt = () -> failures.begin("admin", ATTACKER, NOON);
            long begun = pool
                    .invokeAll(IntStream.range(0, 40).mapToObj(i -> attempt).toList())
                    .stream()
                    .filter(future -> {
                        try {
                            return future.get();
                        } catch (Exception e) {
                            throw new AssertionError(e);
                        }
                    })
                    .count();
            assertThat(begun).isEqualTo(5);
        } finally {
            pool.shutdownNow();
        }
    }

    @Test
    void neverLocksAUserForAnAddressWithoutFailuresHoweverManyAddressesFail() {
        for (int i = 0; i < 300; i++) {
            fail("admin", address("10.0." + i / 250 + "." + i % 250), 1, NOON.plusSeconds(i));
        }

        assertThat(failures.begin("admin", OFFICE, NOON.plusSeconds(300))).isTrue();
        failures.succeeded("admin", OFFICE);
        assertThat(failures.begin("admin", LAPTOP, NOON.plusSeconds(300))).isTrue();
    }

    @Test
    void leavesAnAddressOneFailureWhileAUserIsGuessedFromManyAddresses() {
        for (int i = 0; i < LoginFailures.MANY_FAILURES_PER_USER; i++) {
            fail("admin", address("10.0.0." + i), 1, NOON);
        }
        Source fresh = address("10.1.1.1");

        fail("admin", fresh, 1, NOON);
        assertThat(failures.begin("admin", fresh, NOON)).as("a second guess").isFalse();

        Source later = address("10.1.1.2");
        fail("admin", later, 1, NOON.plus(Duration.ofMinutes(61)));
        assertThat(failures.begin("admin", later, NOON.plus(Duration.ofMinutes(61))))
                .as("an hour without guesses")
                .isTrue();
    }

    @Test
    void locksAnAddressThatTriesManyNames() {
        for (int i = 0; i < LoginFailures.FREE_FAILURES_PER_ADDRESS; i++) {
            fail("user" + i, ATTACKER, 1, NOON);
        }

        assertThat(failures.begin("another", ATTACKER, NOON)).isFalse();
        assertThat(failures.begin("another", OFFICE, NOON)).isTrue();
        assertThat(failures.lockedUntil("another", ATTACKER, NOON)).hasValue(NOON.plus(Duration.ofMinutes(15)));
        assertThat(failures.begin("user0", new Source("device 2", false), NOON)).isTrue();
    }

    @Test
    void keepsAnOfficeOpenWhosePeopleLogInAgainAndAgain() {
        for (int i = 0; i < 200; i++) {
            assertThat(failures.begin("user" + i, OFFICE, NOON)).isTrue();
            failures.succeeded("user" + i, OFFICE);
        }
        assertThat(rows()).isEqualTo(1);
    }

    @Test
    void forgetsAfterASuccessAndAfterTime() {
        fail("admin", OFFICE, 4, NOON);
        failures.begin("admin", OFFICE, NOON);
        failures.succeeded("admin", OFFICE);
        fail("admin", OFFICE, 4, NOON);
        assertThat(failures.lockedUntil("admin", OFFICE, NOON)).isEmpty();

        fail("admin", OFFICE, 1, NOON.plus(Duration.ofDays(3)));
        assertThat(failures.lockedUntil("admin", OFFICE, NOON.plus(Duration.ofDays(3))))
                .isEmpty();
    }

    @Test
    void clearsAUserForEveryAddress() {
        fail("admin", ATTACKER, 5, NOON);
        fail("admin", OFFICE, 5, NOON);

        failures.clear("admin");

        assertThat(failures.lockedUsers(NOON)).isEmpty();
        assertThat(failures.begin("admin", OFFICE, NOON)).isTrue();
    }

    @Test
    void keepsABoundedNumberOfRows() {
        jdbc.sql("""
                        INSERT INTO login_failure (user_name, source, failures, last_failed_at)
                        SELECT 'admin', 'address ' || i, 1, :now - i * interval '1 second'
                          FROM generate_series(1, 15000) i
                        """.replace(":now", "timestamptz '2026-11-28T12:00:00Z'")).update();

        failures.prune(NOON);
        assertThat(rows()).isEqualTo(LoginFailures.MAX_ROWS);
        assertThat(jdbc.sql("SELECT count(*) FROM login_failure WHERE source = 'address 1'")
                        .query(Integer.class)
                        .single())
                .as("the newest")
                .isEqualTo(1);

        failures.prune(NOON.plus(Duration.ofDays(3)));
        assertThat(rows()).isZero();
    }

    private void fail(String userName, Source source, int times, Instant at) {
        for (int i = 0; i < times; i++) {
            assertThat(failures.begin(userName, source, at)).isTrue();
            failures.failed(userName, source, at);
        }
    }

    private long rows() {
        return jdbc.sql("SELECT count(*) FROM login_failure").query(Long.class).single();
    }

    private static Source address(String address) {
        return new Source(address, true);
    }
}
