package io.filigree.db.key;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import javax.sql.DataSource;

import io.filigree.db.TestPostgres;
import io.filigree.db.TestRepositories;
import io.filigree.db.key.ApiKey.Kind;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.simple.JdbcClient;

class ApiKeysTest {

    private static final Instant NOW = Instant.parse("2026-05-01T10:00:00Z");

    private final DataSource database = TestPostgres.database().dataSource();
    private final ApiKeys keys = TestRepositories.wire(ApiKeys.class, database, Clock.fixed(NOW, ZoneOffset.UTC));

    @AfterEach
    void close() {
        keys.close();
    }

    @Test
    void knowsAKeyByItsSecretAlone() {
        CreatedKey key = keys.create(Kind.INGEST, "shop");

        assertThat(keys.authenticate(key.secret())).contains(key.key());
        assertThat(keys.authenticate(key.secret() + "x")).isEmpty();
        assertThat(keys.authenticate("")).isEmpty();
        assertThat(keys.authenticate("x".repeat(10_000))).isEmpty();
        assertThat(key.toString()).doesNotContain(key.secret());
    }

    @Test
    void openNothingOnceRevoked() {
        CreatedKey first = keys.create(Kind.QUERY, "first");
        CreatedKey second = keys.create(Kind.QUERY, "second");

        keys.revoke(first.key().keyId());

        assertThat(keys.authenticate(first.secret())).isEmpty();
        assertThat(keys.authenticate(second.secret())).isPresent();
        assertThat(keys.all()).extracting(ApiKey::revokedAt).containsExactly(NOW, null);
    }

    @Test
    void followTheTableWhenAnotherProcessRevokes() {
        CreatedKey key = keys.create(Kind.QUERY, "shared");
        KeyCache live = TestRepositories.wire(KeyCache.class, database);
        assertThat(live.authenticate(key.secret())).isPresent();

        keys.revoke(key.key().keyId());
        live.refresh();

        assertThat(live.authenticate(key.secret())).isEmpty();
        live.close();
    }

    @Test
    void noteTheLastUse() {
        CreatedKey key = keys.create(Kind.INGEST, "used");
        keys.create(Kind.INGEST, "idle");
        keys.authenticate(key.secret());

        keys.close();

        assertThat(keys.all()).extracting(ApiKey::lastUsedAt).containsExactly(NOW, null);
    }

    @Test
    void writeTheLastUseOnceAMinute() {
        CreatedKey key = keys.create(Kind.INGEST, "busy");
        KeyCache live = TestRepositories.wire(KeyCache.class, database, Clock.fixed(NOW, ZoneOffset.UTC));
        live.authenticate(key.secret());
        live.writeLastUses();
        JdbcClient.create(database)
                .sql("UPDATE api_key SET last_used_at = NULL")
                .update();

        live.authenticate(key.secret());
        live.writeLastUses();

        assertThat(keys.all()).extracting(ApiKey::lastUsedAt).containsExactly((Instant) null);
        live.close();
    }

    @Test
    void createAFirstKeyOfAKindOnlyOnce() {
        assertThat(keys.createFirst(Kind.ADMIN, "first start", null)).isPresent();
        assertThat(keys.createFirst(Kind.ADMIN, "first start", "another")).isEmpty();
        assertThat(keys.createFirst(Kind.QUERY, "first start", "given")).isPresent();
        assertThat(keys.authenticate("given")).isPresent();
    }

    @Test
    void refuseASecretThatAnotherKeyHas() {
        keys.create(Kind.QUERY, "first", "shared");

        assertThatThrownBy(() -> keys.create(Kind.ADMIN, "second", "shared")).isInstanceOf(DuplicateKeyException.class);
        assertThat(keys.all()).extracting(ApiKey::name).containsExactly("first");
    }

    @Test
    void refuseASecretThatNoHeaderCarries() {
        assertThatThrownBy(() -> keys.create(Kind.ADMIN, "bad", "two words"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageNotContaining("two words");
    }
}
