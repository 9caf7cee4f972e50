package io.filigree.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import io.filigree.WebTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.test.context.TestPropertySource;

/** Behind a proxy with TLS, independent of the host in the request. */
@TestPropertySource(
        properties = {
            "filigree.url=https://filigree.example.com",
            "filigree.trusted-proxies=127.0.0.2",
            "filigree.http.connections-per-address=20"
        })
class BehindAProxyTest extends WebTest {

    private static final String PROXY = "127.0.0.2";
    private static final String ANYONE = "127.0.0.1";
    private static final Pattern TOKEN = Pattern.compile("name=\"_csrf\"[^>]* value=\"([^\"]+)\"");

    private static final String FORGED = "Host: evil.example.net:666\r\nX-Forwarded-Host: evil.example.net\r\n"
            + "X-Forwarded-Proto: gopher\r\nX-Forwarded-Port: 666\r\nX-Forwarded-Prefix: /evil.example.net\r\n"
            + "X-Forwarded-Ssl: off\r\nForwarded: for=6.6.6.6;host=evil.example.net;proto=gopher\r\n"
            + "X-Forwarded-For: 6.6.6.6\r\nX-Original-Host: evil.example.net\r\nX-Rewrite-URL: http://evil.example.net/\r\n";

    static Stream<String> requests() {
        return Stream.of(
                "GET /",
                "GET /login",
                "GET /login?error",
                "GET /functions?q=x",
                "GET /query",
                "GET /accounts/",
                "GET /assets",
                "GET /assets/filigree.css",
                "GET /nothing",
                "GET /a;b",
                "GET //evil.example.net/",
                "GET /%2f",
                "GET /error",
                "POST /login",
                "POST /logout",
                "GET /api/accounts",
                "GET /api/openapi",
                "POST /graphql",
                "GET /actuator/health",
                "GET /aws/lambda/v1",
                "PUT /v1/accounts/0/query",
                "TRACE /",
                "OPTIONS /login",
                "GET http://evil.example.net/login",
                "GET http://evil.example.net/",
                "GET http://evil.example.net:666/accounts?x=y");
    }

    @ParameterizedTest
    @MethodSource("requests")
    void noForgedHostComesBack(String request) {
        for (String from : List.of(ANYONE, PROXY)) {
            for (String accept : List.of("text/html", "application/json")) {
                String answer = exchange(
                        from, request + " HTTP/1.1\r\n" + FORGED + "Accept: " + accept + "\r\nContent-Length: 0\r\n");

                assertThat(answer.lines().findFirst().orElse("")).startsWith("HTTP/1.1 ");
                assertThat(withoutPath(answer)).doesNotContain("evil", "gopher", ":666", "6.6.6.6");
                location(answer).ifPresent(location -> assertThat(location).matches("/[^/\\\\].*|/"));
            }
        }
    }

    @Test
    void aLoginUsesSecureCookiesAndLeadsBackToItsPath() {
        String refused = exchange(ANYONE, "GET /functions?q=a HTTP/1.1\r\n" + FORGED + "Accept: text/html\r\n");
        String page = exchange(ANYONE, "GET /login HTTP/1.1\r\n" + FORGED);
        String form = "username=nobody&password=nothing-of-that&_csrf=" + token(page);
        String failed = exchange(
                ANYONE,
                "POST /login HTTP/1.1\r\n" + FORGED + "Cookie: " + cookies(page)
                        + "\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: " + form.length()
                        + "\r\n",
                form);

        assertThat(location(refused)).hasValue("/login");
        assertThat(location(failed)).hasValue("/login?error");
        assertThat(setCookies(refused))
                .hasSize(1)
                .allSatisfy(cookie -> assertThat(cookie)
                        .startsWith("filigree-next=")
                        .contains("Path=/login", "Secure", "HttpOnly", "SameSite=Lax"));
        assertThat(setCookies(page))
                .hasSize(1)
                .allSatisfy(cookie -> assertThat(cookie)
                        .startsWith("__Host-filigree-csrf=")
                        .contains("Path=/", "Secure", "HttpOnly", "SameSite=Lax"));
        assertThat(page).contains("Strict-Transport-Security: max-age=31536000").doesNotContain("includeSubDomains");
        assertThat(setCookies(failed)).noneMatch(cookie -> cookie.startsWith("__Host-filigree="));
    }

    @Test
    void connectionsOfATrustedProxyAreNotCounted() {
        List<RawClient> clients = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            clients.add(new RawClient(uri("/"), 0, PROXY));
        }

        assertThat(clients.get(0)
                        .write("GET /actuator/health HTTP/1.1\r\nHost: x\r\n\r\n")
                        .readAll())
                .startsWith("HTTP/1.1 200");
        clients.forEach(RawClient::close);
    }

    private String exchange(String from, String head, String... body) {
        try (RawClient client = new RawClient(uri("/"), 0, from)) {
            return client.write(head + "Connection: close\r\n\r\n" + String.join("", body))
                    .readAll();
        }
    }

    /** Problem details name the path that was requested, which is the client's own. */
    private static String withoutPath(String answer) {
        return answer.toLowerCase(Locale.ROOT)
                .replaceAll("\"instance\":\"[^\"]*\"", "")
                .replaceAll("\"path\":\"[^\"]*\"", "");
    }

    private static Optional<String> location(String answer) {
        return answer.lines()
                .filter(line -> line.toLowerCase(Locale.ROOT).startsWith("location: "))
                .map(line -> line.substring(10))
                .findFirst();
    }

    private static List<String> setCookies(String answer) {
        return answer.lines()
                .filter(line -> line.startsWith("Set-Cookie: "))
                .map(line -> line.substring(12))
                .toList();
    }

    private static String cookies(String answer) {
        return String.join(
                "; ",
                setCookies(answer).stream().map(cookie -> cookie.split(";")[0]).toList());
    }

    private static String token(String page) {
        Matcher token = TOKEN.matcher(page);
        assertThat(token.find()).isTrue();
        return token.group(1);
    }
}
