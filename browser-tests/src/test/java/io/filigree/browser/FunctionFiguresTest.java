package io.filigree.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;

import com.microsoft.playwright.Browser.NewContextOptions;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Download;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import org.junit.jupiter.api.Test;

/** The figures in the list of functions over the demo's data. */
class FunctionFiguresTest extends DemoDataTest {

    @Test
    void showsTheFiguresOfItsRowsAsTheirQueryDoes() {
        open("/functions" + DemoData.wholeRange() + "&sort=invocations&dir=desc");
        Locator first = rows().first();
        assertThat(first.locator("svg.trend")).hasCount(1);
        List<String> invocations = rows().locator("td:nth-child(3)").allTextContents();
        assertThat(invocations.stream().map(FunctionFiguresTest::number).toList())
                .hasSize(100)
                .isSortedAccordingTo(Comparator.reverseOrder());
        String errors = first.locator("td:nth-child(5)").textContent();
        assertAccessible();

        page().navigate(page().getByText("of these figures").evaluate("link => link.href") + "&view=table");

        Locator cells = page().locator("#result .result-table tbody tr").first().locator("td .value");
        assertThat(cells.nth(0)).hasText(invocations.get(0));
        assertThat(cells.nth(1)).hasText(errors);
    }

    @Test
    void loadsMoreRowsInTheOrderOfAFigure() {
        open("/functions" + DemoData.wholeRange() + "&sort=cost&dir=desc");
        assertThat(rows()).hasCount(100);

        page().locator("#more").scrollIntoViewIfNeeded();

        assertThat(rows()).hasCount(200);
    }

    @Test
    void groupsFunctionsWithTotals() {
        open("/functions" + DemoData.wholeRange());
        page().getByLabel("Group by").selectOption("tag:team");

        assertThat(page()).hasURL(Pattern.compile("group=tag%3Ateam"));
        Locator group = page().locator("tr.group").first();
        assertThat(group.locator("td").nth(7)).containsText("$");
        assertAccessible();

        Pages.follow(page(), "Overview");
        assertThat(page()).hasURL(Pattern.compile("/\\?range=custom"));
    }

    @Test
    void passesItsFilterOn() {
        open("/?range=6h&region=us-east-1&tag=team:payments&function=api");
        Pages.follow(page(), "Functions");
        assertThat(page().locator(".chip")).hasCount(3);

        page().locator(".chip").first().click();
        assertThat(page().locator(".chip")).hasCount(2);
        Pages.follow(page(), "Events");

        assertThat(page()).hasURL(Pattern.compile("/events\\?range=6h&region=us-east-1&tag=team%3Apayments"));
    }

    @Test
    void exportsTheFigures() throws IOException {
        open("/functions" + DemoData.wholeRange());

        Download csv =
                page().waitForDownload(() -> page().getByText("Download CSV").click());

        List<String> lines = Files.readAllLines(csv.path());
        assertThat(lines.get(0))
                .endsWith("invocations,errorRatePercent,p95Seconds,coldStartPercent,memoryUsedPercent,"
                        + "timeoutLeftPercent,costPerDayUSD,memoryUsedMB,p99Seconds,warnings");
        assertThat(lines).hasSizeGreaterThan(300).anyMatch(line -> line.matches(".*,[0-9]+,[0-9.]+,[0-9.]+,.*"));
    }

    @Test
    void showsFiguresWithoutScripts() {
        try (BrowserContext session =
                Chromium.browser().newContext(new NewContextOptions().setJavaScriptEnabled(false))) {
            Page plain = session.newPage();
            plain.navigate(FILIGREE.url("/login"));
            Login.as(plain, "admin", Filigree.PASSWORD);
            plain.navigate(FILIGREE.url("/functions" + DemoData.wholeRange() + "&sort=errors&dir=desc"));
            Pages.follow(plain, "Show the values as tables");

            assertThat(plain.locator(".rows svg.trend")).not().hasCount(0);
        }
    }

    private Locator rows() {
        Locator rows = page().locator(".rows tr:has(td:first-child > a):not(.queries)");
        assertThat(rows.getByText("…", new Locator.GetByTextOptions().setExact(true)))
                .hasCount(0);
        return rows;
    }

    private static long number(String text) {
        return Long.parseLong(text.replace(",", "").strip());
    }
}
