package io.filigree.db.key;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;

import io.filigree.db.TestPostgres;
import io.filigree.db.key.AppUser.Role;
import io.filigree.db.key.LoginSessions.Limits;
import io.filigree.db.key.LoginSessions.OpenSession;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

@Tag("slow")
class LoginSessionsTest {

    private static final Instant NOON = Instant.parse("2026-11-30T12:00:00Z");
    private static final LoginSession EVE = new LoginSession("eve", Role.EDITOR, NOON.minusSeconds(60));
    private static final LoginSession ADA = new LoginSession("ada", Role.ADMIN, NOON.minusSeconds(60));

    private final JdbcClient jdbc = JdbcClient.create(TestPostgres.database().dataSource());
    private final LoginSessions sessions =
            new LoginSessions(jdbc, new Limits(2, 3, Duration.ofHours(8), Duration.ofDays(7)));

    @BeforeEach
    void addUsers() {
        jdbc.sql("DELETE FROM app_user").update();
        for (LoginSession user : List.of(EVE, ADA)) {
            jdbc.sql("INSERT INTO app_user (user_name, password_hash, role, created_at, password_changed_at)"
                            + " VALUES (:name, 'x', :role, :at, :at)")
                    .param("name", user.userName())
                    .param("role", user.role().name().toLowerCase(Locale.ROOT))
                    .param("at", Timestamp.from(user.passwordChangedAt()))
                    .update();
        }
    }

    @Test
    void findsASessionByItsSecretOnly() {
        String secret = open(EVE, NOON);

        assertThat(sessions.find(secret, NOON)).hasValue(new OpenSession(EVE, null));
        assertThat(sessions.find(open(ADA, NOON), NOON).map(OpenSession::login)).hasValue(ADA);
        assertThat(sessions.find("x".repeat(43), NOON)).isEmpty();
        assertThat(sessions.find("' OR true --", NOON)).isEmpty();
        sessions.end(secret);
        assertThat(sessions.find(secret, NOON)).isEmpty();
    }

    @Test
    void storesNeitherTheSecretNorTheFlashText() {
        String secret = open(EVE, NOON);
        sessions.setFlash(secret, "flg_ing_secret");

        assertThat(sessions.find(secret, NOON)).hasValue(new OpenSession(EVE, "flg_ing_secret"));
        byte[] flash =
                jdbc.sql("SELECT flash FROM login_session").query(byte[].class).single();
        assertThat(new String(flash, StandardCharsets.ISO_8859_1)).doesNotContain("flg_ing");
        assertThat(jdbc.sql("SELECT s::text FROM login_session s")
                        .query(String.class)
                        .single())
                .doesNotContain(secret);
        sessions.setFlash(secret, null);
        assertThat(sessions.find(secret, NOON)).hasValue(new OpenSession(EVE, null));
    }

    @Test
    void endsWhenIdle() {
        String secret = open(EVE, NOON);
        Instant later = NOON.plus(Duration.ofHours(7));
        assertThat(sessions.find(secret, later)).isPresent();

        assertThat(sessions.find(secret, later.plus(Duration.ofHours(7)))).isPresent();
        assertThat(sessions.find(secret, later.plus(Duration.ofHours(16)))).isEmpty();
    }

    @Test
    void endsWithItsLifetimeEvenInUse() {
        String secret = open(EVE, NOON);
        Instant last = NOON.plus(Duration.ofDays(7)).minusSeconds(1);
        for (Instant at = NOON; at.isBefore(last); at = at.plus(Duration.ofHours(6))) {
            assertThat(sessions.find(secret, at)).isPresent();
        }

        assertThat(sessions.find(secret, last)).isPresent();
        assertThat(sessions.find(secret, last.plusSeconds(2))).isEmpty();
    }

    @Test
    void writesTheTimeOfAccessOnceAMinute() {
        String secret = open(EVE, NOON);

        sessions.find(secret, NOON.plusSeconds(59));
        assertThat(accessedAt()).isEqualTo(NOON);
        sessions.find(secret, NOON.plusSeconds(61));
        assertThat(accessedAt()).isEqualTo(NOON.plusSeconds(61));
    }

    @Test
    void endsWhenTheUserChanges() {
        for (String change : List.of(
                "UPDATE app_user SET role = 'viewer' WHERE user_name = 'eve'",
                "UPDATE app_user SET password_changed_at = now() WHERE user_name = 'eve'",
                "DELETE FROM app_user WHERE user_name = 'eve'")) {
            addUsers();
            String secret = open(EVE, NOON);
            String other = open(ADA, NOON);

            jdbc.sql(change).update();

            assertThat(sessions.find(secret, NOON)).isEmpty();
            assertThat(sessions.find(other, NOON)).isPresent();
            assertThat(sessions.open(EVE, NOON)).as("as of before the change").isEmpty();
        }
    }

    @Test
    void endsTheOldestAboveTheLimits() {
        String first = open(EVE, NOON);
        String second = open(EVE, NOON.plusSeconds(1));
        String third = open(EVE, NOON.plusSeconds(2));
        assertThat(sessions.find(first, NOON)).as("above the limit of the user").isEmpty();

        open(ADA, NOON.plusSeconds(3));
        open(ADA, NOON.plusSeconds(4));

        assertThat(sessions.find(second, NOON)).as("above the total limit").isEmpty();
        assertThat(sessions.find(third, NOON)).isPresent();
    }

    @Test
    void doesNotEndANewSessionOfAProcessWhoseClockIsBehind() {
        open(EVE, NOON);
        open(EVE, NOON);

        assertThat(sessions.find(open(EVE, NOON.minusSeconds(5)), NOON)).isPresent();
    }

    @Test
    void deletesEndedSessionsAtTheNextLogin() {
        open(EVE, NOON);
        open(ADA, NOON.plus(Duration.ofHours(9)));

        assertThat(jdbc.sql("SELECT user_name FROM login_session")
                        .query(String.class)
                        .list())
                .containsExactly("ada");
    }

    private String open(LoginSession user, Instant at) {
        return sessions.open(user, at).orElseThrow();
    }

    private Instant accessedAt() {
        return jdbc.sql("SELECT accessed_at FROM login_session")
                .query((row, number) -> row.getTimestamp(1).toInstant())
                .single();
    }
}
