package io.filigree.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

import io.filigree.WebTest;
import io.filigree.db.key.AppUser.Role;
import jakarta.servlet.http.Cookie;
import org.apache.catalina.Context;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.tomcat.TomcatWebServer;
import org.springframework.boot.web.server.servlet.context.ServletWebServerApplicationContext;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;
import org.springframework.test.context.TestPropertySource;

@TestPropertySource(properties = {"filigree.sessions.max-per-user=2", "filigree.sessions.max=3"})
class LoginSessionsTest extends WebTest {

    @Autowired
    private UserService people;

    @Autowired
    private ServletWebServerApplicationContext context;

    private String password;

    @BeforeEach
    void addPeople() {
        password = people.add("session-eve", Role.VIEWER).password();
    }

    @AfterEach
    void removePeople() {
        people.remove("session-eve");
    }

    @Test
    void noVisitorHasASessionBeforeTheLogin() {
        int before = sessions();
        for (AccessTable.Row row : AccessTable.rows()) {
            String path = AccessTable.sample(row.path());
            String body = row.method().equals("GET") ? null : "";
            for (String accept : List.of("text/html", "*/*")) {
                send(row.method(), path, body, "Accept", accept);
                send(row.method(), path, body, "Accept", accept, "Cookie", "filigree=0123456789ABCDEF0123456789ABCDEF");
            }
        }
        BrowserSession browser = new BrowserSession(this::uri);
        assertThat(browser.logIn("nobody", "wrong-password")).isFalse();

        assertThat(sessions()).isEqualTo(before);
        assertThat(browser.cookies()).doesNotContain("filigree=");
    }

    @Test
    void theOldestSessionOfAUserEndsAboveTheBound() {
        List<BrowserSession> browsers = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            browsers.add(loggedIn());
        }

        assertThat(browsers.get(0).show("/").statusCode()).isEqualTo(302);
        assertThat(browsers.get(1).show("/").statusCode()).isEqualTo(200);
        assertThat(browsers.get(2).show("/").statusCode()).isEqualTo(200);
    }

    @Test
    void aLoginLeadsBackToThePageThatWasRequested() {
        BrowserSession browser = new BrowserSession(this::uri);
        assertThat(browser.show("/functions?q=x%20y").headers().firstValue("Location"))
                .hasValue("/login");

        String form = "username=session-eve&password=" + password + "&_csrf="
                + BrowserSession.encoded(
                        BrowserSession.token(browser.show("/login").body()));
        assertThat(browser.post("/login", form).headers().firstValue("Location"))
                .hasValue("/functions?q=x%20y");
    }

    @Test
    void noCookieLeadsALoginElsewhere() {
        for (String elsewhere :
                List.of("//evil.example.net", "https://evil.example.net", "/\\evil.example.net", "/\r\nx", "")) {
            String cookie = Base64.getUrlEncoder().encodeToString(elsewhere.getBytes(StandardCharsets.UTF_8));
            MockHttpServletRequest request = new MockHttpServletRequest();
            request.setCookies(new Cookie("filigree-next", cookie));

            assertThat(new LoginRedirectCookie(true).take(request, new MockHttpServletResponse()))
                    .isEqualTo("/");
        }
    }

    @Test
    void theCookieIsForTheServerAndThisSiteOnly() {
        BrowserSession browser = loggedIn();

        assertThat(browser.lastCookie("filigree"))
                .matches("filigree=[A-Za-z0-9_-]{43}; Path=/; HttpOnly; SameSite=Lax");
        assertThat(jdbc().sql("SELECT s::text FROM login_session s")
                        .query(String.class)
                        .list())
                .isNotEmpty()
                .allSatisfy(row -> assertThat(row).doesNotContain(browser.cookie("filigree")));
    }

    @Test
    void aLoginNeverUsesTheCookieThatTheBrowserHad() {
        BrowserSession attacker = loggedIn();
        String fixed = attacker.cookie("filigree");
        BrowserSession victim = new BrowserSession(this::uri);
        victim.setCookie("filigree", fixed);

        assertThat(victim.logIn("session-eve", password)).isTrue();

        assertThat(victim.cookie("filigree")).isNotEqualTo(fixed);
        assertThat(victim.show("/").statusCode()).isEqualTo(200);
        assertThat(attacker.show("/").statusCode())
                .as("the previous session ends")
                .isEqualTo(302);
    }

    @Test
    void aLogoutEndsTheSessionAndDeletesTheCookie() {
        BrowserSession browser = loggedIn();
        String cookie = browser.cookie("filigree");

        browser.post(
                "/logout",
                "_csrf="
                        + BrowserSession.encoded(
                                BrowserSession.token(browser.show("/password").body())));

        assertThat(browser.cookie("filigree")).isEmpty();
        browser.setCookie("filigree", cookie);
        assertThat(browser.show("/").statusCode()).isEqualTo(302);
    }

    private BrowserSession loggedIn() {
        BrowserSession browser = new BrowserSession(this::uri);
        assertThat(browser.logIn("session-eve", password)).isTrue();
        return browser;
    }

    private int sessions() {
        TomcatWebServer server = (TomcatWebServer) context.getWebServer();
        Context root = (Context) server.getTomcat().getHost().findChildren()[0];
        assertThat(root.getManager().getActiveSessions()).isZero();
        return jdbc().sql("SELECT count(*) FROM login_session")
                .query(Integer.class)
                .single();
    }
}
