package io.filigree.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;

import io.filigree.access.PasswordAuthenticator.Outcome;
import io.filigree.db.TestPostgres;
import io.filigree.db.TestRepositories;
import io.filigree.db.key.AppUser;
import io.filigree.db.key.AppUser.Role;
import io.filigree.db.key.AppUsers;
import io.filigree.db.key.LoginFailures;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.mock.web.MockHttpServletResponse;
import org.springframework.security.crypto.password.PasswordEncoder;

@Tag("slow")
class PasswordAuthenticatorTest {

    private static final String RIGHT = "correct horse battery";
    private static final String ATTACKER = "198.51.100.7";
    private static final String HOME = "203.0.113.20";

    private static final DataSource DATABASE = TestPostgres.database().dataSource();
    private static final AppUsers USERS = TestRepositories.wire(AppUsers.class, DATABASE);
    private static final LoginFailures FAILURES = TestRepositories.wire(LoginFailures.class, DATABASE);

    private final CountingEncoder encoder = new CountingEncoder();
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final KnownDevices devices = new KnownDevices(USERS, Clock.systemUTC(), false);
    private final PasswordAuthenticator authenticator = new PasswordAuthenticator(
            USERS, FAILURES, new PasswordHasher(encoder, 1), devices, Clock.systemUTC(), meters);

    PasswordAuthenticatorTest() {
        JdbcClient.create(DATABASE)
                .sql("TRUNCATE app_user, login_session, login_failure")
                .update();
        USERS.create(AppUser.create("admin", "hash of " + RIGHT, Role.ADMIN, Instant.now()));
    }

    /** Results that must be identical, including whether a password is hashed. */
    @ParameterizedTest
    @CsvSource({"admin, wrong", "nobody, wrong", "No Name!, wrong", "'', wrong", "admin, LONG", "nobody, LONG"})
    void hashesOnceForEveryFailureAndNeverForALockedSource(String userName, String password) {
        String tried = password.replace("LONG", RIGHT.repeat(1_000));
        for (int i = 0; i < 5; i++) {
            int before = encoder.hashed.size();
            assertThat(logIn(userName, tried, ATTACKER, null)).isEqualTo(Outcome.FAILED);
            assertThat(encoder.hashed).hasSize(before + 1);
            assertThat(encoder.hashed.get(before).length()).isLessThanOrEqualTo(PasswordHasher.MAX_HASHED);
        }
        int before = encoder.hashed.size();

        assertThat(logIn(userName, tried, ATTACKER, null)).isEqualTo(Outcome.LOCKED);
        assertThat(encoder.hashed).hasSize(before);
        assertThat(meters.counter("filigree.logins", "outcome", "failed").count())
                .isEqualTo(5);
        assertThat(meters.counter("filigree.logins", "outcome", "locked").count())
                .isEqualTo(1);
    }

    @Test
    void letsTheUserInFromAnotherAddressWhileAnAttackerIsLocked() {
        for (int i = 0; i < 40; i++) {
            logIn("admin", "wrong" + i, ATTACKER, null);
        }

        assertThat(logIn("admin", RIGHT, ATTACKER, null)).isEqualTo(Outcome.LOCKED);
        assertThat(logIn("admin", RIGHT, HOME, null)).isEqualTo(Outcome.SUCCEEDED);
    }

    @Test
    void letsTheUserInWhateverABotnetTries() {
        for (int i = 0; i < 400; i++) {
            logIn("admin", "wrong" + i, "10.0." + i / 200 + "." + i % 200, null);
        }

        assertThat(logIn("admin", RIGHT, HOME, null)).isEqualTo(Outcome.SUCCEEDED);
    }

    @Test
    void countsAKnownDeviceSeparatelyFromItsAddress() {
        String cookie = deviceOf("admin");
        for (int i = 0; i < 40; i++) {
            logIn("admin", "wrong", HOME, null);
        }

        assertThat(logIn("admin", RIGHT, HOME, cookie)).isEqualTo(Outcome.SUCCEEDED);

        for (int i = 0; i < 5; i++) {
            assertThat(logIn("admin", "wrong", HOME, cookie)).isEqualTo(Outcome.FAILED);
        }
        assertThat(logIn("admin", RIGHT, HOME, cookie))
                .as("guessed from a stolen device")
                .isEqualTo(Outcome.LOCKED);
        assertThat(logIn("admin", RIGHT, "203.0.113.21", null)).isEqualTo(Outcome.SUCCEEDED);
    }

    @Test
    void takesNoDeviceOfAnotherUserOrPasswordOrOfItsOwnMaking() {
        USERS.create(AppUser.create("eve", "hash of eve's", Role.VIEWER, Instant.now()));
        String evesDevice = deviceOf("eve");
        String old = deviceOf("admin");
        String forged = old.substring(0, old.length() - 1) + (old.endsWith("0") ? "1" : "0");
        String prolonged = old.replaceFirst("\\.[0-9]+\\.", ".99999999999.");
        USERS.changePassword("admin", "hash of " + RIGHT + "2", Instant.now());
        for (int i = 0; i < 5; i++) {
            logIn("admin", "wrong", HOME, null);
        }

        for (String cookie : List.of(evesDevice, old, forged, prolonged, "", "x", "..", "a.b.c")) {
            assertThat(logIn("admin", RIGHT + "2", HOME, cookie)).as(cookie).isEqualTo(Outcome.LOCKED);
        }
        assertThat(logIn("admin", RIGHT + "2", HOME, deviceOf("admin"))).isEqualTo(Outcome.SUCCEEDED);
    }

    @Test
    void acceptsAPasswordOfTheMachineWithoutHashingHoweverManyLoginsFailed() {
        String generated = RandomPassword.next();
        USERS.changePassword("admin", RandomPassword.hash(generated), Instant.now());
        for (int i = 0; i < 40; i++) {
            logIn("admin", "wrong", HOME, null);
        }
        int before = encoder.hashed.size();

        assertThat(logIn("admin", generated, HOME, null)).isEqualTo(Outcome.SUCCEEDED);
        assertThat(encoder.hashed).hasSize(before);
        assertThat(logIn("admin", generated.toLowerCase(java.util.Locale.ROOT), HOME, null))
                .isNotEqualTo(Outcome.SUCCEEDED);
    }

    @ParameterizedTest
    @CsvSource({
        "203.0.113.20,              203.0.113.20",
        "2001:db8:1:2:3:4:5:6,      2001:db8:1:2:0:0:0:0/64",
        "2001:db8:1:2::1%eth0,      2001:db8:1:2:0:0:0:0/64",
        "2001:db8:1:3::1,           2001:db8:1:3:0:0:0:0/64",
        "0:0:0:0:0:0:0:1,           0:0:0:0:0:0:0:0/64",
        "::ffff:203.0.113.20,       203.0.113.20"
    })
    void countsAnIPv6ClientByItsNetwork(String address, String network) {
        assertThat(LoginSource.network(address)).isEqualTo(network);
    }

    private Outcome logIn(String userName, String password, String address, @Nullable String device) {
        return authenticator
                .logIn(userName, password, new LoginSource(address, device))
                .outcome();
    }

    private String deviceOf(String userName) {
        MockHttpServletResponse response = new MockHttpServletResponse();
        devices.remember(userName, response);
        String header = response.getHeader("Set-Cookie");
        assertThat(header).contains("HttpOnly", "SameSite=Strict", "Path=/login");
        return header.substring(header.indexOf('=') + 1, header.indexOf(';'));
    }

    /** Records the passwords to hash, without hashing them. */
    private static final class CountingEncoder implements PasswordEncoder {

        private final List<String> hashed = new ArrayList<>();

        @Override
        public String encode(CharSequence password) {
            return "hash of " + password;
        }

        @Override
        public boolean matches(CharSequence password, String hash) {
            hashed.add(password.toString());
            return encode(password).equals(hash);
        }
    }
}
