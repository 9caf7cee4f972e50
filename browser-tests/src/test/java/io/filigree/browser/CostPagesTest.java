package io.filigree.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.regex.Pattern;

import org.junit.jupiter.api.Test;

/** The pages of cost and of cold starts over the demo's data. */
class CostPagesTest extends DemoDataTest {

    @Test
    void showsTheValuesOfTheQueriesThatItLinksTo() {
        open("/cost" + DemoData.wholeRange());

        for (String title : List.of("Estimated cost", "Waste")) {
            List<String> shown = panel(title).locator("dl.figures .value").allTextContents();
            assertThat(shown).as(title).anyMatch(value -> value.matches("\\$0\\.0*[1-9].*"));
            page().navigate(Pages.queryOf(panel(title)));
            assertThat(page().locator("#result dl.figures dd > span").allTextContents())
                    .as(title)
                    .containsExactlyElementsOf(shown);
            page().goBack();
        }
        assertThat(panel("By team").locator(".result-table tbody")).containsText("payments");
        assertThat(panel("By region and architecture").locator(".result-table tbody"))
                .containsText("arm64");
        assertThat(panel("Waste by function").locator(".result-table tbody")).containsText("MB");
        assertAccessible();
    }

    @Test
    void showsColdStartsByRuntimeAndFunction() {
        open("/cold-starts" + DemoData.wholeRange());

        assertThat(panel("Duration of cold and warm starts").locator(".u-legend"))
                .containsText("warm");
        assertThat(panel("By runtime").locator(".result-table tbody tr")).not().hasCount(0);
        assertThat(panel("Functions with the most cold starts").locator(".result-table tbody tr"))
                .hasCount(20);
        assertAccessible();

        page().locator("#filter-start").selectOption("warm");

        assertThat(page()).hasURL(Pattern.compile("/cold-starts\\?.*start=warm"));
        assertThat(panel("Cold starts").locator("dl.figures .value").first()).hasText("0");
        Pages.follow(page(), "Cost");
        assertThat(page()).hasURL(Pattern.compile("/cost\\?.*start=warm"));
    }

    @Test
    void fitsANarrowScreen() {
        page().setViewportSize(400, 844);
        for (String path : List.of("/cost", "/cold-starts")) {
            open(path + DemoData.wholeRange());
            page().waitForCondition(() ->
                    page().locator("[data-panel]").getByText("Loading…").count() == 0);

            assertThat(page().evaluate("document.documentElement.scrollWidth <= window.innerWidth"))
                    .as(path)
                    .isEqualTo(true);
            assertAccessible();
        }
    }
}
