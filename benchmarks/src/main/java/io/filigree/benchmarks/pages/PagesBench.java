package io.filigree.benchmarks.pages;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserType.LaunchOptions;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.options.AriaRole;
import io.filigree.benchmarks.harness.FiligreeProcess;
import io.filigree.benchmarks.harness.HarnessDatabase;
import io.filigree.benchmarks.harness.Measurement;
import io.filigree.benchmarks.harness.Medians;
import io.filigree.benchmarks.harness.Workspace;

/**
 * Loads each page in Chromium over the day of the query bench, for an hour and for 24 hours: time to the first contentful
 * paint, and until all panels are loaded. Prints both, and ends with status 1 when a figure misses its required value. The
 * day may be sealed: history is enabled when {@code pages-home/history} exists.
 */
public final class PagesBench {

    private static final String DAY = "?range=custom&from=2026-11-20T00:00:00&to=2026-11-21T00:00:00&live=off";
    private static final String HOUR = "?range=custom&from=2026-11-20T23:00:00&to=2026-11-21T00:00:00&live=off";

    private static final double MUST_PAINT_MILLIS = 1_000;
    private static final int PERCENT = 95;

    private static final String IS_COMPLETE =
            "() => !document.body.innerText.includes('Loading…') && !document.querySelector('.htmx-request')";

    private static final String PAINT =
            "() => performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? -1";

    private static final Pattern PASSWORD = Pattern.compile("\"password\":\"([^\"]+)\"");

    private static final Pattern REQUEST_ID = Pattern.compile("\"aws.requestId\":\"([^\"]+)\"");

    private final PagesBenchOptions options;
    private final List<Measurement> figures = new ArrayList<>();
    private final List<Double> allPaints = new ArrayList<>();

    private PagesBench(PagesBenchOptions options) {
        this.options = options;
    }

    public static void main(String[] args) throws Exception {
        Workspace.warningsOnly();
        PagesBenchOptions options;
        try {
            options = PagesBenchOptions.parse(args);
        } catch (IllegalArgumentException e) {
            System.err.println(PagesBenchOptions.USAGE);
            System.exit(2);
            return;
        }
        System.exit(new PagesBench(options).run() ? 0 : 1);
    }

    private boolean run() throws Exception {
        Path home = options.directory().resolve("pages-home");
        FiligreeProcess.Options process = FiligreeProcess.Options.of(home, options.heap())
                .withEnvironment(Map.of(
                        "FILIGREE_RECOMMENDATIONS_ENABLED",
                        "false",
                        "FILIGREE_HISTORY_ENABLED",
                        String.valueOf(Files.isDirectory(home.resolve("history")))));
        Map<String, String> environment = new HashMap<>(System.getenv());
        environment.put("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1");
        try (HarnessDatabase database =
                        HarnessDatabase.start(options.directory().resolve("query-postgres"));
                FiligreeProcess filigree = FiligreeProcess.start(database, process);
                Playwright playwright = Playwright.create(new Playwright.CreateOptions().setEnv(environment));
                Browser browser = playwright
                        .chromium()
                        .launch(new LaunchOptions()
                                .setExecutablePath(options.chromium())
                                .setArgs(
                                        List.of("--no-sandbox", "--disable-gpu", "--disable-background-networking")))) {
            Page page = logIn(browser, filigree);
            List<BenchPage> pages = new ArrayList<>(BenchPage.of("1 h", HOUR, function(database)));
            pages.addAll(BenchPage.of("24 h", DAY, function(database)));
            pages.add(BenchPage.ofInvocation(invocation(filigree)));
            for (BenchPage each : pages) {
                if (options.pages().matcher(each.title()).find()) {
                    measure(page, filigree, each);
                }
            }
        }
        figures.add(0, Measurement.atMost("first contentful paint of all pages, p95, ms", at(allPaints), 1_000, 500));
        System.out.println();
        System.out.print(Measurement.table(figures));
        return figures.stream().allMatch(Measurement::reachesMust);
    }

    private void measure(Page page, FiligreeProcess filigree, BenchPage each) {
        List<Double> paints = new ArrayList<>();
        List<Double> completes = new ArrayList<>();
        for (int round = 0; round < options.rounds(); round++) {
            long begin = System.nanoTime();
            page.navigate(filigree.uri(each.address()).toString());
            page.waitForFunction(IS_COMPLETE);
            completes.add((System.nanoTime() - begin) / 1e6);
            paints.add(((Number) page.evaluate(PAINT)).doubleValue());
        }
        int warnings = page.locator(".notice.warn").count();
        allPaints.addAll(paints);
        System.out.printf(
                Locale.ROOT,
                "%-22s first contentful paint p95 %6.0f ms   complete p95 %7.0f ms, median %7.0f, first %7.0f%s%n",
                each.title(),
                at(paints),
                at(completes),
                Medians.of(completes),
                completes.get(0),
                warnings == 0 ? "" : "   " + warnings + " warnings on the page");
        figures.add(Measurement.atMost(
                each.title() + ": first contentful paint, p95, ms", at(paints), MUST_PAINT_MILLIS, 500));
        if (each.mustComplete() > 0) {
            figures.add(Measurement.atMost(
                    each.title() + ": complete, p95, s",
                    at(completes) / 1_000,
                    each.mustComplete(),
                    each.mustComplete()));
        }
    }

    private Page logIn(Browser browser, FiligreeProcess filigree) throws IOException, InterruptedException {
        String name = "pages-bench-" + UUID.randomUUID();
        String password = addUser(filigree, name);
        Page page = browser.newPage(new Browser.NewPageOptions().setViewportSize(1_440, 900));
        page.setDefaultTimeout(180_000);
        page.setDefaultNavigationTimeout(180_000);
        page.navigate(filigree.uri("/login").toString());
        page.getByLabel("Name").fill(name);
        page.getByLabel("Password").fill(password);
        page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Log in"))
                .click();
        page.waitForURL(filigree.uri("/").toString());
        return page;
    }

    /** Returns the password. */
    private static String addUser(FiligreeProcess filigree, String name) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(filigree.uri("/api/people"))
                .header("Api-Key", FiligreeProcess.ADMIN_KEY)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString("{\"userName\":\"" + name + "\",\"role\":\"viewer\"}"))
                .build();
        HttpResponse<String> response = HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
        Matcher password = PASSWORD.matcher(response.body());
        if (!password.find()) {
            throw new IOException("The user could not be added: status " + response.statusCode());
        }
        return password.group(1);
    }

    private static String function(HarnessDatabase database) throws SQLException {
        return text(
                database,
                "SELECT function_arn FROM lambda_function WHERE deleted_at IS NULL ORDER BY 1 LIMIT 1 OFFSET 7");
    }

    /** From a query, because the events of the day can be in PostgreSQL or in history. */
    private static String invocation(FiligreeProcess filigree) throws IOException, InterruptedException {
        String query =
                "SELECT aws.requestId FROM AwsLambdaInvocation SINCE '2026-11-20 23:00' UNTIL '2026-11-21' LIMIT 1";
        String response = HttpClient.newHttpClient()
                .send(filigree.query(query, Duration.ofSeconds(60)).build(), HttpResponse.BodyHandlers.ofString())
                .body();
        Matcher id = REQUEST_ID.matcher(response);
        if (!id.find()) {
            throw new IllegalStateException("The directory has no day of the query bench: " + response);
        }
        return id.group(1);
    }

    private static String text(HarnessDatabase database, String sql) throws SQLException {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            if (!rows.next()) {
                throw new IllegalStateException("The directory has no day of the query bench");
            }
            return rows.getString(1);
        }
    }

    private static double at(List<Double> values) {
        double[] sorted =
                values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        return sorted[(int) Math.max(0, Math.ceil(sorted.length * PERCENT / 100.0) - 1)];
    }
}
