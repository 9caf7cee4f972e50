package io.filigree.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.CookieManager;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.filigree.WebTest;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.security.crypto.password.PasswordEncoder;

class PagesTest extends WebTest {

    private static final Pattern CSRF = Pattern.compile("name=\"_csrf\"[^>]* value=\"([^\"]+)\"");

    @Autowired
    private PasswordEncoder passwords;

    private final HttpClient browser =
            HttpClient.newBuilder().cookieHandler(new CookieManager()).build();

    @BeforeEach
    void givePeopleAKnownPassword() {
        jdbc().sql("UPDATE app_user SET password_hash = :hash WHERE user_name = 'admin'")
                .param("hash", passwords.encode("correct horse"))
                .update();
    }

    @Test
    void leadsToTheLoginFirst() throws Exception {
        HttpResponse<String> answer = show("/");

        assertThat(answer.statusCode()).isEqualTo(302);
        assertThat(answer.headers().firstValue("Location").orElseThrow()).endsWith("/login");
    }

    @Test
    void showsWhatIsHereAfterTheLogin() throws Exception {
        HttpResponse<String> login = login("correct horse");
        assertThat(login.headers().firstValue("Location").orElseThrow()).doesNotContain("error");

        HttpResponse<String> home = show("/");

        assertThat(home.statusCode()).isEqualTo(200);
        assertThat(home.body()).contains("No AWS account is paired yet", "/api/accounts", "Log out");
    }

    @Test
    void showsTheAccountsAndEscapesTheirNames() throws Exception {
        post("/api/accounts", "{\"accountId\":\"123456789012\",\"name\":\"<b>Shop</b>\"}", "Api-Key", ADMIN);
        login("correct horse");

        assertThat(show("/").body())
                .contains("123456789012", "&lt;b&gt;Shop", "unverified")
                .doesNotContain("<b>Shop");
    }

    @Test
    void refusesAWrongPasswordAndAFormFromElsewhere() throws Exception {
        assertThat(login("wrong").headers().firstValue("Location").orElseThrow())
                .endsWith("/login?error");

        HttpResponse<String> forged = submit("/login", "username=admin&password=correct+horse");

        assertThat(forged.statusCode()).isEqualTo(403);
        assertThat(show("/").statusCode()).isEqualTo(302);
    }

    @Test
    void endsTheSessionAtLogout() throws Exception {
        login("correct horse");
        String token = csrf(show("/").body());

        HttpResponse<String> logout = submit("/logout", "_csrf=" + encoded(token));

        assertThat(logout.headers().firstValue("Location").orElseThrow()).endsWith("/login?out");
        assertThat(show("/").statusCode()).isEqualTo(302);
    }

    @Test
    void opensNothingOfTheApiToALogin() throws Exception {
        login("correct horse");

        assertThat(show("/api/accounts").statusCode()).isEqualTo(401);
        assertThat(show("/actuator/metrics").statusCode()).isEqualTo(401);
    }

    @Test
    void showsAPageWhenAPersonAsksForWhatIsNotThere() throws Exception {
        login("correct horse");

        HttpResponse<String> missing = show("/nothing");

        assertThat(missing.statusCode()).isEqualTo(404);
        assertThat(missing.body()).contains("<h1>Not Found</h1>").doesNotContain("Exception");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/login", "/assets/filigree.css", "/assets/favicon.svg"})
    void forbidsScriptsFramesAndGuessedTypes(String path) throws Exception {
        HttpResponse<String> answer = show(path);

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Content-Security-Policy").orElseThrow())
                .contains("default-src 'none'", "frame-ancestors 'none'")
                .doesNotContain("unsafe");
        assertThat(answer.headers().firstValue("X-Content-Type-Options")).hasValue("nosniff");
        assertThat(answer.headers().firstValue("X-Frame-Options")).hasValue("DENY");
        assertThat(answer.body()).doesNotContain("<script", "style=");
    }

    private HttpResponse<String> login(String password) throws Exception {
        String token = csrf(show("/login").body());
        return submit("/login", "username=admin&password=" + encoded(password) + "&_csrf=" + encoded(token));
    }

    private HttpResponse<String> show(String path) throws Exception {
        return browser.send(
                HttpRequest.newBuilder(uri(path)).header("Accept", "text/html").build(), BodyHandlers.ofString());
    }

    private HttpResponse<String> submit(String path, String form) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(uri(path))
                .header("Accept", "text/html")
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString(form))
                .build();
        return browser.send(request, BodyHandlers.ofString());
    }

    private static String csrf(String page) {
        Matcher token = CSRF.matcher(page);
        assertThat(token.find()).as("the page has a token").isTrue();
        return token.group(1);
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
