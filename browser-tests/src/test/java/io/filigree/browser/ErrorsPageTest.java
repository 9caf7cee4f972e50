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

/** The error pages over the demo's data, in which an upgrade and a deployment break handlers. */
class ErrorsPageTest extends DemoDataTest {

    private static final String BROKEN = "ReferenceError";

    @Test
    void showsWhatBrokeSinceWhenWhoseItIsAndWhatChanged() {
        open("/errors" + DemoData.wholeRange());

        Locator row = row(BROKEN).first();
        assertThat(row).containsText("new");
        assertThat(row).containsText("require is not defined");
        assertThat(row).containsText("identity");
        assertThat(row).containsText("runtime nodejs");
        assertThat(row.locator("svg.spark rect")).not().hasCount(0);
        assertThat(row("TypeError").filter(new Locator.FilterOptions().setHasText("'amount'")))
                .containsText("code");
        assertThat(row("LambdaTimeout").first()).containsText("logistics");
        assertAccessible();

        String count = row.locator("td.number a > span").first().textContent();
        page().navigate(row.locator("td.number a").evaluate("link => link.href").toString());

        assertThat(page().locator("#result dl.figures dd > span").first()).hasText(count);
    }

    @Test
    void marksTheErrorsOfChangesAsNewAndNotThoseBefore() {
        open("/errors" + DemoData.wholeRange());
        Locator rows = page().locator("table.errors tbody tr");
        assertThat(rows).not().hasCount(0);

        Locator fresh = rows.filter(new Locator.FilterOptions()
                .setHas(page().locator(".badge").getByText("new", new Locator.GetByTextOptions().setExact(true))));
        assertThat(row(BROKEN).first()).containsText("new");
        assertThat(row("LambdaTimeout").first()).not().containsText("new");
        assertThat(fresh.count()).isLessThan(rows.count() / 2);
    }

    @Test
    void showsOneErrorWithItsChartSamplesAndBreakdowns() {
        openBroken();

        assertThat(page().getByRole(AriaRole.HEADING, new Page.GetByRoleOptions().setLevel(1)))
                .hasText(BROKEN);
        assertThat(panel("When and where")).containsText("runtime nodejs");
        assertThat(panel("When and where")).containsText("identity");
        assertThat(panel("Errors over time").locator("canvas")).isVisible();
        assertThat(panel("Errors over time").locator("a.chart-marker")).not().hasCount(0);
        assertThat(panel("By team").locator(".result-table tbody tr")).hasCount(1);
        assertThat(panel("By runtime")).containsText("nodejs22.x");
        assertThat(panel("Stack trace of the newest sample").locator("pre")).containsText(BROKEN);
        assertAccessible();

        page().locator("table.events tbody tr")
                .first()
                .getByRole(AriaRole.LINK)
                .last()
                .click();

        assertThat(page()).hasURL(Pattern.compile("/invocations/"));
        Pages.follow(page(), "Errors like this");
        assertThat(page()).hasURL(Pattern.compile("/errors/[0-9a-f]{16}"));
    }

    @Test
    void opensTheEventsOfATimeWithTheSameFingerprint() {
        openBroken();
        String fingerprint = page().locator("#fingerprint").textContent();
        Locator chart = panel("Errors over time");
        chart.getByText("By time").focus();
        page().keyboard().press("Enter");
        Locator some = page().locator("td.number .value")
                .filter(new Locator.FilterOptions().setHasText(Pattern.compile("^[1-9]")));
        chart.locator("tbody tr")
                .filter(new Locator.FilterOptions().setHas(some))
                .last()
                .locator("a[data-bucket]")
                .focus();
        page().keyboard().press("Enter");

        assertThat(page()).hasURL(Pattern.compile("/events\\?.*fingerprint=" + fingerprint));
        assertThat(Pages.main(page())).containsText("Only errors with the fingerprint " + fingerprint);
        assertThat(page().locator("table.events tbody tr")).not().hasCount(0);
        assertThat(page().locator("table.events tbody tr").filter(new Locator.FilterOptions().setHasNotText(BROKEN)))
                .hasCount(0);
        assertAccessible();
        Pages.follow(page(), "Show all errors");
        assertThat(page()).not().hasURL(Pattern.compile("fingerprint"));
    }

    @Test
    void resolvesReopensAndIgnores() {
        openBroken();
        Pages.press(page(), "Ignore");
        assertThat(panel("State")).containsText("Enter why the error is ignored.");

        Pages.press(page(), "Resolve");

        assertThat(Pages.main(page())).containsText("Resolved. The error is reopened when it occurs again.");
        assertThat(panel("State")).containsText("by admin");
        open("/errors" + DemoData.wholeRange());
        assertThat(row("LambdaTimeout")).not().hasCount(0);
        assertThat(row(BROKEN)).hasCount(0);
        page().getByRole(AriaRole.NAVIGATION, new Page.GetByRoleOptions().setName("State"))
                .getByText("Resolved")
                .click();
        assertThat(row(BROKEN)).hasCount(1);

        FILIGREE.jdbc()
                .sql("UPDATE error_state SET changed_at = (SELECT max(ts) - interval '1 millisecond'"
                        + " FROM lambda_invocation_error WHERE attributes ->> 'error.class' = '" + BROKEN + "')")
                .update();
        open("/errors" + DemoData.wholeRange());
        assertThat(row(BROKEN)).containsText("reopened");
        assertThat(row(BROKEN)).containsText("after admin resolved it");
        assertAccessible();

        openBroken();
        Pages.fill(page(), "Reason", "known since the upgrade");
        Pages.press(page(), "Ignore");

        assertThat(panel("State")).containsText("known since the upgrade");
        open("/errors" + DemoData.wholeRange() + "&state=ignored");
        assertThat(row(BROKEN)).containsText("known since the upgrade");
        assertThat(FILIGREE.jdbc()
                        .sql("SELECT details ->> 'state' FROM audit_log WHERE action = 'error.change_state'"
                                + " ORDER BY audit_id DESC LIMIT 2")
                        .query(String.class)
                        .list())
                .isEqualTo(List.of("ignored", "resolved"));
    }

    @Test
    void showsTablesWithoutScripts() {
        try (BrowserContext session =
                Chromium.browser().newContext(new NewContextOptions().setJavaScriptEnabled(false))) {
            Page plain = session.newPage();
            plain.navigate(FILIGREE.url("/login"));
            Login.as(plain, "admin", Filigree.PASSWORD);
            plain.navigate(FILIGREE.url("/errors" + DemoData.wholeRange() + "&tables=true"));

            assertThat(plain.locator("table.errors tbody tr")).not().hasCount(0);
            Locator broken = Pages.link(plain, BROKEN);
            plain.navigate(broken.first().evaluate("link => link.href") + "&tables=true");
            assertThat(plain.locator("#by-team tbody tr")).hasCount(1);
            assertThat(plain.locator("main")).containsText("runtime nodejs");
        }
    }

    @Test
    void fitsANarrowScreen() {
        page().setViewportSize(400, 844);
        open("/errors" + DemoData.wholeRange());
        assertThat(row(BROKEN)).not().hasCount(0);
        assertFits();
        assertAccessible();
        openBroken();
        assertThat(panel("When and where")).containsText("runtime nodejs");
        assertFits();
        assertAccessible();
    }

    private void assertFits() {
        assertThat(page().evaluate("document.documentElement.scrollWidth <= window.innerWidth"))
                .isEqualTo(true);
    }

    private void openBroken() {
        open("/errors" + DemoData.wholeRange() + "&state=all");
        Pages.link(page(), BROKEN).first().click();
        assertThat(page()).hasURL(Pattern.compile("/errors/[0-9a-f]{16}"));
    }

    private Locator row(String errorClass) {
        return page().locator("table.errors tbody tr")
                .filter(new Locator.FilterOptions().setHas(Pages.link(page(), errorClass)));
    }
}
