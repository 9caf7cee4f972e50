package io.filigree.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;

import io.filigree.WebTest;
import io.filigree.db.key.AppUser.Role;
import io.filigree.problem.InvalidInputException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import tools.jackson.databind.JsonNode;

class PeopleTest extends WebTest {

    @Autowired
    private People people;

    @BeforeEach
    void nobodyButTheFirst() {
        jdbc().sql("DELETE FROM app_user WHERE user_name <> 'admin'").update();
        jdbc().sql("UPDATE app_user SET role = 'admin', failed_logins = 0, locked_until = NULL")
                .update();
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
        String password = passwordOf("eve", "viewer");
        for (int i = 0; i < 5; i++) {
            assertThat(new BrowserSession(this::uri).logIn("eve", "wrong")).isFalse();
        }

        assertThat(new BrowserSession(this::uri).logIn("eve", password)).isFalse();
        assertThat(lockedSeconds("eve")).isBetween(14 * 60L, 15 * 60L);
        assertThat(person("eve").has("lockedUntil")).isTrue();

        jdbc().sql("UPDATE app_user SET locked_until = now() - interval '1 second' WHERE user_name = 'eve'")
                .update();
        assertThat(new BrowserSession(this::uri).logIn("eve", "wrong")).isFalse();
        assertThat(lockedSeconds("eve")).as("twice as long").isBetween(29 * 60L, 30 * 60L);

        jdbc().sql("UPDATE app_user SET locked_until = now() - interval '1 second' WHERE user_name = 'eve'")
                .update();
        assertThat(new BrowserSession(this::uri).logIn("eve", password)).isTrue();
        assertThat(jdbc().sql("SELECT failed_logins FROM app_user WHERE user_name = 'eve'")
                        .query(Integer.class)
                        .single())
                .isZero();
    }

    @Test
    void staysLockedNoLongerThanADayHoweverOftenItFailed() {
        passwordOf("eve", "viewer");
        jdbc().sql("UPDATE app_user SET failed_logins = 1000000 WHERE user_name = 'eve'")
                .update();

        new BrowserSession(this::uri).logIn("eve", "wrong");

        assertThat(lockedSeconds("eve")).isBetween(86_000L, 86_400L);
    }

    @Test
    void letsSomebodyInAgainWhosePasswordWasReset() {
        passwordOf("eve", "viewer");
        jdbc().sql(
                        "UPDATE app_user SET failed_logins = 9, locked_until = now() + interval '1 hour' WHERE user_name = 'eve'")
                .update();

        String password = json(post("/api/people/eve/reset", "", "Api-Key", ADMIN))
                .get("password")
                .stringValue();

        assertThat(new BrowserSession(this::uri).logIn("eve", password)).isTrue();
    }

    @Test
    void unlocksSomebodyWhoRemembersTheirPassword() {
        String password = passwordOf("eve", "viewer");
        jdbc().sql(
                        "UPDATE app_user SET failed_logins = 9, locked_until = now() + interval '1 hour' WHERE user_name = 'eve'")
                .update();

        assertThat(post("/api/people/eve/unlock", "", "Api-Key", ADMIN).statusCode())
                .isEqualTo(200);

        assertThat(new BrowserSession(this::uri).logIn("eve", password)).isTrue();
        assertThat(post("/api/people/nobody/unlock", "", "Api-Key", ADMIN).statusCode())
                .isEqualTo(404);
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

        people.changePassword("eve", password, "é".repeat(200));
        assertThat(new BrowserSession(this::uri).logIn("eve", "é".repeat(200))).isTrue();
        assertThat(new BrowserSession(this::uri).logIn("eve", "é".repeat(199) + "e"))
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

    private long lockedSeconds(String userName) {
        return jdbc().sql(
                        "SELECT extract(epoch FROM locked_until - now())::bigint FROM app_user WHERE user_name = :name")
                .param("name", userName)
                .query(Long.class)
                .single();
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
