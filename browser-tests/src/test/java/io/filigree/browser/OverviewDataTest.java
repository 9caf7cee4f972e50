package io.filigree.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.regex.Pattern;

import com.microsoft.playwright.Browser.NewContextOptions;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import org.junit.jupiter.api.Test;

/** The overview over the demo's data, which contains scenarios. */
class OverviewDataTest extends DemoDataTest {

    @Test
    void showsTheValuesOfTheQueriesThatItLinksTo() {
        open("/" + DemoData.wholeRange() + "&tag=team:logistics");

        for (String title : List.of("Invocations", "Failures")) {
            List<String> shown = panel(title).locator("dl.figures .value").allTextContents();
            assertThat(shown).as(title).isNotEmpty();
            page().navigate(Pages.queryOf(panel(title)));
            assertThat(page().locator("#result dl.figures dd > span").allTextContents())
                    .as(title)
                    .containsExactlyElementsOf(shown);
            page().goBack();
        }
        Locator errorRate = panel("Error rate");
        List<String> rows = errorRate.locator(".result-table tbody td").allTextContents();
        page().navigate(Pages.queryOf(errorRate) + "&view=table");
        assertThat(page().locator("#result .result-table tbody td").allTextContents())
                .hasSizeGreaterThan(20)
                .containsExactlyElementsOf(rows);
    }

    @Test
    void namesTheFunctionsThatBrokeWithTheChangeThatBrokeThem() {
        open("/" + DemoData.wholeRange());

        Locator changes = panel("What changed");
        Locator deployment = changes.getByRole(AriaRole.ROW)
                .filter(new Locator.FilterOptions().setHasText(Pattern.compile("(checkout|refund|invoice|ledger)-")));
        assertThat(deployment).containsText("worse");
        assertThat(deployment.getByRole(AriaRole.LINK).nth(1)).hasText("code");
        assertThat(changes.getByRole(AriaRole.ROW)
                        .filter(new Locator.FilterOptions().setHasText("memorySize 128 MB → 512 MB")))
                .containsText("better");
        assertThat(changes.getByRole(AriaRole.ROW)
                        .filter(new Locator.FilterOptions().setHasText("nodejs22.x"))
                        .filter(new Locator.FilterOptions().setHasText("worse")))
                .not()
                .hasCount(0);
        assertThat(panel("Needs attention")).containsText("logistics");
        assertThat(panel("Needs attention")).containsText("Out of memory");
        assertAccessible();

        deployment.getByRole(AriaRole.LINK).nth(1).click();

        assertThat(page().locator(".diff tbody")).containsText("aws.codeSha256");
    }

    @Test
    void marksChangesInChartsAndSplitsThem() {
        open("/" + DemoData.wholeRange());
        assertThat(panel("Throughput").locator("a.chart-marker")).not().hasCount(0);
        assertThat(panel("Throughput").locator("canvas")).isVisible();

        page().getByLabel("Split charts by").selectOption("tags.team");

        assertThat(page()).hasURL(Pattern.compile("split=tags.team"));
        assertThat(panel("Throughput").locator(".u-legend")).containsText("payments");
        Pages.follow(page(), "Events");
        assertThat(page()).hasURL(Pattern.compile("/events\\?range=custom.*split=tags.team"));
    }

    @Test
    void keepsItsFilterOnPagesThatDoNotFilter() {
        open("/" + DemoData.wholeRange() + "&tag=team:payments");
        Pages.follow(page(), "Accounts");
        Pages.isAt(page(), "Accounts");

        Pages.follow(page(), "Overview");
        assertThat(page()).hasURL(Pattern.compile("/\\?range=custom&from=.*tag=team%3Apayments"));

        page().navigate(Pages.queryOf(panel("Invocations")));
        Pages.follow(page(), "Events");
        assertThat(page()).hasURL(Pattern.compile("/events\\?range=custom&from=.*tag=team%3Apayments"));
    }

    @Test
    void opensTheEventsOfTheBucketThatIsClicked() {
        open("/" + DemoData.wholeRange());
        Locator plot = panel("Throughput").locator(".u-over");
        plot.scrollIntoViewIfNeeded();

        plot.click(new Locator.ClickOptions().setPosition(plot.boundingBox().width * 0.7, 40));

        assertThat(page()).hasURL(Pattern.compile("/events\\?range=custom&from=.*type=AwsLambdaInvocation"));
        assertThat(page().locator("table.events tbody tr")).not().hasCount(0);
    }

    @Test
    void refreshesUntilItIsPaused() {
        open("/");
        assertThat(page().locator("[data-refresh]")).hasAttribute("data-refresh", "30");

        Pages.follow(page(), "Pause");

        assertThat(page()).hasURL(Pattern.compile("live=off"));
        assertThat(page().locator("[data-refresh]")).hasCount(0);
        assertThat(Pages.link(page(), "Resume")).isVisible();
    }

    @Test
    void showsTablesWithoutScripts() {
        try (BrowserContext session =
                Chromium.browser().newContext(new NewContextOptions().setJavaScriptEnabled(false))) {
            Page plain = session.newPage();
            plain.navigate(FILIGREE.url("/login"));
            Login.as(plain, "admin", Filigree.PASSWORD);
            plain.navigate(FILIGREE.url("/" + DemoData.wholeRange()));
            Pages.follow(plain, "Show the values as tables");

            assertThat(plain.locator("#throughput tbody tr")).not().hasCount(0);
            assertThat(plain.locator("main")).containsText("Needs attention");
            assertThat(plain.locator("main")).containsText("High error rate");
        }
    }

    @Test
    void fitsANarrowScreen() {
        page().setViewportSize(400, 844);
        open("/" + DemoData.wholeRange());
        assertThat(panel("Timeouts by team").locator("canvas")).isVisible();

        assertThat(page().evaluate("document.documentElement.scrollWidth <= window.innerWidth"))
                .isEqualTo(true);
        assertAccessible();
    }
}
