package io.filigree.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A trace with 5,000 spans. */
class LongTraceTest extends BrowserTest {

    private static final String TRACE = "0123456789abcdef0123456789abcdef";

    @BeforeEach
    void logIn() {
        FILIGREE.jdbc()
                .sql("""
                INSERT INTO span (ts, type, received_at, function_arn, request_id, trace_id, attributes, decoration_status,
                       decoration_reason, message_identity)
                SELECT now() - interval '5 minutes' + n * interval '10 ms', 'Span', now(), :arn, :request, :trace,
                       jsonb_build_object('name', 'span ' || n, 'guid', 's' || n, 'traceId', CAST(:trace AS text),
                           'parentId', CASE WHEN n > 1 THEN 's1' END, 'duration', CASE n WHEN 1 THEN 51 ELSE 0.009 END),
                       'pending', 'FUNCTION_UNKNOWN', gen_random_uuid()
                  FROM generate_series(1, 5000) AS n
                """)
                .param("arn", Inventory.CHECKOUT)
                .param("request", Inventory.REQUEST_ID)
                .param("trace", TRACE)
                .update();
        FILIGREE.jdbc().sql("ANALYZE span").update();
        login();
    }

    @Test
    void rendersTheFirstRowsAndLoadsMoreOnDemand() {
        long begin = System.nanoTime();
        open("/traces/" + TRACE);
        System.out.printf("Trace of 5,000 spans: page loaded in %d ms%n", (System.nanoTime() - begin) / 1_000_000);
        Locator rows = page().locator("tr.span");
        assertThat(rows).hasCount(200);
        assertThat(page().locator(".figures")).containsText("5,000");
        assertThat(page().locator("tr.critical")).not().hasCount(0);
        assertAccessible();

        page().getByText("Load more rows (4,800 left)").click();

        assertThat(rows).hasCount(400);
        assertThat(page().getByText("Load more rows (4,600 left)")).isVisible();
        assertThat(rows.last()).containsText("span 400");
    }

    @Test
    void loadsMoreWithoutScripts() {
        open("/traces/" + TRACE + "?from=4900");

        assertThat(page().locator("tr.span")).hasCount(100);
        assertThat(page().locator("tr.span").last().locator("rect").first()).isVisible();
        Pages.follow(page(), "Show from the begin");
        assertThat(page().locator("tr.span")).hasCount(200);
        assertThat(page().locator("tr.span").first()).containsText("span 1");
    }
}
