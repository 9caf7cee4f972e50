package io.filigree.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Random;

import io.filigree.WebTest;
import io.filigree.access.AccessTable.Row;
import io.filigree.db.key.AppUser.Role;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.yaml.snakeyaml.Yaml;

/**
 * Sends unusual values to each parameter of each route. They are rejected or accepted, and never cause an error of
 * the server. {@code -Dfiligree.fuzz.requests} makes more; {@code -Dfiligree.fuzz.seed} makes others.
 */
class RequestFuzzTest extends WebTest {

    private static final int REQUESTS = Integer.getInteger("filigree.fuzz.requests", 400);
    private static final long SEED = Long.getLong("filigree.fuzz.seed", 20_261_128);

    private static final List<String> INVALID_ENCODINGS =
            List.of("%zz", "%", "%2", "a%f", "%ff", "%c3%28", "%ed%a0%80", "%f8%88%80%80%80", "%c0%af");

    private static final List<String> VALUES = values();

    /** Of pages, which openapi.yaml does not describe. */
    private static final List<String> PAGE_PARAMETERS = List.of(
            "q",
            "account",
            "range",
            "from",
            "to",
            "view",
            "style",
            "kind",
            "type",
            "attribute",
            "region",
            "runtime",
            "tag",
            "sort",
            "order",
            "offset",
            "at",
            "cursor",
            "limit",
            "continue");

    @Autowired
    private UserService people;

    private static List<String> values() {
        List<String> values = new ArrayList<>(INVALID_ENCODINGS);
        values.addAll(List.of(
                "",
                "%00",
                "a%00b",
                "%0d%0aX:1",
                "-1",
                "0",
                "9223372036854775808",
                "99999999999999999999999999",
                "1e309",
                "NaN",
                "-0",
                "null",
                "true",
                "%F0%9F%98%80",
                "%EF%BF%BF",
                "%E2%80%AE",
                "'%3B--",
                "%5B%5D",
                "%7B%22a%22:1%7D",
                "*",
                "..%2F..%2F",
                "+300000-01-01T00:00:00Z",
                "%2B300000-01-01T00:00:00Z",
                "-300000-01-01T00:00:00Z",
                "0000-00-00T00:00:00Z",
                "2026-02-30",
                "2026-01-31T12:00:00%2B99:99",
                "253402300800000",
                "-62135596800001",
                "r'('",
                "SELECT%20*%20FROM%20AwsLambdaInvocation%20SINCE%20'300000-01-01'",
                "SELECT%20count(*)%20FROM%20A%20LIMIT%2099999999999",
                "arn:aws:lambda:eu-west-1:123456789012:function:checkout:",
                "x".repeat(5_000)));
        for (String cursor : List.of(
                "{\"t\": 1}",
                "[]",
                "null",
                "1 2 3",
                "+300000-01-01T00:00:00Z 00000000-0000-4000-8000-000000000000 " + "0".repeat(32),
                "-999999999-01-01T00:00:00Z 00000000-0000-4000-8000-000000000000 " + "0".repeat(32),
                "+999999999-12-31T23:59:59.999999999Z 00000000-0000-4000-8000-000000000000 " + "f".repeat(32),
                "2026-01-01T00:00:00Z x " + "0".repeat(32),
                "2026-01-01T00:00:00Z 0-0-0-0-0 " + "0".repeat(32),
                "2026-01-01T00:00:00Z 00000000-0000-4000-8000-000000000000 zz",
                "99999999999999999999",
                "x".repeat(400))) {
            values.add(Base64.getUrlEncoder().withoutPadding().encodeToString(cursor.getBytes(StandardCharsets.UTF_8)));
        }
        return values;
    }

    @Test
    void answersNoParameterWithAnErrorOfTheServer() throws IOException {
        Random random = new Random(SEED);
        String cookie = cookie();
        List<Row> rows = AccessTable.rows().stream()
                .filter(row -> row.method().equals("GET") && !row.path().contains("*"))
                .toList();
        List<String> failures = new ArrayList<>();
        for (int i = 0; i < REQUESTS; i++) {
            Row row = rows.get(i % rows.size());
            boolean page =
                    row.cells().get(8).equals("yes") && !row.cells().get(5).equals("yes");
            List<String> names = parameters(row.path());
            String value = VALUES.get(random.nextInt(VALUES.size()));
            boolean inPath = row.path().contains("{") && random.nextInt(4) == 0 && !value.isEmpty();
            String target = inPath
                    ? row.path().replaceAll("\\{[^}]*}", java.util.regex.Matcher.quoteReplacement(value))
                    : AccessTable.sample(row.path())
                            + query(row.path(), names.get(random.nextInt(names.size())), value);
            String header = page ? "Cookie: " + cookie : "Api-Key: " + ADMIN;
            note(failures, "GET " + target, raw("GET", target, header, "", ""));
        }
        assertThat(failures).isEmpty();
    }

    @Test
    void namesParametersWhoseEncodingIsInvalid() throws IOException {
        for (String encoding : INVALID_ENCODINGS) {
            for (String target : List.of(
                    "/v1/accounts/0/query?timeout=5&nrql=" + encoding,
                    "/v1/accounts/0/invocations?functionName=" + encoding,
                    "/api/events?type=" + encoding,
                    "/api/functions?q=" + encoding,
                    "/api/undecoded?reason=" + encoding)) {
                String name = target.replaceAll(".*[?&](\\w+)=[^=]*$", "$1");
                assertThat(raw("GET", target, "Api-Key: " + ADMIN, "", ""))
                        .as(target)
                        .startsWith("HTTP/1.1 400 ")
                        .contains("\"field\":\"" + name + "\"");
            }
            assertThat(raw("GET", "/login?account=" + encoding, "Accept: text/html", "", ""))
                    .as("login page " + encoding)
                    .startsWith("HTTP/1.1 400 ");
            assertThat(raw("GET", "/query?q=" + encoding, "Cookie: " + cookie(), "", ""))
                    .as(encoding)
                    .startsWith("HTTP/1.1 400 ");
            assertThat(raw(
                            "POST",
                            "/v1/accounts/0/query",
                            "Api-Key: " + ADMIN,
                            "application/x-www-form-urlencoded",
                            "nrql=" + encoding))
                    .as("form " + encoding)
                    .startsWith("HTTP/1.1 400 ");
            assertThat(raw(
                            "POST",
                            "/login",
                            "Cookie: " + cookie(),
                            "application/x-www-form-urlencoded",
                            "username=" + encoding + "&password=" + encoding))
                    .as("login " + encoding)
                    .matches("(?s)HTTP/1.1 4\\d\\d .*");
        }
    }

    @Test
    void refusesTextsInJsonThatAreNone() throws IOException {
        List<String> failures = new ArrayList<>();
        for (String text : List.of("\\ud800", "a\\udfffb", "\\u0000", "\\uffff", "%zz")) {
            for (String body : List.of(
                    "{\"query\": \"{ actor { account(id: 0) { nrql(query: \\\"" + text + "\\\") { results } } } }\"}",
                    "{\"query\": \"query q($n: Nrql!) { actor { nrql(accounts: 0, query: $n) { results } } }\","
                            + " \"variables\": {\"n\": \"SELECT '" + text + "' FROM A\", \"" + text + "\": 1}}",
                    "{\"query\": \"" + text + "\", \"operationName\": \"" + text + "\"}",
                    "{\"" + text + "\": 1}")) {
                note(failures, body, raw("POST", "/graphql", "Api-Key: " + ADMIN, "application/json", body));
            }
            for (Map.Entry<String, String> post : Map.of(
                            "/v1/accounts/0/query", "{\"nrql\": \"SELECT '" + text + "' FROM A\"}",
                            "/api/accounts", "{\"accountId\": \"123456789012\", \"name\": \"" + text + "\"}",
                            "/api/keys", "{\"kind\": \"query\", \"name\": \"" + text + "\"}",
                            "/api/people", "{\"userName\": \"" + text + "\", \"role\": \"viewer\"}",
                            "/api/accounts/123456789012/verify", "{\"roleArn\": \"" + text + "\"}")
                    .entrySet()) {
                String answer = raw("POST", post.getKey(), "Api-Key: " + ADMIN, "application/json", post.getValue());
                note(failures, post.getKey() + " " + post.getValue(), answer);
                boolean isNoText = text.contains("\\ud") || text.contains("0000");
                if (isNoText && !post.getKey().endsWith("/verify")) { // no such account
                    assertThat(answer)
                            .as(post.toString())
                            .startsWith("HTTP/1.1 400 ")
                            .contains("\"field\":");
                }
            }
        }
        assertThat(failures).isEmpty();
    }

    private static void note(List<String> failures, String request, String answer) {
        if (!answer.matches("(?s)HTTP/1.1 [234]\\d\\d .*")) {
            failures.add(request + " -> " + answer.lines().findFirst().orElse("nothing"));
        }
    }

    @SuppressWarnings("unchecked")
    private static List<String> parameters(String path) {
        List<String> names = new ArrayList<>();
        try (InputStream in = RequestFuzzTest.class.getResourceAsStream("/openapi.yaml")) {
            Map<String, Object> document = new Yaml().load(in);
            Map<String, Map<String, Object>> paths = (Map<String, Map<String, Object>>) document.get("paths");
            Map<String, Map<String, Object>> shared = (Map<String, Map<String, Object>>)
                    ((Map<String, Object>) document.get("components")).get("parameters");
            paths.entrySet().stream()
                    .filter(entry ->
                            entry.getKey().replaceAll("\\{[^}]*}", "{}").equals(path.replaceAll("\\{[^}]*}", "{}")))
                    .map(entry -> (Map<String, Object>) entry.getValue().get("get"))
                    .filter(get -> get != null && get.get("parameters") != null)
                    .flatMap(get -> ((List<Map<String, Object>>) get.get("parameters")).stream())
                    .map(parameter -> parameter.get("$ref") instanceof String ref
                            ? shared.get(ref.substring(ref.lastIndexOf('/') + 1))
                            : parameter)
                    .filter(parameter -> "query".equals(parameter.get("in")))
                    .forEach(parameter -> names.add((String) parameter.get("name")));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return names.isEmpty() ? PAGE_PARAMETERS : names;
    }

    private static String query(String path, String name, String value) {
        boolean needsRequest = path.endsWith("/spans") || path.endsWith("/logs");
        String other = needsRequest && !name.equals("requestId") ? "&requestId=r" : "";
        String needed = path.equals("/query/complete") && !name.equals("kind") ? "&kind=values&type=A&attribute=b" : "";
        return "?" + name + "=" + value + other + (needed.contains("&" + name + "=") ? "" : needed);
    }

    private String cookie;

    private String cookie() {
        if (cookie == null) {
            GeneratedPassword given =
                    people.find("fuzz").isPresent() ? people.resetPassword("fuzz") : people.add("fuzz", Role.ADMIN);
            BrowserSession browser = new BrowserSession(this::uri);
            assertThat(browser.logIn("fuzz", given.password())).isTrue();
            cookie = browser.cookies().replaceAll("[\\[\\]]", "").replace(", ", "; ");
        }
        return cookie;
    }

    /** As it is: a client library would not send most of it. */
    private String raw(String method, String target, String header, String contentType, String body)
            throws IOException {
        URI server = uri("/");
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        String head = method + " " + target + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n" + header + "\r\n"
                + (contentType.isEmpty()
                        ? ""
                        : "Content-Type: " + contentType + "\r\nContent-Length: " + bytes.length + "\r\n")
                + "\r\n";
        try (Socket socket = new Socket(server.getHost(), server.getPort())) {
            socket.setSoTimeout(30_000);
            socket.getOutputStream().write(head.getBytes(StandardCharsets.ISO_8859_1));
            socket.getOutputStream().write(bytes);
            socket.getOutputStream().flush();
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
