package io.filigree.db.key;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import javax.sql.DataSource;

import io.filigree.db.MovableClock;
import io.filigree.db.TestPostgres;
import io.filigree.db.TestRepositories;
import io.filigree.db.key.ApiKey.Kind;
import io.filigree.db.key.KeyQuota.Usage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.jdbc.core.simple.JdbcClient;

class KeyUsageTest {

    private final DataSource database = TestPostgres.database().dataSource();
    private final JdbcClient jdbc = JdbcClient.create(database);
    private final MovableClock clock = new MovableClock(Instant.parse("2026-05-01T10:00:00Z"));
    private final ApiKeys keys = TestRepositories.wire(ApiKeys.class, database, clock);
    private final long first = keys.create(Kind.INGEST, "first").key().keyId();
    private final long second = keys.create(Kind.INGEST, "second").key().keyId();

    @AfterEach
    void close() {
        keys.close();
    }

    @Test
    void countsEachKeyApart() {
        keys.bytesAccepted(first, 100);
        keys.rowsStored(first, 7);
        keys.quotaRefused(first);
        keys.bytesAccepted(first, 11);

        assertThat(keys.usageToday(first)).isEqualTo(new Usage(111, 7, 1));
        assertThat(keys.usageToday(second)).isEqualTo(Usage.NONE);
    }

    @Test
    void survivesARestart() {
        String secret = keys.create(Kind.INGEST, "third").secret();
        keys.bytesAccepted(first, 100);
        keys.close();

        ApiKeys restarted = TestRepositories.wire(ApiKeys.class, database, clock);
        restarted.authenticate(secret);

        assertThat(restarted.usageToday(first)).isEqualTo(new Usage(100, 0, 0));
        restarted.close();
    }

    @Test
    void startsAgainAtMidnightUtc() {
        KeyUsage usage = new KeyUsage(jdbc, clock);
        usage.add(first, new Usage(100, 1, 1));
        clock.set(Instant.parse("2026-05-01T23:59:59.999Z"));
        assertThat(usage.today(first).bytes()).isEqualTo(100);

        clock.set(Instant.parse("2026-05-02T00:00:00Z"));

        assertThat(usage.today(first)).isEqualTo(Usage.NONE);
        usage.add(first, new Usage(5, 0, 0));
        usage.flush();
        assertThat(usage.today(first)).isEqualTo(new Usage(5, 0, 0));
        assertThat(jdbc.sql("SELECT day || ' ' || bytes FROM api_key_usage WHERE bytes > 0 ORDER BY day")
                        .query(String.class)
                        .list())
                .as("what was counted before midnight belongs to the day before")
                .isEqualTo(List.of("2026-05-01 100", "2026-05-02 5"));
    }

    @Test
    void addsUpWhatSeveralProcessesCount() {
        KeyUsage one = new KeyUsage(jdbc, clock);
        KeyUsage other = new KeyUsage(jdbc, clock);
        one.add(first, new Usage(100, 1, 0));
        other.add(first, new Usage(20, 2, 3));

        one.flush();
        other.flush();
        one.flush();

        assertThat(one.today(first)).isEqualTo(new Usage(120, 3, 3));
        assertThat(other.today(first)).isEqualTo(new Usage(120, 3, 3));
    }

    @Test
    void keepsWhatCouldNotBeWritten() {
        KeyUsage usage = new KeyUsage(jdbc, clock);
        usage.add(first, new Usage(100, 0, 0));
        jdbc.sql("ALTER TABLE api_key_usage RENAME TO away").update();

        assertThatThrownBy(usage::flush).isInstanceOf(RuntimeException.class);

        jdbc.sql("ALTER TABLE away RENAME TO api_key_usage").update();
        assertThat(usage.today(first).bytes()).isEqualTo(100);
        usage.flush();
        assertThat(new Reader().today(first).bytes()).isEqualTo(100);
    }

    @Test
    void ignoresKeysThatThisDatabaseDoesNotHave() {
        KeyUsage usage = new KeyUsage(jdbc, clock);
        usage.add(999_999, new Usage(1, 0, 0));
        usage.add(first, new Usage(100, 0, 0));

        usage.flush();

        assertThat(new Reader().today(first).bytes()).isEqualTo(100);
    }

    @Test
    void forgetsOldDays() {
        KeyUsage usage = new KeyUsage(jdbc, clock);
        usage.add(first, new Usage(100, 0, 0));
        usage.flush();

        clock.forward(Duration.ofDays(KeyUsage.KEPT_DAYS + 1));
        usage.flush();

        assertThat(jdbc.sql("SELECT count(*) FROM api_key_usage")
                        .query(Long.class)
                        .single())
                .isZero();
    }

    @Test
    void hasNoQuotaUnlessOneIsSet() {
        ApiKey unlimited = keys.find(first).orElseThrow();
        assertThat(unlimited.quota()).isEqualTo(KeyQuota.NONE);
        assertThat(unlimited.quota().isReachedBy(new Usage(Long.MAX_VALUE, Long.MAX_VALUE, 0)))
                .isFalse();

        keys.changeQuota(first, new KeyQuota(10L, null));

        assertThat(keys.find(first).orElseThrow().quota()).isEqualTo(new KeyQuota(10L, null));
        assertThat(keys.find(second).orElseThrow().quota()).isEqualTo(KeyQuota.NONE);
    }

    @Test
    void takesQuotasOfIngestKeysOnly() {
        long query = keys.create(Kind.QUERY, "query").key().keyId();

        assertThatThrownBy(() -> keys.changeQuota(query, new KeyQuota(10L, null)))
                .isInstanceOf(DataIntegrityViolationException.class);
        assertThatThrownBy(() -> new KeyQuota(0L, null)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new KeyQuota(null, -1L)).isInstanceOf(IllegalArgumentException.class);
    }

    /** A process that has counted nothing itself. */
    private final class Reader {

        private final KeyUsage usage = new KeyUsage(jdbc, clock);

        Usage today(long keyId) {
            usage.flush();
            return usage.today(keyId);
        }
    }
}
