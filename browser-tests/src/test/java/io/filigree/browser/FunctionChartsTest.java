package io.filigree.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.regex.Pattern;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The charts of a function over the demo's data: more memory ended its out-of-memory errors. */
class FunctionChartsTest extends BrowserTest {

    private String function;

    @Override
    protected void prepare() {
        DemoData.prepare(FILIGREE);
    }

    @BeforeEach
    void showTheFunctionWithMoreMemory() {
        function = FILIGREE.jdbc()
                .sql("SELECT function_arn FROM function_metadata WHERE memory_size_mb = 128 AND valid_to IS NOT NULL"
                        + " AND tags ->> 'team' = 'search'")
                .query(String.class)
                .single();
        login();
        open("/functions/" + function + DemoData.wholeRange());
    }

    @Test
    void showsTheErrorsUntilTheChangeAndTheConfiguredMemoryAsASteppedLine() {
        assertThat(panel("Errors by class").locator(".u-legend")).containsText("Runtime.ExitError");
        assertThat(panel("Memory").locator(".markers")).containsText("memorySize 128 MB → 512 MB");
        Locator table = panel("Memory").locator(".result-table tbody");
        assertThat(table).containsText("128 MB");
        assertThat(table).containsText("512 MB");
        assertThat(panel("Memory").locator("figure"))
                .hasAttribute("data-chart", Pattern.compile("\"name\":\"Memory size\".*\"step\":true"));
        assertThat(panel("Duration").locator("figure"))
                .hasAttribute("data-chart", Pattern.compile("\"name\":\"Timeout\".*\"step\":true"));
        assertAccessible();
    }

    @Test
    void showsTheValuesOfTheQueriesThatItLinksTo() {
        for (String title : List.of("Throughput", "Errors by class", "Memory", "Cold starts", "Init duration")) {
            List<String> shown = panel(title).locator(".result-table tbody td").allTextContents();
            page().navigate(Pages.queryOf(panel(title)) + "&view=table");
            assertThat(page().locator("#result .result-table tbody td").allTextContents())
                    .as(title)
                    .containsExactlyElementsOf(shown);
            page().goBack();
        }
    }

    @Test
    void narrowsTheInvocationsToTheBucketThatIsClicked() {
        panel("Errors by class");
        Locator plot = page().locator("#errors .u-over");
        double firstError = ((Number)
                        page().evaluate(
                                        "() => { const plot = document.querySelector('#errors figure').plot;"
                                                + " return plot.valToPos(plot.data[0][plot.data[1].findIndex((value) => value > 0)], 'x') + 3; }"))
                .doubleValue();

        plot.click(new Locator.ClickOptions().setPosition(firstError, 60));

        assertThat(page()).hasURL(Pattern.compile("at=.*failed=true.*#invocations"));
        Locator invocations = page().locator("#invocations");
        assertThat(invocations).containsText("Failed invocations from");
        assertThat(invocations.locator("tbody tr").first()).containsText("error");
        Pages.follow(page(), "Show all");
        assertThat(page().locator("#invocations tbody tr")).hasCount(20);
    }

    @Test
    void reachesTheInvocationsOfABucketByTheKeyboard() {
        Locator throughput = panel("Throughput");
        throughput.getByText("By time").focus();
        page().keyboard().press("Enter");
        throughput.locator("a[data-bucket]").last().focus();
        page().keyboard().press("Enter");

        assertThat(page()).hasURL(Pattern.compile("at="));
        assertThat(page().locator("#invocations")).containsText("selected in a chart");
    }

    @Test
    void showsCallsErrorsLogsAndAliases() {
        assertThat(panel("Called services").locator(".result-table tbody")).containsText("inventory.internal");
        assertThat(panel("Calling functions")).containsText("No matching events");
        assertThat(panel("Called functions")).containsText("No matching events");
        assertThat(panel("Log lines").locator("canvas")).isVisible();
        assertThat(page().locator("table.errors tbody")).containsText("Runtime.ExitError");
        assertThat(panel("Aliases")).containsText("No aliases are known.");
    }

    @Test
    void leadsFromAMarkerToTheDifference() {
        panel("Memory").locator("a.chart-marker").first().click();

        assertThat(page()).hasURL(Pattern.compile("base=\\d+&version=\\d+#compare"));
        assertThat(page().locator(".diff tbody")).containsText("512 MB");
    }

    @Test
    void fitsANarrowScreen() {
        page().setViewportSize(400, 844);
        page().reload();
        assertThat(panel("Init duration").locator("figure")).isVisible();

        assertThat(page().evaluate("document.documentElement.scrollWidth <= window.innerWidth"))
                .isEqualTo(true);
        assertAccessible();
    }

    private Locator panel(String title) {
        Locator panel = page().getByRole(
                        AriaRole.REGION,
                        new Page.GetByRoleOptions().setName(title).setExact(true));
        assertThat(panel.getByText("Loading…")).hasCount(0);
        return panel;
    }
}
