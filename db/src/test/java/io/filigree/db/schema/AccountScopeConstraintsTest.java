package io.filigree.db.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import javax.sql.DataSource;

import io.filigree.db.TestPostgres;
import io.filigree.db.TestRepositories;
import io.filigree.db.event.DeadLetters;
import io.filigree.db.event.DeadLetters.DeadLetter;
import io.filigree.db.event.DeadLetters.DeadLetterBody;
import io.filigree.db.key.ApiKey.Kind;
import io.filigree.db.key.ApiKeys;
import io.filigree.db.key.CreatedKey;
import io.filigree.decorator.function.AccountScope;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The database rejects rows whose accounts are lost. */
@Tag("slow")
class AccountScopeConstraintsTest {

    private static final AccountScope BOTH = AccountScope.only(List.of("123456789012", "210987654321"));
    private static final Instant NOW = Instant.parse("2026-05-01T10:00:00Z");

    private final DataSource database = TestPostgres.database().dataSource();
    private final JdbcClient jdbc = JdbcClient.create(database);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "(all_accounts, account_ids) VALUES (false, '{}')",
                "(all_accounts, account_ids) VALUES (true, '{123456789012}')",
                "(all_accounts, account_ids) VALUES (false, '{NULL}')",
                "(all_accounts, account_ids) VALUES (false, NULL)",
                "(all_accounts, account_ids) VALUES (NULL, '{123456789012}')",
                "(all_accounts) VALUES (true)",
                "(all_accounts) VALUES (false)",
                "(account_ids) VALUES ('{123456789012}')", // as earlier versions wrote
                "(account_ids) VALUES ('{}')"
            })
    void rejectRowsWithoutAScope(String accounts) {
        assertRejected(
                "api_key",
                accounts.replaceFirst("\\(", "(kind, name, key_hash, created_at, ")
                        .replace("VALUES (", "VALUES ('ingest', 'x', '\\x01', now(), "));
        assertRejected(
                "quarantined_payload",
                accounts.replaceFirst("\\(", "(received_at, quarantined_at, reason, body, ")
                        .replace("VALUES (", "VALUES (now(), now(), 'x', '\\x01', "));
    }

    @Test
    void rejectAnAdminKeyOfSomeAccounts() {
        assertRejected(
                "api_key",
                "(kind, name, key_hash, created_at, all_accounts, account_ids)"
                        + " VALUES ('admin', 'x', '\\x01', now(), false, '{123456789012}')");
    }

    @Test
    void noListOfAccountsHasADefault() {
        assertThat(jdbc.sql("""
                        SELECT table_name || ' ' || column_name FROM information_schema.columns
                        WHERE table_schema = 'public' AND column_name IN ('account_ids', 'all_accounts')
                            AND column_default IS NOT NULL
                        """).query(String.class).list()).isEmpty();
    }

    @Test
    void keysKeepTheirScope() {
        try (ApiKeys keys = TestRepositories.wire(ApiKeys.class, database, Clock.systemUTC())) {
            CreatedKey all = keys.create(Kind.INGEST, "all");
            CreatedKey bound = keys.create(Kind.INGEST, "bound", List.of("210987654321", "123456789012"));

            assertThat(keys.find(all.key().keyId()).orElseThrow().accounts()).isEqualTo(AccountScope.ALL);
            assertThat(keys.find(bound.key().keyId()).orElseThrow().accounts()).isEqualTo(BOTH);
            assertThat(keys.authenticate(bound.secret()).orElseThrow().accounts())
                    .isEqualTo(BOTH);
            assertThatThrownBy(() -> keys.create(Kind.INGEST, "lost", List.of()))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void deadLettersKeepTheirScope() {
        DeadLetters deadLetters = new DeadLetters(database);
        for (AccountScope accounts : List.of(AccountScope.ALL, BOTH)) {
            deadLetters.keep(deadLetter(accounts), NOW, "a fault", null);

            long id = deadLetters.newest(1).get(0).payloadId();
            assertThat(deadLetters.find(id).orElseThrow().accounts()).isEqualTo(accounts);
        }

        assertThatThrownBy(() -> deadLetters.keep(deadLetter(AccountScope.NONE), NOW, "a fault", null))
                .isInstanceOf(DataIntegrityViolationException.class);
    }

    @Test
    void aRecordThatIsNoPayloadIsKeptOnceAndForNoAccount() {
        DeadLetters deadLetters = new DeadLetters(database);
        DeadLetterBody record = new DeadLetterBody("unreadable-record", NOW, AccountScope.NONE, new byte[] {1});
        long before = deadLetters.count();

        deadLetters.keep(record, NOW, "unreadable", "topic/3/7");
        deadLetters.keep(record, NOW, "unreadable", "topic/3/7");

        assertThat(deadLetters.count()).isEqualTo(before + 1);
        DeadLetter kept = deadLetters.newest(1).get(0);
        assertThat(kept.position()).isEqualTo("topic/3/7");
        assertThat(deadLetters.find(kept.payloadId()).orElseThrow().accounts()).isEqualTo(AccountScope.NONE);
        assertRejected(
                "quarantined_payload",
                "(format, received_at, quarantined_at, reason, body, all_accounts, account_ids)"
                        + " VALUES ('unreadable-record', now(), now(), 'x', '\\x01', true, '{}')");
    }

    private static DeadLetterBody deadLetter(AccountScope accounts) {
        return new DeadLetterBody("otlp", NOW, accounts, "{}".getBytes(StandardCharsets.UTF_8));
    }

    private void assertRejected(String table, String row) {
        assertThatThrownBy(() -> jdbc.sql("INSERT INTO " + table + " " + row).update())
                .as(row)
                .isInstanceOf(DataIntegrityViolationException.class);
    }
}
