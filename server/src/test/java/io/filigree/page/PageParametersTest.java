package io.filigree.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Parameter;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.filigree.WebTest;
import io.filigree.access.BrowserSession;
import io.filigree.page.chart.PageFilter;
import jakarta.servlet.http.HttpServletRequest;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;
import org.springframework.security.crypto.password.PasswordEncoder;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.mvc.method.RequestMappingInfo;
import org.springframework.web.servlet.mvc.method.RequestMappingInfoHandlerMapping;

/** Every page with parameters that it does not know, and with values that it cannot use. */
class PageParametersTest extends WebTest {

    private static final String ARN = "arn:aws:lambda:eu-west-1:123456789012:function:checkout";

    /** Of the pages that read parameters from the request; those of the others are in their signatures. */
    private static final Map<String, Set<String>> READ_FROM_THE_REQUEST = Map.ofEntries(
            Map.entry("/", filterAnd("tables")),
            Map.entry("/overview/attention", filterAnd()),
            Map.entry("/overview/changes", filterAnd()),
            Map.entry("/map", filterAnd("tables")),
            Map.entry("/map/graph", filterAnd()),
            Map.entry("/recommendations", filterAnd("kind", "dismissed")),
            Map.entry("/cost", filterAnd("tables")),
            Map.entry("/cold-starts", filterAnd("tables")),
            Map.entry("/errors", filterAnd("state", "tables")),
            Map.entry("/errors/groups", filterAnd("state", "tables")),
            Map.entry("/errors/{fingerprint}", filterAnd("tables")),
            Map.entry("/errors/{fingerprint}/facts", filterAnd("tables")),
            Map.entry("/events", filterAnd("type", "text", "fingerprint", "offset")),
            Map.entry(
                    "/query/panel",
                    filterAnd("q", "column", "columns", "target", "text", "level", "request", "fingerprint")),
            Map.entry("/logs", filterAnd("text", "level", "request", "tables")),
            Map.entry("/logs/lines", filterAnd("text", "level", "request", "tables")),
            Map.entry("/logs/tail", filterAnd("text", "level", "request", "since")),
            Map.entry("/logs/around", filterAnd("at", "of", "stream")),
            Map.entry("/dashboards/panel", filterAnd("q", "as", "height", "time")),
            Map.entry("/dashboards/{dashboardId}", filterAnd("page", "tables", "var-team")),
            Map.entry("/dashboards/{dashboardId}/values/{variable}", filterAnd("var-team")),
            Map.entry("/dashboards/add", Set.of("q", "title", "account")),
            Map.entry("/dashboards/{dashboardId}/edit", Set.of("page")),
            Map.entry("/dashboards/{dashboardId}/widget", Set.of("page", "widget", "type")),
            Map.entry("/dashboards/{dashboardId}/variable", Set.of("variable")),
            Map.entry("/functions/{arn}", filterAnd("base", "version", "at", "for", "failed", "tables")),
            Map.entry("/functions/{arn}/invocations", filterAnd("base", "version", "at", "for", "failed", "tables")),
            Map.entry("/functions/{arn}/decoration", filterAnd()),
            Map.entry("/functions/{arn}/event-sources", filterAnd()),
            Map.entry("/query", Set.of("q", "account", "range", "from", "to", "view", "style")),
            Map.entry("/query.csv", Set.of("q", "account", "range", "from", "to", "view", "style")),
            Map.entry("/query/plan", Set.of("q", "account", "range", "from", "to", "view", "style")),
            Map.entry("/query/complete", Set.of("kind", "type", "attribute", "account")),
            Map.entry("/query/decorated", Set.of("type", "account", "from", "to")),
            Map.entry("/functions", filterAnd("q", "deleted", "sort", "dir", "offset", "tags", "group", "tables")),
            Map.entry("/functions.csv", filterAnd("q", "deleted", "sort", "dir", "offset", "tags", "group", "tables")),
            Map.entry("/functions/rows", filterAnd("q", "deleted", "sort", "dir", "offset", "tags", "group", "again")),
            Map.entry("/audit", Set.of("actor", "action", "since", "until", "cursor", "limit")));

    private static final List<String> MALFORMED = List.of(
            "",
            "nonsense",
            "-1",
            "99999999999999999999",
            "2026-13-45T00:00:00Z",
            "<script>alert(1)</script>",
            "a\0b",
            "x".repeat(5_000),
            "\u00e9\ud83d\ude00'\"%_\\");

    private static Set<String> filterAnd(String... more) {
        return PageFilter.parameters(more);
    }

    @Autowired
    private ApplicationContext context;

    @Autowired
    private PasswordEncoder passwords;

    private BrowserSession browser;

    @BeforeEach
    void logIn() {
        jdbc().sql("UPDATE app_user SET password_hash = :hash WHERE user_name = 'admin'")
                .param("hash", passwords.encode("correct horse"))
                .update();
        jdbc().sql(
                        "INSERT INTO paired_account (account_id, name, role_arn, external_id, status, paired_at)"
                                + " VALUES ('123456789012', 'Shop', 'arn:aws:iam::123456789012:role/filigree', 'id', 'verified', now())")
                .update();
        jdbc().sql("""
                INSERT INTO dashboard (dashboard_id, name, definition, version, changed_by, changed_at)
                VALUES ('d0', 'Teams', '{"format": "filigree.dashboard", "version": 1, "name": "Teams", "variables": [{"name": "team"}],
                        "pages": [{"widgets": [{"query": "SELECT count(*) FROM Span WHERE a = {{team}}"}]}]}', 1, 'ada', now())
                ON CONFLICT DO NOTHING
                """).update();
        browser = new BrowserSession(this::uri);
        assertThat(browser.logIn("admin", "correct horse")).isTrue();
    }

    @Test
    void unknownParametersAreIgnored() {
        assertThat(pages()).containsKeys("/query", "/functions", "/", "/audit", "/accounts", "/keys", "/login");
        pages().keySet().forEach(page -> {
            HttpResponse<String> plain = browser.show(address(page, ""));
            for (String unknown : List.of("nrql=SELECT+1", "utm_source=mail", "x=" + "y".repeat(5_000), "a&b=c&b=d")) {
                HttpResponse<String> response = browser.show(address(page, unknown));
                assertThat(response.statusCode()).as("%s?%s", page, unknown).isEqualTo(plain.statusCode());
            }
        });
    }

    @Test
    void aMalformedValueIsAcceptedOrItsParameterIsNamed() {
        List<String> refused = new ArrayList<>();
        pages().forEach((page, parameters) -> parameters.forEach(parameter -> MALFORMED.forEach(value -> {
            HttpResponse<String> response = browser.show(address(
                    page,
                    parameter + "=" + URLEncoder.encode(value, StandardCharsets.UTF_8) + others(page, parameter)));
            String what = page + " " + parameter + "=" + (value.length() > 40 ? "(long)" : value);
            assertThat(response.statusCode()).as(what).isLessThan(500);
            assertThat(response.body()).as(what).doesNotContain("<script>alert");
            if (response.statusCode() == 400) {
                refused.add(parameter);
                assertThat(response.body())
                        .as(what)
                        .contains("<h1>Bad Request</h1>", "Parameter <code>" + parameter + "</code>: ");
            }
        })));
        assertThat(refused)
                .contains(
                        "range", "kind", "start", "live", "target", "for", "deleted", "sort", "dir", "offset", "tag",
                        "limit", "cursor");
    }

    @Test
    void aValueThatIsNoUtf8IsNamed() {
        pages().forEach((page, parameters) -> parameters.forEach(parameter -> {
            for (String encoded : List.of("%ff", "a%C3")) {
                HttpResponse<String> response = browser.show(address(page, parameter + "=" + encoded));
                assertThat(response.statusCode())
                        .as(page + "?" + parameter + "=" + encoded)
                        .isEqualTo(400);
                assertThat(response.body()).contains("Parameter <code>" + parameter + "</code>: ", "percent-encoded");
            }
        }));
    }

    @Test
    void aNulInAFormIsRefused() {
        String token = BrowserSession.token(browser.show("/keys").body());
        routes(RequestMethod.POST)
                .forEach((page, parameters) -> parameters.forEach(parameter -> {
                    String form = parameters.stream()
                            .map(name -> name + "=" + (name.equals(parameter) ? "a%00b" : "nothing"))
                            .collect(Collectors.joining("&", "", "&_csrf=" + token));
                    HttpResponse<String> response = browser.post(address(page, ""), form);
                    assertThat(response.statusCode())
                            .as("POST %s %s", page, form)
                            .isLessThan(500);
                }));
    }

    @Test
    void aMissingPageOrRowIsNamed() {
        assertThat(browser.show("/functions/" + ARN).body()).contains("no function with the ARN " + ARN);
        assertThat(browser.show("/invocations/r-1").body()).contains("request id r-1");
        assertThat(browser.show("/nowhere").body()).contains("Nothing is served at /nowhere.");
    }

    /** The pages and their parameters. */
    private Map<String, Set<String>> pages() {
        return routes(RequestMethod.GET);
    }

    private Map<String, Set<String>> routes(RequestMethod method) {
        Map<String, Set<String>> pages = new TreeMap<>();
        context.getBeanProvider(RequestMappingInfoHandlerMapping.class).stream()
                .flatMap(mapping -> mapping.getHandlerMethods().entrySet().stream())
                .filter(route -> route.getValue().getBeanType().getPackageName().startsWith("io.filigree.page"))
                .filter(route ->
                        route.getKey().getMethodsCondition().getMethods().contains(method))
                .forEach(route -> patterns(route.getKey())
                        .forEach(page -> pages.computeIfAbsent(page, any -> new TreeSet<>())
                                .addAll(parameters(page, method, route.getValue()))));
        return pages;
    }

    private static Stream<String> patterns(RequestMappingInfo mapping) {
        return mapping.getPatternValues().stream();
    }

    private static Set<String> parameters(String page, RequestMethod method, HandlerMethod handler) {
        Set<String> names = new TreeSet<>();
        for (Parameter parameter : handler.getMethod().getParameters()) {
            if (parameter.isAnnotationPresent(RequestParam.class) && parameter.getType() != Map.class) {
                names.add(parameter.getName());
            }
            if (method == RequestMethod.GET && parameter.getType() == HttpServletRequest.class) {
                assertThat(READ_FROM_THE_REQUEST).as("the parameters of a page").containsKey(page);
                names.addAll(READ_FROM_THE_REQUEST.get(page));
            }
        }
        return names;
    }

    /** What the page needs beside the parameter under test. */
    private static String others(String page, String parameter) {
        String needed = switch (page) {
            case "/query/complete" -> "&kind=values&type=Span&attribute=name";
            case "/query/panel", "/dashboards/panel" -> "&q=SELECT+count(*)+FROM+Span";
            case "/logs/around" -> "&at=2026-01-31T12:00:00Z&of=" + ARN;
            case "/query/decorated" -> "&from=0&to=1&type=Span";
            case "/query", "/query.csv", "/query/plan" -> "&q=SELECT+count(*)+FROM+Span";
            default -> "";
        };
        return needed.replaceAll("&" + parameter + "=[^&]*", "");
    }

    private static String address(String page, String query) {
        String path = page.replaceAll("\\{accountId[^/]*", "123456789012")
                .replace("{arn}", ARN)
                .replace("{requestId}", "r-1")
                .replace("{traceId}", "t-1")
                .replace("{fingerprint}", "0123456789abcdef")
                .replaceAll("\\{(keyId|queryId|recommendationId)}", "999999999")
                .replace("{dashboardId}", "d0")
                .replace("{variable}", "team")
                .replace("{userName}", "nobody");
        assertThat(path).doesNotContain("{");
        return query.isEmpty() ? path : path + "?" + query;
    }
}
