package io.filigree.db.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;

import io.filigree.db.TestPostgres;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.jdbc.core.simple.JdbcClient;

class AuditEntriesTest {

    private static final Instant NOW = Instant.now().truncatedTo(ChronoUnit.MILLIS);

    private final DataSource database = TestPostgres.database().dataSource();
    private final AuditEntries entries = new AuditEntries(database);
    private final JdbcClient jdbc = JdbcClient.create(database);

    @Test
    void givesBackWhatWasAppendedNewestFirst() {
        entries.append(entry(NOW, AuditActor.user("ada"), "key.create"));
        entries.append(entry(NOW, AuditActor.key(7, "deploy"), "key.revoke"));

        List<AuditEntry> newest = entries.newest(all(), 10);

        assertThat(newest).extracting(AuditEntry::action).containsExactly("key.revoke", "key.create");
        assertThat(newest.get(0).actor()).isEqualTo(AuditActor.key(7, "deploy"));
        assertThat(newest.get(1))
                .usingRecursiveComparison()
                .ignoringFields("auditId")
                .isEqualTo(entry(NOW, AuditActor.user("ada"), "key.create"));
    }

    @Test
    void selectsByActorActionTimeAndCursor() {
        entries.append(entry(NOW.minusSeconds(10), AuditActor.user("ada"), "login"));
        entries.append(entry(NOW, AuditActor.user("ada"), "login"));
        entries.append(entry(NOW, AuditActor.user("bob"), "login"));
        entries.append(entry(NOW, AuditActor.user("ada"), "logout"));
        long last = entries.newest(all(), 1).get(0).auditId();

        assertThat(entries.newest(new AuditFilter("ada", "login", NOW, null, null), 10))
                .hasSize(1);
        assertThat(entries.newest(new AuditFilter(null, null, null, NOW, null), 10))
                .hasSize(1);
        assertThat(entries.newest(new AuditFilter(null, null, null, null, last), 10))
                .hasSize(3)
                .allMatch(entry -> entry.auditId() < last);
        List<AuditEntry> streamed = new ArrayList<>();
        entries.forEach(new AuditFilter("ada", null, null, null, null), streamed::add);
        assertThat(streamed).hasSize(3);
    }

    @Test
    void storesWhatNoTextColumnTakes() {
        entries.append(entry(NOW, AuditActor.user("a\0\uD800b"), "login"));

        assertThat(entries.newest(all(), 1).get(0).actor().name())
                .startsWith("a")
                .endsWith("b");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "UPDATE audit_log SET actor = 'nobody'",
                "DELETE FROM audit_log",
                "TRUNCATE audit_log",
                "INSERT INTO audit_log OVERRIDING SYSTEM VALUE SELECT * FROM audit_log"
                        + " ON CONFLICT (audit_id) DO UPDATE SET actor = 'nobody'",
                "MERGE INTO audit_log USING (SELECT 1) AS one ON true WHEN MATCHED THEN DELETE"
            })
    void isAppendOnly(String change) {
        entries.append(entry(NOW, AuditActor.user("ada"), "login"));

        assertThatThrownBy(() -> jdbc.sql(change).update()).hasStackTraceContaining("audit_log is append-only");
        assertThat(entries.newest(all(), 10)).hasSize(1);
    }

    @Test
    void deletesExpiredEntriesAndRefusesYoungerOnes() {
        entries.append(entry(NOW.minus(Duration.ofDays(401)), AuditActor.user("ada"), "login"));
        entries.append(entry(NOW.minus(Duration.ofDays(29)), AuditActor.user("bob"), "login"));

        assertThat(entries.deleteBefore(NOW.minus(Duration.ofDays(400)))).isEqualTo(1);
        assertThatThrownBy(() -> entries.deleteBefore(NOW.minus(Duration.ofDays(1))))
                .hasStackTraceContaining("audit_log is append-only");
        assertThat(entries.newest(all(), 10))
                .extracting(entry -> entry.actor().name())
                .containsExactly("bob");
    }

    @Test
    void isNotReadableToQueries() {
        assertThat(jdbc.sql("SELECT has_table_privilege('filigree_reader', 'audit_log', 'SELECT')")
                        .query(Boolean.class)
                        .single())
                .isFalse();
    }

    private static AuditFilter all() {
        return new AuditFilter(null, null, null, null, null);
    }

    private static AuditEntry entry(Instant at, AuditActor actor, String action) {
        return new AuditEntry(
                0, at, actor, "192.0.2.1", action, "key 3", AuditOutcome.SUCCESS, 1, Map.of("kind", "ingest"));
    }
}
