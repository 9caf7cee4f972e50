package io.filigree.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

import io.filigree.WebTest;
import io.filigree.access.AccessTable.Row;
import io.filigree.db.key.ApiKey.Kind;
import io.filigree.db.key.ApiKeys;
import io.filigree.db.key.AppUser.Role;
import io.filigree.ingest.firehose.Deliveries;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.servlet.mvc.method.RequestMappingInfo;
import org.springframework.web.servlet.mvc.method.RequestMappingInfoHandlerMapping;

/** Requests each cell of the tables of who may do what, which are the specification. */
class AccessTableTest extends WebTest {

    /** Log events that the forwarder found in a log group of the account. */
    private static final String FORWARDED = """
        {"context": {"invoked_function_arn": "arn:aws:lambda:us-east-1:123456789012:function:forwarder"},
         "entry": "{\\"owner\\": \\"123456789012\\", \\"logGroup\\": \\"g\\", \\"messageType\\": \\"DATA_MESSAGE\\",
           \\"logEvents\\": [{\\"id\\": \\"of-whom\\", \\"message\\": \\"a line\\"}]}"}
        """.replace("\n", " ");

    private static final String EVENT = """
        {"eventType": "of-whom", "faas.arn": "arn:aws:lambda:us-east-1:123456789012:function:checkout-prod"}
        """;

    /** Where the key is in the address. */
    private static final String AGENTS = "/agent_listener/invoke_raw_method";

    private static final String FUNCTION_CONNECTS =
            "[{\"host\":\"arn:aws:lambda:us-east-1:123456789012:function:checkout-prod\"}]";

    /** By the end of the path that it is posted to, as the others. */
    private static final Map<String, String> TELEMETRY_OF_APM_MODE = Map.of("/metric/v1", """
            {"metrics": [{"name": "of-whom", "value": 1,
             "attributes": {"aws.lambda.arn": "arn:aws:lambda:us-east-1:123456789012:function:checkout-prod"}}]}
            """, AGENTS, """
            ["", {}, [[{"type": "of-whom"}, {}, {}]]]
            """);

    /** By the end of the path that it is posted to. */
    private static final Map<String, String> TELEMETRY = Map.of(
            "/aws/v1",
            FORWARDED,
            "/aws/vpc/v1",
            FORWARDED,
            "/v1/accounts/events",
            EVENT,
            "/v1/accounts/{accountId}/events",
            EVENT,
            "/trace/v1",
            """
            {"spans": [{"id": "of-whom", "trace.id": "t", "attributes":
              {"faas.arn": "arn:aws:lambda:us-east-1:123456789012:function:checkout-prod"}}]}
            """,
            "/aws/lambda/v1",
            """
            {"context": {"invoked_function_arn": "arn:aws:lambda:us-east-1:123456789012:function:checkout-prod"},
             "entry": "{\\"logEvents\\": [{\\"id\\": \\"of-whom\\", \\"timestamp\\": 1795207764758, \\"message\\":
               \\"2026-11-20T20:49:24Z 5a1e0000-0000-4000-8000-0000000000ac Task timed out after 3.00 seconds\\"}]}"}
            """.replace("\n", " "),
            "/log/v1",
            """
            {"message": "of-whom",
             "attributes": {"faas.arn": "arn:aws:lambda:us-east-1:123456789012:function:checkout-prod"}}
            """,
            "/v1/traces",
            """
            {"resourceSpans": [{"resource": {"attributes": [{"key": "cloud.resource_id", "value": {"stringValue":
              "arn:aws:lambda:us-east-1:123456789012:function:checkout-prod"}}]}, "scopeSpans": [{"spans": [
              {"traceId": "358d46b31344b59223d9580a5331f8c7", "spanId": "83fe1031ef8037d6", "name": "of-whom"}]}]}]}
            """,
            "/v1/logs",
            """
            {"resourceLogs": [{"resource": {"attributes": [{"key": "cloud.resource_id", "value": {"stringValue":
              "arn:aws:lambda:us-east-1:123456789012:function:checkout-prod"}}]}, "scopeLogs": [{"logRecords": [
              {"timeUnixNano": "1795868479573000000", "body": {"stringValue": "of-whom"}}]}]}]}
            """,
            "/v1/metrics",
            """
            {"resourceMetrics": [{"resource": {"attributes": [{"key": "cloud.resource_id", "value": {"stringValue":
              "arn:aws:lambda:us-east-1:123456789012:function:checkout-prod"}}]}, "scopeMetrics": [{"metrics": [
              {"name": "of-whom", "gauge": {"dataPoints": [{"asInt": "1", "timeUnixNano": "1795868479573000000"}]}}]}]}]}
            """);

    private static final Map<String, BrowserSession> SESSIONS = new LinkedHashMap<>();

    @Autowired
    private ApiKeys keys;

    @Autowired
    private UserService people;

    @Autowired
    private ApplicationContext context;

    private String others;
    private String events;

    @BeforeEach
    void begin() {
        others = keys.create(Kind.INGEST, "of another account", List.of("210987654321"))
                .secret();
        events = keys.create(Kind.EVENTS, "EventBridge").secret();
        jdbc().sql("TRUNCATE undecoded_message, ingested_message").update();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("rows")
    void letsInWhomTheTableSays(Row row) {
        Map<String, String> found = new LinkedHashMap<>();
        Map<String, String> expected = new LinkedHashMap<>();
        for (int i = 0; i < AccessTable.WHO.size(); i++) {
            String who = AccessTable.WHO.get(i);
            expected.put(who, row.cells().get(i));
            found.put(who, seen(row.cells().get(i), ask(who, row)));
        }

        assertThat(found).isEqualTo(expected);
    }

    /** No slash more or less opens what the path itself does not. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("rowsOfOthersThanSenders")
    void permitsNoMoreWithStraySlashes(Row row) {
        String path = AccessTable.sample(row.path());
        List<String> opened = new ArrayList<>();
        for (String variant :
                List.of("/" + path, path + "/", path + "//", "//" + path + "/", path.replace("/", "//"))) {
            for (int i = 0; i < AccessTable.WHO.size(); i++) {
                HttpResponse<String> answer = ask(AccessTable.WHO.get(i), row, variant);
                String seen = seen("", answer);
                boolean isServed = seen.equals("yes") && answer.statusCode() != 400 && answer.statusCode() != 404;
                if (isServed && !row.cells().get(i).equals("yes")) {
                    opened.add(AccessTable.WHO.get(i) + " " + variant + ": " + answer.statusCode());
                }
            }
        }

        assertThat(opened).isEmpty();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("gets")
    void letsInWithHeadWhomItLetsInWithGet(Row row) {
        Row head = new Row("HEAD", row.path(), row.cells());
        for (int i = 0; i < AccessTable.WHO.size(); i++) {
            String who = AccessTable.WHO.get(i);
            assertThat(seen("", ask(who, head, AccessTable.sample(row.path()))))
                    .as(who)
                    .isEqualTo(row.cells().get(i));
        }
    }

    @Test
    void leavesNoAddressOut() {
        Set<String> told = new TreeSet<>();
        AccessTable.rows().forEach(row -> told.add(row.address().replaceAll("\\{[^}]*}", "{}")));

        assertThat(mapped()).isNotEmpty().isSubsetOf(told);
    }

    static List<Row> rows() {
        return AccessTable.rows();
    }

    static List<Row> rowsOfOthersThanSenders() {
        return AccessTable.rows().stream()
                .filter(row -> !row.path().contains("/aws/") && !row.path().startsWith("/**/"))
                .toList();
    }

    static List<Row> gets() {
        return AccessTable.rows().stream()
                .filter(row -> row.method().equals("GET"))
                .toList();
    }

    private Set<String> mapped() {
        Set<String> mapped = new TreeSet<>();
        context.getBeansOfType(RequestMappingInfoHandlerMapping.class)
                .values()
                .forEach(mapping -> mapping.getHandlerMethods().keySet().stream()
                        .flatMap(AccessTableTest::addresses)
                        .filter(address -> !address.endsWith(" /error"))
                        .forEach(mapped::add));
        return mapped;
    }

    private static Stream<String> addresses(RequestMappingInfo mapping) {
        Set<RequestMethod> methods = mapping.getMethodsCondition().getMethods();
        return mapping.getPatternValues().stream()
                .map(path -> path.replaceAll("\\{[^{}]*(\\{[^}]*}[^{}]*)*}", "{}"))
                .flatMap(path -> methods.isEmpty()
                        ? Stream.of("GET " + path)
                        : methods.stream().map(method -> method + " " + path));
    }

    private HttpResponse<String> ask(String who, Row row) {
        return ask(who, row, AccessTable.sample(row.path()));
    }

    private HttpResponse<String> ask(String who, Row row, String path) {
        String body = body(row.path(), who.replace("'", ""));
        return switch (who) {
            case "anonymous" -> send(row.method(), path, body, "Accept", "text/html");
            case "wrong key" -> with("flg_adm_of-nobody", row, path, body);
            case "ingest" -> with(INGEST, row, path, body);
            case "other's ingest" -> with(others, row, path, body);
            case "events" -> with(events, row, path, body);
            case "query" -> with(QUERY, row, path, body);
            case "admin key" -> with(ADMIN, row, path, body);
            default -> loggedIn(who, row, path);
        };
    }

    /** Of the account 123456789012, and different for each sender. */
    private static String body(String path, String who) {
        if (path.endsWith("/aws/firehose/v1")) {
            return new String(
                    Deliveries.delivery("r-1", Deliveries.record(Deliveries.document("123456789012", "checkout", who))),
                    StandardCharsets.UTF_8);
        }
        return path.endsWith("/aws/telemetry/v1")
                ? "{\"invoked_arn\":\"arn:aws:lambda:us-east-1:123456789012:function:checkout\",\"events\":"
                        + "[{\"type\":\"function\",\"record\":\"" + who + "\"}]}"
                : Stream.concat(TELEMETRY.entrySet().stream(), TELEMETRY_OF_APM_MODE.entrySet().stream())
                        .filter(telemetry -> path.endsWith(telemetry.getKey()))
                        .map(telemetry -> telemetry.getValue().replace("of-whom", who))
                        .findFirst()
                        .orElse("");
    }

    private HttpResponse<String> with(String key, Row row, String path, String body) {
        return send(
                row.method(),
                path.endsWith(AGENTS) ? path + "?method=span_event_data&license_key=" + key + run(key, path) : path,
                body,
                "Api-Key",
                key,
                "X-Amz-Firehose-Access-Key",
                key,
                "X-Amz-Firehose-Source-Arn",
                Deliveries.SOURCE_ARN,
                "Content-Type",
                "application/json",
                "Accept",
                "text/html");
    }

    /** What an agent that connects with this key gets. */
    private String run(String key, String path) {
        HttpResponse<String> connected = send("POST", path + "?method=connect&license_key=" + key, FUNCTION_CONNECTS);
        return "&run_id=" + json(connected).at("/return_value/agent_run_id").asString("");
    }

    private HttpResponse<String> loggedIn(String role, Row row, String path) {
        BrowserSession browser = SESSIONS.computeIfAbsent(role, this::logIn);
        String form = Set.of("GET", "HEAD").contains(row.method())
                ? null
                : "_csrf="
                        + BrowserSession.encoded(
                                BrowserSession.token(browser.show("/").body()));
        HttpResponse<String> answer = browser.send(row.method(), path, form);
        if (path.equals("/logout")) {
            SESSIONS.remove(role);
        }
        return answer;
    }

    private BrowserSession logIn(String role) {
        String name = "access-" + role;
        GeneratedPassword given = people.find(name).isPresent()
                ? people.resetPassword(name)
                : people.add(name, Role.valueOf(role.toUpperCase(Locale.ROOT)));
        BrowserSession browser = new BrowserSession(this::uri);
        assertThat(browser.logIn(name, given.password())).isTrue();
        return browser;
    }

    /** What the answer amounts to, in the table's words. */
    private String seen(String expected, HttpResponse<String> answer) {
        int status = answer.statusCode();
        String location = answer.headers().firstValue("Location").orElse("");
        if (status == 401 || status == 403) {
            return String.valueOf(status);
        }
        if (status == 302 && location.endsWith("/login")) {
            return "login";
        }
        if (expected.equals("undecoded")) {
            assertThat(status).isIn(200, 202);
            await().until(() ->
                    get("/api/undecoded", "Api-Key", QUERY).body().contains("not for account 123456789012"));
            return "undecoded";
        }
        return "yes";
    }
}
