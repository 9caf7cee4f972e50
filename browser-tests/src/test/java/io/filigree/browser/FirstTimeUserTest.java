package io.filigree.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import java.util.regex.Pattern;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.options.AriaRole;
import org.junit.jupiter.api.Test;

/** What a first-time user of the demo looks for: each is found from the overview with a few clicks. */
class FirstTimeUserTest extends DemoDataTest {

    @Test
    void findsTheTeamWhoseFunctionsTimeOutMostAndWhy() {
        open("/" + DemoData.wholeRange());

        Locator most = rows(panel("Needs attention"), "Timeouts").first();
        assertThat(most).containsText("logistics");
        assertThat(most).containsText("with python3.9, 128 MB and a timeout of 3 s");
        most.getByRole(AriaRole.ROWHEADER).getByRole(AriaRole.LINK).click();

        assertThat(page()).hasURL(Pattern.compile("/errors\\?.*tag=team%3Alogistics&error=LambdaTimeout"));
        Locator error = page().locator("table.errors tbody tr").first();
        assertThat(error).containsText("Task timed out after 3.00 seconds");
        assertThat(error.locator("[data-label=Functions] a").first()).hasText(Pattern.compile("shipping-label.*"));
    }

    @Test
    void findsTheChangeThatStartedAnError() {
        open("/" + DemoData.wholeRange());
        Pages.follow(page(), "Errors");

        Locator error = rows(page().locator("table.errors"), "ReferenceError").first();
        assertThat(error.locator(".badge")).hasText("new");
        Locator change = error.locator("[data-label='Started with'] a");
        assertThat(change).containsText("runtime nodejs");
        change.click();

        assertThat(page().locator(".diff tbody tr").filter(new Locator.FilterOptions().setHasText("aws.runtime")))
                .containsText("nodejs22.x");
    }

    @Test
    void findsTheFunctionThatWastesMostMoney() {
        open("/" + DemoData.wholeRange());
        Pages.follow(page(), "Cost");

        Locator most =
                panel("Waste by function").locator(".result-table tbody tr").first();
        assertThat(most.locator("td").nth(1)).containsText(Pattern.compile("\\$0\\.0*[1-9]"));
        Locator function = most.getByRole(AriaRole.LINK);
        String name = function.textContent();
        function.click();

        assertThat(page()).hasURL(Pattern.compile("/functions/arn:aws:lambda:.*" + name));
        assertThat(panel("Cost").locator("canvas")).isVisible();
    }

    @Test
    void findsTheSlowestSpanOfAFailingInvocation() {
        open("/" + DemoData.wholeRange());
        Pages.follow(page(), "Errors");
        rows(page().locator("table.errors"), "'amount'")
                .first()
                .getByRole(AriaRole.ROWHEADER)
                .getByRole(AriaRole.LINK)
                .click();
        page().locator("table.events tbody tr")
                .first()
                .getByRole(AriaRole.LINK)
                .last()
                .click();

        assertThat(page()).hasURL(Pattern.compile("/invocations/"));
        assertThat(page().locator("tr.span").filter(new Locator.FilterOptions().setHasText("slowest")))
                .hasCount(1);
    }

    private static Locator rows(Locator table, String text) {
        return table.locator("tbody tr").filter(new Locator.FilterOptions().setHasText(text));
    }
}
