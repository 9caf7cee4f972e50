package io.filigree.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.filigree.WebProcess;
import io.filigree.db.TestPostgres;
import io.filigree.db.key.AppUser.Role;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Two processes on one database: a login at one of them is valid at the other, and so is its end. */
@Tag("slow")
class SessionsAcrossProcessesTest {

    private static final TestPostgres DATABASE = TestPostgres.database();
    private static final Pattern SECRET = Pattern.compile("flg_ing_[A-Za-z0-9_-]{43}");

    private static ConfigurableApplicationContext first;
    private static ConfigurableApplicationContext second;

    private UserService users;
    private String password;

    /** The process that gets the next requests of the browser, as behind a load balancer. */
    private ConfigurableApplicationContext process = first;

    private final BrowserSession browser = new BrowserSession(this::uri);

    @BeforeAll
    static void start() throws IOException {
        first = WebProcess.start(DATABASE, "first");
        second = WebProcess.start(DATABASE, "second");
    }

    @AfterAll
    static void stop() {
        first.close();
        second.close();
    }

    @BeforeEach
    void logInAtTheFirst() {
        users = first.getBean(UserService.class);
        password = users.add("both-eve", Role.EDITOR).password();
        assertThat(browser.logIn("both-eve", password)).isTrue();
    }

    @AfterEach
    void remove() {
        if (users.find("both-eve").isPresent()) {
            users.unlock("both-eve");
            users.remove("both-eve");
        }
    }

    @Test
    void aLoginAndALogoutAreValidAtBoth() {
        process = second;
        assertThat(browser.show("/functions").statusCode()).isEqualTo(200);
        String form = "_csrf=" + token();
        assertThat(browser.show("/functions").statusCode()).isEqualTo(200);
        String cookie = browser.cookie("filigree");

        browser.post("/logout", form);

        process = first;
        browser.setCookie("filigree", cookie);
        assertThat(browser.show("/functions").statusCode()).isEqualTo(302);
    }

    @Test
    void aFormOfOneIsAcceptedByTheOther() {
        String form = "name=forwarder&kind=ingest&accountIds=&_csrf=" + token();
        process = second;
        HttpResponse<String> redirect = browser.post("/keys", form);
        assertThat(redirect.statusCode()).isEqualTo(302);
        assertThat(flash()).as("encrypted").isNotNull().doesNotContain("flg_ing_");

        process = first;
        String page = browser.show("/keys").body();

        Matcher secret = SECRET.matcher(page);
        assertThat(secret.find()).as("the new key is shown once").isTrue();
        assertThat(browser.show("/keys").body()).doesNotContain(secret.group());
        assertThat(flash()).isNull();
    }

    @Test
    void aChangeOfTheUserAtOneEndsTheSessionAtTheOther() {
        process = second;
        assertThat(browser.show("/functions").statusCode()).isEqualTo(200);

        users.changeRole("both-eve", Role.VIEWER);

        assertThat(browser.show("/functions").statusCode()).isEqualTo(302);
        process = first;
        assertThat(browser.logIn("both-eve", password)).isTrue();
        users.remove("both-eve");
        process = second;
        assertThat(browser.show("/functions").statusCode()).isEqualTo(302);
    }

    @Test
    void wrongPasswordsAtBothCountTogether() {
        BrowserSession guesser = new BrowserSession(this::uri);
        for (int i = 0; i < 5; i++) {
            process = i % 2 == 0 ? first : second;
            assertThat(guesser.logIn("both-eve", "wrong-password")).isFalse();
        }

        process = first;
        HttpResponse<String> locked = guesser.post(
                "/login",
                "username=both-eve&password=wrong&_csrf="
                        + BrowserSession.encoded(
                                BrowserSession.token(guesser.show("/login").body())));
        assertThat(locked.headers().firstValue("Location").orElseThrow()).contains("locked");
    }

    @Test
    void aPageReadsItsSessionOnceAndAStaticResourceNever() {
        browser.show("/password");
        long before = scans();

        for (int i = 0; i < 20; i++) {
            assertThat(browser.show("/assets/filigree.css").statusCode()).isEqualTo(200);
        }
        long afterResources = scans();
        for (int i = 0; i < 20; i++) {
            assertThat(browser.show("/password").statusCode()).isEqualTo(200);
        }

        assertThat(List.of(afterResources - before, scans() - afterResources)).containsExactly(0L, 20L);
    }

    /** PostgreSQL counts the scans of a table within ten seconds. */
    private static long scans() {
        await().pollDelay(Duration.ofSeconds(11)).atMost(Duration.ofSeconds(15)).until(() -> true);
        return JdbcClient.create(DATABASE.dataSource())
                .sql("SELECT seq_scan + idx_scan FROM pg_stat_user_tables WHERE relname = 'login_session'")
                .query(Long.class)
                .single();
    }

    private String token() {
        return BrowserSession.encoded(
                BrowserSession.token(browser.show("/password").body()));
    }

    private static String flash() {
        return JdbcClient.create(DATABASE.dataSource())
                .sql("SELECT encode(flash, 'escape') FROM login_session WHERE user_name = 'both-eve'")
                .query(String.class)
                .optional()
                .orElse(null);
    }

    private URI uri(String path) {
        return URI.create("http://localhost:" + process.getEnvironment().getProperty("local.server.port") + path);
    }
}
