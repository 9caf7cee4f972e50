package io.filigree.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import org.junit.jupiter.api.Test;

/** Event source mappings of the demo's functions on their pages and on the service map. */
class EventSourcesTest extends DemoDataTest {

    private static final String LEDGER = "arn:aws:lambda:eu-west-1:404160219871:function:ledger-worker-prod";
    private static final String INVOICES = "arn:aws:lambda:eu-west-1:404160219871:function:invoice-worker-prod";
    private static final String CLICKS = "arn:aws:lambda:eu-west-1:730215968314:function:clickstream-worker-prod";

    @Test
    void showsTheStreamOfAFunction() {
        open("/functions/" + LEDGER + DemoData.wholeRange());

        Locator source = panel("Event sources")
                .locator("tbody tr")
                .filter(new Locator.FilterOptions().setHasText("table/ledger/stream"));
        assertThat(source).containsText("Enabled");
        assertThat(source).containsText("up to 100 records, collected for 5 s, filtered");
        assertThat(panel("Event sources").locator(".notice")).hasCount(0);
        assertAccessible();
    }

    @Test
    void warnsOfDisabledAndFailingMappings() {
        open("/functions/" + INVOICES + DemoData.wholeRange());
        assertThat(panel("Event sources").locator(".notice.warn")).containsText("invoices-to-send is disabled");

        open("/functions/" + CLICKS + DemoData.wholeRange());
        assertThat(panel("Event sources").locator(".notice.warn")).containsText("PROBLEM: Function call failed");
        assertAccessible();
    }

    @Test
    void showsTheInvocationsByAQueue() {
        String arn = FILIGREE.jdbc()
                .sql("SELECT e.function_arn FROM event_source_mapping e JOIN lambda_invocation i USING (function_arn)"
                        + " WHERE i.attributes->>'aws.lambda.eventSource.arn' = e.event_source_arn"
                        + " GROUP BY 1 ORDER BY count(*) DESC LIMIT 1")
                .query(String.class)
                .single();
        open("/functions/" + arn + DemoData.wholeRange());

        page().navigate(Pages.queryOf(panel("Event sources").locator("tbody tr").first()));

        assertThat(page().locator("#result .notice.bad")).hasCount(0);
        assertThat(page().locator("#result table")).not().hasCount(0);
    }

    @Test
    void drawsMappingsWithoutInvocationsOnTheMap() {
        open("/map" + DemoData.wholeRange() + "&function=invoice-worker-prod");

        Locator edge =
                page().locator(".edges tbody tr").filter(new Locator.FilterOptions().setHasText("invoices-to-send"));
        assertThat(edge).containsText("disabled");
        assertThat(edge.locator("td[data-label=Calls]")).hasText("0");
        assertThat(page().locator("svg.map .edge.idle")).not().hasCount(0);
        assertAccessible();

        page().navigate(Pages.queryOf(edge));
        assertThat(page().locator("#result dl.figures dd > span").first()).hasText("0");
    }
}
