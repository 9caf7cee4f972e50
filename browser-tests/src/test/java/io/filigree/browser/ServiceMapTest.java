package io.filigree.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.regex.Pattern;

import com.microsoft.playwright.Locator;
import org.junit.jupiter.api.Test;

/** The service map of the demo's data. */
class ServiceMapTest extends DemoDataTest {

    @Test
    void drawsFunctionsWithTheirTriggersDatabasesAndApis() {
        open("/map" + DemoData.wholeRange());

        assertThat(page().locator("svg.map a.node")).not().hasCount(0);
        assertThat(page().locator("svg.map .edge")).hasCount(edges().count());
        assertThat(page().locator(".edges tbody")).containsText("Postgres");
        assertThat(page().locator(".edges tbody")).containsText("inventory.internal");
        assertThat(page().locator(".edges tbody")).containsText("sqs");
        assertThat(page().locator(".notice.warn")).hasCount(0);
        assertAccessible();
    }

    @Test
    void showsTheValuesOfTheQueryOfAnEdge() {
        open("/map" + DemoData.wholeRange());
        for (String type : new String[] {"Postgres", "http", "sqs"}) {
            Locator edge =
                    edges().filter(new Locator.FilterOptions().setHasText(type)).first();
            String calls = edge.locator("td[data-label=Calls]").textContent();

            page().navigate(Pages.queryOf(edge));

            assertThat(page().locator("#result dl.figures dd > span").first()).hasText(calls);
            page().goBack();
        }
    }

    @Test
    void narrowsToATeamAndOpensTheFunction() {
        open("/map" + DemoData.wholeRange() + "&tag=team:payments");
        assertThat(page().locator("svg.map a.node").first()).isVisible();
        String all = String.join(" ", page().locator("svg.map a.node title").allTextContents());
        assertThat(all).containsPattern("checkout|refund|invoice|ledger").doesNotContain("cart-", "login-");

        page().locator("svg.map a.node").first().click();

        assertThat(page()).hasURL(Pattern.compile("/functions/arn.*tag=team%3Apayments"));
    }

    @Test
    void fitsANarrowScreen() {
        page().setViewportSize(400, 844);
        open("/map" + DemoData.wholeRange());
        assertThat(edges().first()).isVisible();

        assertThat(page().evaluate("document.documentElement.scrollWidth <= window.innerWidth"))
                .isEqualTo(true);
        assertAccessible();
    }

    @Test
    void explainsAnEmptyMap() {
        open("/map" + DemoData.wholeRange() + "&tag=team:nothing");

        Pages.says(page(), "No matching spans or triggers");
        assertAccessible();
    }

    private Locator edges() {
        Locator edges = page().locator(".edges tbody tr");
        assertThat(page().locator("main").getByText("Loading…")).hasCount(0);
        return edges;
    }
}
