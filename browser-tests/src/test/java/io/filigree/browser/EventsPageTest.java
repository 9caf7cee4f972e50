package io.filigree.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.regex.Pattern;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class EventsPageTest extends BrowserTest {

    @BeforeEach
    void logIn() {
        login();
    }

    @Test
    void saysWhatToDoWhereNoEventMatches() {
        open("/events");

        assertThat(Pages.main(page())).containsText("No matching events");
        assertAccessible();
    }

    @Test
    void showsEventsWhoseJsonOpensAndCloses() {
        Inventory.historyOfCheckout(FILIGREE.jdbc());
        open("/events");

        assertThat(Pages.main(page())).containsText("PaymentDeclined");
        assertAccessible();

        page().getByRole(
                        AriaRole.BUTTON,
                        new Page.GetByRoleOptions().setName("JSON of event 1").setExact(true))
                .click();
        assertThat(page().getByRole(AriaRole.DIALOG)).containsText("\"aws.lambda.functionName\" : \"checkout\"");
        page().keyboard().press("Escape");
        assertThat(page().getByRole(AriaRole.DIALOG)).hasCount(0);
    }

    @Test
    void searchesByTextTypeAndFilterAndKeepsThemInTheAddress() {
        Inventory.historyOfCheckout(FILIGREE.jdbc());
        Inventory.invocationWithLogs(FILIGREE.jdbc(), 9);
        open("/events?range=6h");

        page().getByLabel("Type", new Page.GetByLabelOptions().setExact(true)).selectOption("Log");
        assertThat(page()).hasURL(Pattern.compile("type=Log"));
        Pages.fill(
                page(),
                "Search in function names, errors and log messages, or by request id or trace id",
                "TimeoutError");
        Pages.press(page(), "Search");

        assertThat(page()).hasURL(Pattern.compile("text=TimeoutError"));
        assertThat(page().locator("table.events tbody tr")).hasCount(2);
        Pages.follow(page(), "24 h");
        assertThat(page()).hasURL(Pattern.compile("range=1d.*type=Log.*text=TimeoutError"));
        assertThat(page().locator("table.events tbody tr")).hasCount(2);
        Pages.follow(page(), "View query");
        assertThat(page().locator("#result")).containsText("2 matched");
    }

    @Test
    void fitsANarrowScreen() {
        Inventory.historyOfCheckout(FILIGREE.jdbc());
        page().setViewportSize(400, 844);
        open("/events");

        assertThat(page().evaluate("document.documentElement.scrollWidth <= window.innerWidth"))
                .isEqualTo(true);
        assertAccessible();
    }
}
