package io.filigree.browser;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

import com.microsoft.playwright.Browser.NewContextOptions;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import io.filigree.recommendation.Recommender;
import io.filigree.simulator.demo.DemoDashboard;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Takes a picture of every page: wide and narrow, by light and by dark. */
public final class Screenshots {

    private static final String DASHBOARD = "0123456789abcdef01234567";

    /** Each page with the name of its pictures; a page that is not here has none. */
    private static final List<Shot> SHOTS = List.of(
            new Shot("overview", "/"),
            new Shot("functions", "/functions"),
            new Shot(
                    "functions-narrowed",
                    "/functions?region=eu-west-1&runtime=java21&tag=team%3Apayments&sort=lastEvent&dir=desc"),
            new Shot("functions-none", "/functions?q=nothing-like-that"),
            new Shot("function", "/functions/" + Inventory.CHECKOUT),
            new Shot("invocation", "/invocations/" + Inventory.REQUEST_ID),
            new Shot("accounts", "/accounts"),
            new Shot("account", "/accounts/" + Inventory.SHOP),
            new Shot("pairing-account", "/accounts/new"),
            new Shot("pairing-role", "/accounts/" + Inventory.SHOP + "/pair/role"),
            new Shot("pairing-checks", "/accounts/" + Inventory.SHOP + "/pair/checks"),
            new Shot("pairing-inventory", "/accounts/" + Inventory.SHOP + "/pair/inventory"),
            new Shot("pairing-key", "/accounts/" + Inventory.SHOP + "/pair/key"),
            new Shot("pairing-event", "/accounts/" + AccountHistory.SILENT + "/pair/event"),
            new Shot("pairing-summary", "/accounts/" + Inventory.SHOP + "/pair/done"),
            new Shot("pairing-many", "/accounts/bulk"),
            new Shot("pairing-key-otel", "/accounts/" + Inventory.SHOP + "/pair/key?sender=opentelemetry"),
            new Shot("ingest", "/ingest"),
            new Shot("keys", "/keys"),
            new Shot("people", "/people"),
            new Shot("audit", "/audit"),
            new Shot("password", "/password"));

    /** Over the demo's data. */
    private static final List<Shot> QUERY_SHOTS = List.of(
            new Shot("operate-overview", "/?range=3h"),
            new Shot("operate-overview-split", "/?range=3h&split=tags.team"),
            new Shot("operate-errors", "/errors?range=3h"),
            new Shot("operate-logs", "/logs?live=off"),
            new Shot("operate-events", "/events"),
            new Shot("operate-map", "/map?range=3h"),
            new Shot("recommendations", "/recommendations"),
            new Shot("operate-functions", "/functions?range=3h&group=tag:team"),
            new Shot("operate-functions-by-cost", "/functions?range=3h&sort=cost&dir=desc"),
            new Shot("operate-cost", "/cost?range=3h"),
            new Shot("operate-cold-starts", "/cold-starts?range=3h"),
            new Shot("dashboards", "/dashboards"),
            new Shot("operate-dashboard", "/dashboards/" + DASHBOARD + "?range=3h"),
            new Shot("operate-dashboard-edit", "/dashboards/" + DASHBOARD + "/edit"),
            new Shot("dashboard-widget", "/dashboards/" + DASHBOARD + "/widget?widget=2"),
            new Shot("dashboard-variable", "/dashboards/" + DASHBOARD + "/variable?variable=team"),
            new Shot("query", "/query"),
            new Shot("query-gallery", "/query/gallery"),
            new Shot(
                    "query-bars",
                    ask(
                            "SELECT percentage(count(*), WHERE error IS TRUE) AS 'errors %', count(*) FROM AwsLambdaInvocation FACET tags.team")),
            new Shot(
                    "query-lines",
                    ask("SELECT count(*) FROM AwsLambdaInvocation FACET account TIMESERIES SINCE 2 hours ago")),
            new Shot(
                    "query-heat",
                    ask(
                            "SELECT histogram(duration, width: 1, buckets: 20) FROM AwsLambdaInvocation TIMESERIES SINCE 2 hours ago")),
            new Shot(
                    "query-compare",
                    ask(
                            "SELECT count(*), average(duration) FROM AwsLambdaInvocation SINCE 30 minutes ago COMPARE WITH 1 hour ago")),
            new Shot(
                    "query-rows",
                    ask(
                            "SELECT timestamp, aws.lambda.functionName, tags.team, duration, cwMaxMemoryUsed, error FROM AwsLambdaInvocation LIMIT 30")),
            new Shot(
                    "query-plan",
                    ask("SELECT count(*) FROM AwsLambdaInvocation FACET tags.team")
                            .replace("/query?", "/query/plan?")),
            new Shot("query-mistake", ask("SELECT count(*)\nFRM AwsLambdaInvocation")));

    private Screenshots() {}

    private static String ask(String nrql) {
        return "/query?q=" + URLEncoder.encode(nrql, StandardCharsets.UTF_8);
    }

    /** @param arguments the folder that the pictures go to, then the pictures to take; all of them by default */
    public static void main(String[] arguments) {
        if (arguments.length == 0) {
            System.err.println("usage: Screenshots <folder> [<begin of a name>]...");
            System.exit(2);
        }
        int code = 1;
        try {
            takeAll(Path.of(arguments[0]), List.of(arguments).subList(1, arguments.length));
            code = 0;
        } catch (RuntimeException e) {
            e.printStackTrace();
        }
        System.exit(code); // stops the application's threads
    }

    private static void takeAll(Path folder, List<String> wanted) {
        Filigree filigree = Filigree.running();
        filigree.reset();
        AccountHistory.write(filigree.jdbc());
        AccountHistory.arrivals(filigree.jdbc());
        Inventory.historyOfCheckout(filigree.jdbc());
        Inventory.invocationWithLogs(filigree.jdbc(), 12);
        for (Look look : Look.values()) {
            take(folder, filigree, look, wanted(SHOTS, wanted));
        }
        DemoData.prepare(filigree);
        filigree.bean(Recommender.class).run();
        filigree.jdbc()
                .sql("INSERT INTO dashboard (dashboard_id, name, definition, version, changed_by, changed_at)"
                        + " VALUES (:id, :name, CAST(:json AS jsonb), 1, 'ada', now() - interval '2 days')")
                .param("id", DASHBOARD)
                .param("name", DemoDashboard.NAME)
                .param("json", DemoDashboard.json())
                .update();
        List<Shot> shots = Stream.concat(QUERY_SHOTS.stream(), ofStoredEvents(filigree.jdbc()).stream())
                .toList();
        for (Look look : Look.values()) {
            take(folder, filigree, look, wanted(shots, wanted));
        }
    }

    private static List<Shot> wanted(List<Shot> shots, List<String> beginnings) {
        return shots.stream()
                .filter(shot -> beginnings.isEmpty() || beginnings.stream().anyMatch(shot.name()::startsWith))
                .toList();
    }

    /** The pages of a function that was changed, of an error of it and of one of its log lines. */
    private static List<Shot> ofStoredEvents(JdbcClient jdbc) {
        return jdbc.sql("""
                SELECT e.completion ->> 'error.fingerprint' AS fingerprint, split_part(e.function_arn, ':', 5) AS account_id, e.function_arn,
                       e.request_id, CAST(extract(epoch FROM l.ts) * 1000 AS bigint) AS at
                  FROM lambda_invocation_error e JOIN log l USING (function_arn, request_id)
                 WHERE e.attributes ->> 'error.class' = 'TypeError' AND e.attributes ->> 'error.message' LIKE '%amount%'
                 ORDER BY e.ts DESC LIMIT 1
                """)
                .query(
                        (row, number) -> List.of(
                                new Shot(
                                        "operate-function",
                                        "/functions/" + row.getString("function_arn") + "?range=3h"),
                                new Shot(
                                        "operate-error",
                                        "/errors/" + row.getString("fingerprint") + "?range=3h&account="
                                                + row.getString("account_id")),
                                new Shot("operate-invocation", "/invocations/" + row.getString("request_id")),
                                new Shot(
                                        "operate-error-events",
                                        "/events?range=3h&type=AwsLambdaInvocationError&fingerprint="
                                                + row.getString("fingerprint")),
                                new Shot(
                                        "operate-logs-around",
                                        "/logs/around?at=" + row.getLong("at") + "&of="
                                                + row.getString("function_arn")),
                                new Shot(
                                        "dashboard-add",
                                        "/dashboards/add?title=Errors&q=SELECT+count(*)+FROM+AwsLambdaInvocationError+TIMESERIES")))
                .optional()
                .orElse(List.of());
    }

    /** Panels are loaded after the page. */
    private static void loadPanels(Page page) {
        page.waitForCondition(
                () -> page.locator("[data-panel]").getByText("Loading…").count() == 0);
    }

    private static void take(Path folder, Filigree filigree, Look look, List<Shot> shots) {
        NewContextOptions options = new NewContextOptions()
                .setViewportSize(look.width, look.height)
                .setColorScheme(look.scheme)
                .setTimezoneId("Europe/Berlin");
        try (BrowserContext session = Chromium.browser().newContext(options)) {
            Page page = session.newPage();
            page.navigate(filigree.url("/login"));
            picture(page, folder, "login", look);
            Login.as(page, "admin", Filigree.PASSWORD);
            for (Shot shot : shots) {
                page.navigate(filigree.url(shot.path()));
                loadPanels(page);
                picture(page, folder, shot.name(), look);
            }
        }
    }

    private static void picture(Page page, Path folder, String name, Look look) {
        Path file =
                folder.resolve(name + "-" + look.name().toLowerCase(Locale.ROOT).replace('_', '-') + ".png");
        page.screenshot(new Page.ScreenshotOptions().setPath(file).setFullPage(name.startsWith("operate")));
        System.out.println(file);
    }

    private record Shot(String name, String path) {}

    private enum Look {
        WIDE(1440, 900, ColorScheme.LIGHT),
        WIDE_DARK(1440, 900, ColorScheme.DARK),
        NARROW(390, 844, ColorScheme.LIGHT),
        NARROW_DARK(390, 844, ColorScheme.DARK);

        private final int width;
        private final int height;
        private final ColorScheme scheme;

        Look(int width, int height, ColorScheme scheme) {
            this.width = width;
            this.height = height;
            this.scheme = scheme;
        }
    }
}
