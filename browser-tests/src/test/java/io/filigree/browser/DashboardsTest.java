package io.filigree.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.regex.Pattern;

import com.microsoft.playwright.Browser.NewContextOptions;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Download;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import io.filigree.simulator.demo.DemoDashboard;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Dashboards over the demo's data, as users create, edit and read them. */
class DashboardsTest extends BrowserTest {

    private static final String NEW_RELIC = """
            {"name": "Orders", "pages": [{"name": "Main", "widgets": [
              {"title": "Invocations", "layout": {"column": 1, "row": 1, "width": 6, "height": 3}, "visualization": {"id": "viz.line"},
               "rawConfiguration": {"nrqlQueries": [{"accountIds": [1234567], "query": "SELECT count(*) FROM AwsLambdaInvocation TIMESERIES"}]}},
              {"title": "Map", "layout": {"column": 7, "row": 1, "width": 6, "height": 3}, "visualization": {"id": "topology.service-map"},
               "rawConfiguration": {}},
              {"title": "Forecast", "layout": {"column": 1, "row": 4, "width": 6, "height": 3}, "visualization": {"id": "viz.billboard"},
               "rawConfiguration": {"nrqlQueries": [{"accountId": 0, "query": "SELECT count(* FROM AwsLambdaInvocation"}]}}]}]}
            """;

    @Override
    protected void prepare() {
        DemoData.prepare(FILIGREE);
        FILIGREE.jdbc().sql("TRUNCATE dashboard").update();
    }

    @BeforeEach
    void logIn() {
        login();
    }

    @Test
    void beginsEmptyAndGrowsByTheKeyboard() {
        Pages.follow(page(), "Dashboards");
        assertThat(Pages.main(page())).containsText("No dashboards yet");
        assertAccessible();

        page().getByLabel("Name").focus();
        page().keyboard().type("Shop");
        page().keyboard().press("Enter");
        assertThat(Pages.main(page())).containsText("Dashboard created.");
        Pages.link(page(), "Add a widget").focus();
        page().keyboard().press("Enter");
        page().getByLabel("Title").focus();
        page().keyboard().type("Invocations by team");
        page().keyboard().press("Tab");
        page().keyboard().type("SELECT count(*) FROM AwsLambdaInvocation FACET tags.team");
        Pages.fill(page(), "Width, in columns of 12", "4");
        assertAccessible();
        page().getByLabel("Title").press("Enter");

        assertThat(Pages.main(page())).containsText("Widget saved.");
        assertAccessible();
        Pages.follow(page(), "View dashboard");
        assertThat(widget("Invocations by team")).containsText("payments");
        assertThat(widget("Invocations by team")).hasClass(Pattern.compile("w-4 h-3"));
    }

    @Test
    void addsThePanelOfAPageWithItsTitleAndAccount() {
        String account = FILIGREE.jdbc()
                .sql("SELECT account_id FROM paired_account WHERE name = 'production'")
                .query(String.class)
                .single();
        open("/cold-starts" + DemoData.wholeRange() + "&account=" + account + "&tag=team:payments");
        Locator panel = page().locator("section.chart-panel").nth(1);
        String title = panel.locator("h2").textContent();
        panel.getByText("Add to dashboard").click();

        assertThat(page().getByLabel("Title")).hasValue(title);
        assertThat(page().getByLabel("Query")).hasValue(Pattern.compile("WHERE[^$]*`?tags.team`? = 'payments'"));
        assertThat(page().getByLabel("Account")).hasValue(account);
        assertAccessible();
        Pages.press(page(), "Add to dashboard");

        assertThat(Pages.main(page())).containsText("Dashboard created with the query.");
        assertThat(widget(title)).not().containsText("Loading…");
        assertThat(FILIGREE.jdbc()
                        .sql("SELECT definition::text FROM dashboard")
                        .query(String.class)
                        .single())
                .contains(account);
    }

    @Test
    void ordersAndResizesWidgets() {
        importDashboard();
        Pages.follow(page(), "Edit");
        Pages.fill(page(), "Order of Errors by class", "1");
        Pages.fill(page(), "Width of Errors by class", "12");
        Pages.press(page(), "Save layout");

        assertThat(Pages.main(page())).containsText("Layout saved.");
        Pages.follow(page(), "View dashboard");
        assertThat(page().locator(".widget h2").nth(1)).hasText("Errors by class");
        assertThat(widget("Errors by class")).hasClass(Pattern.compile("w-12"));
    }

    @Test
    void fillsVariablesAndKeepsTheirStateInTheAddress() {
        importDashboard();
        assertThat(widget("Invocations by team").locator(".u-legend")).containsText("logistics");
        assertThat(team().locator("option")).not().hasCount(1);

        team().selectOption("payments");

        assertThat(page()).hasURL(Pattern.compile("var-team=payments"));
        assertThat(widget("Invocations by team").locator(".u-legend")).containsText("payments");
        assertThat(widget("Invocations by team").locator(".u-legend")).not().containsText("logistics");
        page().locator(".filter-times").getByText("6 h").click();
        assertThat(page()).hasURL(Pattern.compile("range=6h.*var-team=payments"));
        page().navigate(Pages.queryOf(widget("Invocations")));
        assertThat(page().locator("#q")).hasValue(Pattern.compile("LIKE 'payments'"));
        assertThat(page().locator("#result dl.figures")).isVisible();
    }

    @Test
    void aVariableIsALiteral() {
        importDashboard();
        String address = page().url();

        page().navigate(address + "?var-team=x%27+OR+1+%3D+1+--");

        assertThat(widget("Invocations by team")).containsText("No matching events");
        assertThat(widget("Busiest functions")).containsText("No matching events");
    }

    @Test
    void appliesTheFilterToAllWidgets() {
        importDashboard();
        assertThat(widget("Busiest functions")).containsText("webhook");

        page().navigate(page().url() + DemoData.wholeRange() + "&function=api");

        assertThat(widget("Busiest functions")).containsText("-api-");
        assertThat(widget("Busiest functions")).not().containsText("webhook");
        assertThat(widget("Invocations by team").locator("canvas")).isVisible();
        assertAccessible();
    }

    @Test
    void importsNewRelicDashboardsAndListsWhatIsNotConverted() {
        open("/dashboards");
        page().getByLabel("JSON", new Page.GetByLabelOptions().setExact(true)).fill(NEW_RELIC);
        Pages.press(page(), "Import dashboard");

        Locator notes = page().getByRole(
                        AriaRole.REGION,
                        new Page.GetByRoleOptions()
                                .setName("Differences from the imported dashboard")
                                .setExact(true))
                .first();
        assertThat(notes).containsText("the visualization topology.service-map is not supported");
        assertThat(notes).containsText("the query is not supported: line 1, column");
        assertThat(notes).containsText("account 1234567 is not paired");
        assertThat(widget("Invocations").locator("canvas")).isVisible();
        assertAccessible();

        open("/dashboards");
        page().getByLabel("JSON", new Page.GetByLabelOptions().setExact(true)).fill("{\"pages\": ");
        Pages.press(page(), "Import dashboard");
        assertThat(page().locator("#json-error")).hasText("the text is not JSON");
    }

    @Test
    void exportsWhatItImports() throws IOException {
        importDashboard();
        Download download = page().waitForDownload(() -> Pages.follow(page(), "Export"));
        assertThat(download.suggestedFilename()).isEqualTo("lambda-by-team.json");
        String exported = Files.readString(download.path());

        open("/dashboards");
        page().getByLabel("Read the JSON from a file").setInputFiles(download.path());
        assertThat(page().locator("#json")).hasValue(Pattern.compile("filigree.dashboard"));
        Pages.press(page(), "Import dashboard");
        assertThat(Pages.main(page())).containsText("Dashboard imported.");
        Download again = page().waitForDownload(() -> Pages.follow(page(), "Export"));
        assertThat(Files.readString(again.path())).isEqualTo(exported);
    }

    @Test
    void addsAQueryOfTheQueryPage() {
        importDashboard();
        open("/query?q=SELECT+count(*)+FROM+AwsLambdaInvocationError+FACET+tags.team");
        Pages.follow(page(), "Add to dashboard");
        Pages.fill(page(), "Title", "Errors by team");
        Pages.press(page(), "Add to dashboard");

        assertThat(page().locator(".widget h2").last()).hasText("Errors by team");
        assertThat(page().locator(".widget")).hasCount(8);
    }

    @Test
    void refusesAChangeThatIsBasedOnAnEarlierVersion() {
        importDashboard();
        Pages.follow(page(), "Edit");
        FILIGREE.jdbc()
                .sql("UPDATE dashboard SET version = version + 1, changed_by = 'grace'")
                .update();
        Pages.press(page(), "Save layout");

        assertThat(Pages.main(page())).containsText("Not saved: grace changed this dashboard after you opened it.");
    }

    @Test
    void deletesADashboardAfterConfirmation() {
        importDashboard();
        Pages.follow(page(), "Edit");
        page().getByText("Delete this dashboard").click();
        Pages.press(page(), "Delete dashboard");

        assertThat(Pages.main(page())).containsText("Dashboard “Lambda by team” deleted.");
        assertThat(Pages.main(page())).containsText("No dashboards yet");
    }

    @Test
    void showsTablesWithoutScripts() {
        importDashboard();
        String path = page().url();
        try (BrowserContext session =
                Chromium.browser().newContext(new NewContextOptions().setJavaScriptEnabled(false))) {
            Page plain = session.newPage();
            plain.navigate(FILIGREE.url("/login"));
            Login.as(plain, "admin", Filigree.PASSWORD);
            plain.navigate(path + DemoData.wholeRange());
            Pages.follow(plain, "Show the values as tables");

            assertThat(plain.locator("#widget-2 tbody tr")).not().hasCount(0);
            assertThat(plain.locator("#widget-7")).containsText("Choose a team above.");
        }
    }

    @Test
    void fitsANarrowScreen() {
        importDashboard();
        page().setViewportSize(400, 844);
        page().navigate(page().url() + DemoData.wholeRange());
        assertThat(widget("Invocations by team").locator("canvas")).isVisible();

        assertThat(page().evaluate("document.documentElement.scrollWidth <= window.innerWidth"))
                .isEqualTo(true);
        assertAccessible();
        for (String form : List.of("/edit", "/widget?widget=1", "/variable?variable=team")) {
            page().navigate(page().url().replaceFirst("(/dashboards/[0-9a-f]+).*", "$1" + form));
            assertThat(page().evaluate("document.documentElement.scrollWidth <= window.innerWidth"))
                    .as(form)
                    .isEqualTo(true);
            assertAccessible();
        }
    }

    /** Imports the demo's dashboard and shows it. */
    private void importDashboard() {
        open("/dashboards");
        page().getByLabel("JSON", new Page.GetByLabelOptions().setExact(true)).fill(DemoDashboard.json());
        Pages.press(page(), "Import dashboard");
        assertThat(Pages.main(page())).containsText("Dashboard imported.");
        page().navigate(page().url());
    }

    private Locator team() {
        return page().getByLabel("Team", new Page.GetByLabelOptions().setExact(true));
    }

    private Locator widget(String title) {
        Locator widget = page().locator(".widget")
                .filter(new Locator.FilterOptions()
                        .setHas(page().getByRole(
                                        AriaRole.HEADING,
                                        new Page.GetByRoleOptions()
                                                .setName(title)
                                                .setExact(true))));
        assertThat(widget.getByText("Loading…")).hasCount(0);
        return widget;
    }
}
