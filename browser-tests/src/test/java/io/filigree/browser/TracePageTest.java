package io.filigree.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Response;
import com.microsoft.playwright.options.AriaRole;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A failed invocation and its trace, over the demo's data. */
class TracePageTest extends BrowserTest {

    private String requestId;

    @Override
    protected void prepare() {
        DemoData.prepare(FILIGREE);
    }

    @BeforeEach
    void showAFailedInvocation() {
        requestId = FILIGREE.jdbc()
                .sql("SELECT e.request_id FROM lambda_invocation_error e JOIN span s ON s.request_id = e.request_id"
                        + " JOIN function_metadata m ON m.metadata_id = e.metadata_id"
                        + " JOIN lambda_invocation i ON i.request_id = e.request_id"
                        + " AND i.completion -> 'cwBilledDuration' IS NOT NULL" // its REPORT line has arrived
                        + " WHERE m.tags ->> 'team' = 'payments' AND e.trace_id IS NOT NULL"
                        + " GROUP BY e.request_id HAVING count(*) > 1 ORDER BY max(e.ts) DESC LIMIT 1")
                .query(String.class)
                .single();
        login();
        open("/invocations/" + requestId);
    }

    @Test
    void showsSpansErrorsAndLogsOnOneAxisWithTheSlowestSpan() {
        assertThat(page().locator("tr.span")).not().hasCount(0);
        assertThat(page().locator("tr.error")).not().hasCount(0);
        assertThat(page().locator(".waterfall")).containsText("slowest");
        assertThat(page().locator("tr.span rect").first()).hasAttribute("x", "0.0");
        assertAccessible();
    }

    @Test
    void dividesTheAttributesByTheirSource() {
        assertThat(region("Sent")).containsText("duration");
        assertThat(region("Decorated")).containsText("tags.team");
        assertThat(region("Decorated")).containsText("payments");
        assertThat(region("Computed and measured by the platform")).containsText("cwBilledDuration");
    }

    @Test
    void leadsToTheTraceAndToTheQuery() {
        Pages.follow(page(), "View query");
        assertThat(page().locator("#result")).containsText("LambdaInvocation");
        page().goBack();

        Pages.follow(page(), "Trace");

        Pages.isAt(page(), "Trace");
        assertThat(page().locator("tr.span")).not().hasCount(0);
        assertThat(Pages.main(page())).containsText("payments");
        assertAccessible();
    }

    @Test
    void fitsANarrowScreen() {
        page().setViewportSize(400, 844);

        assertThat(page().evaluate("document.documentElement.scrollWidth <= window.innerWidth"))
                .isEqualTo(true);
        assertAccessible();
    }

    @Test
    void isNotThereForAnUnknownTrace() {
        Response answer = page().navigate(FILIGREE.url("/traces/unknown"));

        assertThat(answer.status()).isEqualTo(404);
        forgiveComplaints();
    }

    private Locator region(String title) {
        return page().getByRole(
                        AriaRole.REGION,
                        new Page.GetByRoleOptions().setName(title).setExact(true));
    }
}
