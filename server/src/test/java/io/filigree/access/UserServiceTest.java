package io.filigree.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.http.HttpResponse;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

import io.filigree.WebTest;
import io.filigree.db.key.AppUser.Role;
import io.filigree.problem.InvalidInputException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import tools.jackson.databind.JsonNode;

class UserServiceTest extends WebTest {

    private static final String CHOSEN = "correct horse battery";

    @Autowired
    private UserService people;

    @Autowired
    private PasswordHasher hasher;

    @BeforeEach
    void nobodyButTheFirst() {
        jdbc().sql("DELETE FROM app_user WHERE user_name <> 'admin'").update();
        jdbc().sql("UPDATE app_user SET role = 'admin'").update();
        jdbc().sql("DELETE FROM login_failure").update();
    }

    @Test
    void givesSomebodyAPasswordOnceAndLetsThemLogIn() {
        HttpResponse<String> added =
                post("/api/people", "{\"userName\":\"eve\",\"role\":\"viewer\"}", "Api-Key", ADMIN);

        assertThat(added.statusCode()).isEqualTo(201);
        String password = json(added).get("password").stringValue();
        assertThat(get("/api/people", "Api-Key", ADMIN).body()).contains("eve").doesNotContain(password, "pbkdf2");
        assertThat(new BrowserSession(this::uri).logIn("eve", password)).isTrue();
        assertThat(new BrowserSession(this::uri).logIn("eve", password + "x")).isFalse();
    }

    @Test
    void takesNoPasswordForAWhileAfterFiveWrongOnesWhicheverTheyAre() {
        chosenPasswordOf("eve");
        for (int i = 0; i < 5; i++) {
            assertThat(new BrowserSession(this::uri).logIn("eve", "wrong")).isFalse();
        }

        BrowserSession browser = new BrowserSession(this::uri);
        assertThat(browser.logIn("eve", CHOSEN)).isFalse();
        assertThat(browser.show("/login?error&locked").body()).contains("Too many wrong passwords");
        assertThat(person("eve").has("lockedUntil")).isTrue();

        jdbc().sql("UPDATE login_failure SET locked_until = now() - interval '1 second'")
                .update();
        assertThat(new BrowserSession(this::uri).logIn("eve", CHOSEN)).isTrue();
        assertThat(person("eve").has("lockedUntil")).isFalse();
    }

    @Test
    void letsABrowserThatLoggedInBeforeInThoughItsAddressIsLocked() {
        chosenPasswordOf("eve");
        BrowserSession known = new BrowserSession(this::uri);
        assertThat(known.logIn("eve", CHOSEN)).isTrue();
        for (int i = 0; i < 50; i++) {
            new BrowserSession(this::uri).logIn("eve", "wrong");
        }

        assertThat(new BrowserSession(this::uri).logIn("eve", CHOSEN)).isFalse();
        assertThat(known.logIn("eve", CHOSEN)).isTrue();
    }

    @Test
    void letsSomebodyInAgainWhosePasswordWasReset() {
        chosenPasswordOf("eve");
        for (int i = 0; i < 6; i++) {
            new BrowserSession(this::uri).logIn("eve", "wrong");
        }

        String password = json(post("/api/people/eve/reset", "", "Api-Key", ADMIN))
                .get("password")
                .stringValue();

        assertThat(new BrowserSession(this::uri).logIn("eve", password)).isTrue();
    }

    @Test
    void unlocksSomebodyWhoRemembersTheirPassword() {
        chosenPasswordOf("eve");
        for (int i = 0; i < 6; i++) {
            new BrowserSession(this::uri).logIn("eve", "wrong");
        }

        assertThat(post("/api/people/eve/unlock", "", "Api-Key", ADMIN).statusCode())
                .isEqualTo(200);

        assertThat(new BrowserSession(this::uri).logIn("eve", CHOSEN)).isTrue();
        assertThat(post("/api/people/nobody/unlock", "", "Api-Key", ADMIN).statusCode())
                .isEqualTo(404);
    }

    @Test
    void answersABusyServerWithAPageThatSaysSo() {
        BrowserSession browser = new BrowserSession(this::uri);
        String token = BrowserSession.token(browser.show("/login").body());
        HttpResponse<String> answer = whileHashing(
                () -> browser.post("/login", "username=admin&password=wrong&_csrf=" + BrowserSession.encoded(token)));

        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.headers().firstValue("Retry-After")).isPresent();
        assertThat(answer.body()).contains("Try again");
        assertThat(jdbc().sql("SELECT count(*) FROM login_failure")
                        .query(Integer.class)
                        .single())
                .as("not counted as a failure")
                .isZero();
    }

    /** With every permit taken and the queue full. */
    private <T> T whileHashing(Supplier<T> work) {
        int threads = Math.max(1, Runtime.getRuntime().availableProcessors() / 2) + PasswordHasher.QUEUE;
        CountDownLatch done = new CountDownLatch(1);
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try {
            for (int i = 0; i < threads; i++) {
                pool.execute(() -> hasher.run(PasswordHasher.Priority.STRANGER, () -> awaitUninterruptibly(done)));
            }
            await().until(() -> hasher.waiting() == PasswordHasher.QUEUE);
            return work.get();
        } finally {
            done.countDown();
            pool.shutdown();
        }
    }

    private static boolean awaitUninterruptibly(CountDownLatch latch) {
        try {
            return latch.await(1, TimeUnit.MINUTES);
        } catch (InterruptedException e) {
            return false;
        }
    }

    @Test
    void endsTheSessionsOfWhoeverHasAnotherRoleOrPasswordOrIsGone() {
        String password = passwordOf("eve", "viewer");
        BrowserSession eve = new BrowserSession(this::uri);

        assertThat(eve.logIn("eve", password)).isTrue();
        assertThat(eve.show("/").statusCode()).isEqualTo(200);
        send("PATCH", "/api/people/eve", "{\"role\":\"editor\"}", "Api-Key", ADMIN);
        assertThat(eve.show("/").statusCode()).as("another role").isEqualTo(302);

        assertThat(eve.logIn("eve", password)).isTrue();
        people.changePassword("eve", password, "correct horse battery");
        assertThat(eve.show("/").statusCode()).as("another password").isEqualTo(302);

        assertThat(eve.logIn("eve", "correct horse battery")).isTrue();
        assertThat(send("DELETE", "/api/people/eve", null, "Api-Key", ADMIN).statusCode())
                .isEqualTo(204);
        assertThat(eve.show("/").statusCode()).as("gone").isEqualTo(302);
    }

    @Test
    void asksForTheOldPasswordAndForALongNewOne() {
        String password = passwordOf("eve", "viewer");

        assertThat(refusal(() -> people.changePassword("eve", password, "short")))
                .isEqualTo("newPassword");
        assertThat(refusal(() -> people.changePassword("eve", password, "x".repeat(201))))
                .isEqualTo("newPassword");
        assertThat(refusal(() -> people.changePassword("eve", "wrong", "correct horse battery")))
                .isEqualTo("oldPassword");
        assertThat(new BrowserSession(this::uri).logIn("eve", password)).isTrue();

        String longest = (CHOSEN + " é ").repeat(10).substring(0, 200);
        people.changePassword("eve", password, longest);
        assertThat(new BrowserSession(this::uri).logIn("eve", longest)).isTrue();
        assertThat(new BrowserSession(this::uri).logIn("eve", longest.substring(0, 199) + "e"))
                .isFalse();
    }

    @Test
    void keepsAnAdmin() {
        passwordOf("eve", "admin");
        assertThat(send("DELETE", "/api/people/admin", null, "Api-Key", ADMIN).statusCode())
                .isEqualTo(204);

        HttpResponse<String> removed = send("DELETE", "/api/people/eve", null, "Api-Key", ADMIN);
        HttpResponse<String> demoted = send("PATCH", "/api/people/eve", "{\"role\":\"viewer\"}", "Api-Key", ADMIN);

        assertThat(removed.statusCode()).isEqualTo(409);
        assertThat(demoted.statusCode()).isEqualTo(409);
        assertThat(person("eve").get("role").stringValue()).isEqualTo("admin");

        people.add("admin", Role.ADMIN);
    }

    @Test
    void takesAnotherSessionAtTheLogin() {
        String password = passwordOf("eve", "viewer");
        BrowserSession eve = new BrowserSession(this::uri);
        eve.show("/login");
        String before = eve.cookies();

        eve.logIn("eve", password);

        assertThat(eve.cookies()).isNotEqualTo(before);
    }

    @Test
    void takesNoFormWithoutItsToken() {
        BrowserSession eve = new BrowserSession(this::uri);
        eve.logIn("eve", passwordOf("eve", "admin"));

        assertThat(eve.post("/logout", "").statusCode()).isEqualTo(403);
        assertThat(eve.show("/").statusCode()).isEqualTo(200);
    }

    @Test
    void namesWhatIsWrongWithSomebodyNew() {
        assertThat(json(post("/api/people", "{\"userName\":\"Eve!\",\"role\":\"viewer\"}", "Api-Key", ADMIN))
                        .get("field")
                        .stringValue())
                .isEqualTo("userName");
        assertThat(json(post("/api/people", "{\"userName\":\"eve\",\"role\":\"owner\"}", "Api-Key", ADMIN))
                        .get("field")
                        .stringValue())
                .isEqualTo("role");
        assertThat(post("/api/people", "{\"userName\":\"admin\",\"role\":\"viewer\"}", "Api-Key", ADMIN)
                        .statusCode())
                .isEqualTo(409);
        assertThat(post("/api/people/nobody/reset", "", "Api-Key", ADMIN).statusCode())
                .isEqualTo(404);
    }

    private void chosenPasswordOf(String userName) {
        people.changePassword(userName, passwordOf(userName, "viewer"), CHOSEN);
    }

    private String passwordOf(String userName, String role) {
        HttpResponse<String> added =
                post("/api/people", "{\"userName\":\"" + userName + "\",\"role\":\"" + role + "\"}", "Api-Key", ADMIN);
        assertThat(added.statusCode()).as(added.body()).isEqualTo(201);
        return json(added).get("password").stringValue();
    }

    private JsonNode person(String userName) {
        return json(get("/api/people", "Api-Key", ADMIN))
                .get("people")
                .valueStream()
                .filter(person -> person.get("userName").stringValue().equals(userName))
                .findFirst()
                .orElseThrow();
    }

    private static Object refusal(Runnable change) {
        try {
            change.run();
        } catch (InvalidInputException e) {
            return e.getBody().getProperties().get("field");
        }
        return "nothing was wrong";
    }
}
