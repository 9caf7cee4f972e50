package io.filigree.browser;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class OverviewTest extends BrowserTest {

    @BeforeEach
    void logIn() {
        login();
    }

    @Test
    void teachesWhatToDoWhereNothingIsYet() {
        open("/");

        assertThat(page().locator("#main").textContent())
                .contains("No AWS account is paired yet", "No event has arrived yet");
        assertAccessible();
    }

    @Test
    void showsAccounts() {
        Inventory.historyOfCheckout(FILIGREE.jdbc());
        open("/");

        assertThat(page().locator("#main").textContent()).contains("production", "Throughput");
        page().waitForCondition(() ->
                page().locator("[data-panel]").getByText("Loading…").count() == 0);
        assertAccessible();
    }

    @Test
    void showsTimesInUtcAndInLocalTime() {
        Inventory.historyOfCheckout(FILIGREE.jdbc());
        open("/");
        assertThat(page().locator("time").first().textContent()).contains("UTC");

        page().getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Times: UTC"))
                .click();

        assertThat(page().locator("time").first().textContent()).containsPattern("UTC[+−]\\d\\d:\\d\\d");
        page().reload();
        assertThat(page().locator("time").first().textContent())
                .as("the choice stays")
                .containsPattern("UTC[+−]\\d\\d:\\d\\d");
    }

    @Test
    void letsTheKeyboardSkipToTheContent() {
        open("/");

        page().keyboard().press("Tab");
        page().keyboard().press("Enter");

        assertThat(page().url()).endsWith("#main");
    }
}
