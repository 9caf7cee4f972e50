package io.filigree.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.regex.Pattern;

import com.microsoft.playwright.Browser.NewContextOptions;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The search in logs, over the lines of one invocation. */
class LogsPageTest extends BrowserTest {

    private static final int LINES = 12;

    @BeforeEach
    void logIn() {
        Inventory.historyOfCheckout(FILIGREE.jdbc());
        Inventory.invocationWithLogs(FILIGREE.jdbc(), LINES);
        // Ingest records the attributes; these events did not come through it.
        FILIGREE.jdbc()
                .sql(
                        "INSERT INTO event_attribute (event_type, account_id, name, completion, kind)"
                                + " SELECT 'Log', :account, unnest(ARRAY['level', 'message']), false, 'string' ON CONFLICT DO NOTHING")
                .param("account", Inventory.SHOP)
                .update();
        login();
    }

    @Test
    void searchesByTextLevelAndRequestId() {
        open("/logs?live=off");
        assertThat(rows()).hasCount(LINES);
        assertThat(page().locator("#histogram canvas")).isVisible();
        assertThat(page().locator("#histogram .u-legend")).containsText("Warning");
        assertAccessible();

        Pages.fill(page(), "Text", "timeouterror");
        Pages.press(page(), "Search");
        assertThat(page()).hasURL(Pattern.compile("text=timeouterror"));
        assertThat(rows()).hasCount(2);
        page().locator(".log-lines").getByText("View query").click();
        assertThat(page().locator("#result")).containsText("2 matched");

        open("/logs?live=off&level=warn");
        assertThat(rows().locator(".badge.warn")).not().hasCount(0);
        assertThat(rows().getByText("ERROR")).hasCount(0);

        open("/logs?live=off&request=" + Inventory.REQUEST_ID);
        assertThat(rows()).hasCount(LINES);
        open("/logs?live=off&request=another");
        assertThat(Pages.main(page())).containsText("No matching log lines");
        assertAccessible();
    }

    @Test
    void narrowsTheTimeByAClickAndKeepsTheSearch() {
        open("/logs?live=off&text=line");
        Locator plot = page().locator("#histogram .u-over");
        plot.scrollIntoViewIfNeeded();

        plot.click(new Locator.ClickOptions().setPosition(plot.boundingBox().width * 0.5, 40));

        assertThat(page()).hasURL(Pattern.compile("/logs\\?range=custom&from=.*text=line"));
    }

    @Test
    void addsNewLinesOnceUntilItIsPaused() {
        open("/logs");
        assertThat(rows()).hasCount(LINES);

        line("the newest line");

        assertThat(rows()).hasCount(LINES + 1);
        assertThat(rows().filter(new Locator.FilterOptions().setHasText("the newest line")))
                .hasCount(1);
        page().waitForResponse(response -> response.url().contains("/logs/tail"), () -> {});
        page().waitForResponse(response -> response.url().contains("/logs/tail"), () -> {});
        assertThat(rows()).hasCount(LINES + 1);
        assertAccessible();

        Pages.follow(page(), "Pause");

        assertThat(rows()).hasCount(LINES + 1);
        assertThat(page().locator("[data-tail]")).hasCount(0);
    }

    @Test
    void showsTheLinesAroundALineAndItsInvocation() {
        open("/logs?live=off&text=TimeoutError");
        rows().first().locator("td").first().locator("a").click();

        assertThat(page()).hasURL(Pattern.compile("/logs/around\\?.*at=[0-9]+"));
        assertThat(rows()).hasCount(LINES);
        assertThat(page().locator("tr[aria-current]")).containsText("TimeoutError");
        assertAccessible();

        page().locator("tr[aria-current] td").last().locator("a").click();

        assertThat(page()).hasURL(Pattern.compile("/invocations/" + Inventory.REQUEST_ID));
        Pages.follow(page(), "Search in these logs");
        assertThat(page()).hasURL(Pattern.compile("/logs\\?.*request=" + Inventory.REQUEST_ID));
        assertThat(rows()).hasCount(LINES);
    }

    @Test
    void worksNarrowAndWithoutScripts() {
        page().setViewportSize(400, 844);
        open("/logs?live=off");
        assertThat(rows()).hasCount(LINES);
        assertThat(page().evaluate("document.documentElement.scrollWidth <= window.innerWidth"))
                .isEqualTo(true);
        assertAccessible();
        try (BrowserContext session =
                Chromium.browser().newContext(new NewContextOptions().setJavaScriptEnabled(false))) {
            Page plain = session.newPage();
            plain.navigate(FILIGREE.url("/login"));
            Login.as(plain, "admin", Filigree.PASSWORD);
            plain.navigate(FILIGREE.url("/logs?tables=true"));
            assertThat(plain.locator("table.logs tbody tr")).hasCount(LINES);
            assertThat(plain.locator("#histogram tbody tr")).not().hasCount(0);
        }
    }

    private Locator rows() {
        return page().locator("table.logs tbody tr");
    }

    private static void line(String message) {
        FILIGREE.jdbc()
                .sql("""
                INSERT INTO log (ts, type, received_at, function_arn, request_id, attributes, decoration_status,
                       decoration_reason, message_identity)
                VALUES (now(), 'Log', now(), :arn, :requestId, jsonb_build_object('level', 'INFO', 'message', :message::text),
                       'pending', 'FUNCTION_UNKNOWN', gen_random_uuid())
                """)
                .param("arn", Inventory.CHECKOUT)
                .param("requestId", Inventory.REQUEST_ID)
                .param("message", message)
                .update();
    }
}
