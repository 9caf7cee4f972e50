package io.filigree.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.regex.Pattern;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The demo's scenario of a dependency that becomes slow: the pages show the slow call, and since when it is slow. */
class SlowDependencyTest extends BrowserTest {

    private String function;
    private Instant since;

    @Override
    protected void prepare() {
        DemoData.prepare(FILIGREE);
    }

    /** The function that slowed down most; nothing of it changed in AWS. */
    @BeforeEach
    void findTheFunction() {
        function = FILIGREE.jdbc().sql("""
                SELECT i.function_arn
                  FROM lambda_invocation i JOIN function_metadata m ON m.metadata_id = i.metadata_id
                 WHERE m.tags ->> 'team' = 'storefront' AND CAST(i.attributes ->> 'duration' AS float) > 1
                   AND EXISTS (SELECT FROM span s WHERE s.request_id = i.request_id)
                 GROUP BY i.function_arn
                 ORDER BY count(*) DESC LIMIT 1
                """).query(String.class).single();
        since = FILIGREE.jdbc()
                .sql("SELECT min(ts) FROM lambda_invocation WHERE function_arn = :arn"
                        + " AND CAST(attributes ->> 'duration' AS float) > 1")
                .param("arn", function)
                .query((row, number) -> row.getTimestamp(1).toInstant())
                .single();
        login();
    }

    @Test
    void marksTheSlowCallInTheWaterfallOfAnInvocationAndOfItsTrace() {
        String requestId = FILIGREE.jdbc()
                .sql("""
                SELECT i.request_id
                  FROM lambda_invocation i
                 WHERE i.function_arn = :arn AND CAST(i.attributes ->> 'duration' AS float) > 1
                   AND i.trace_id IS NOT NULL
                   AND (SELECT count(*) FROM span s WHERE s.request_id = i.request_id) > 2
                 ORDER BY i.ts DESC LIMIT 1
                """)
                .param("arn", function)
                .query(String.class)
                .single();

        open("/invocations/" + requestId);
        assertSlowCall();
        Pages.follow(page(), "Trace");
        Pages.isAt(page(), "Trace");
        assertSlowCall();
    }

    private void assertSlowCall() {
        Locator slow = page().locator("tr.span.critical").filter(new Locator.FilterOptions().setHasText("slowest"));
        assertThat(slow).hasCount(1);
        assertThat(slow).containsText(Pattern.compile("External/inventory.internal|Datastore/statement/Postgres"));
        String duration = slow.locator("td.number").nth(1).textContent();
        assertThat(Double.parseDouble(duration.replaceFirst(" ms$", "").replace(",", "")))
                .as("duration of the slow call, in ms: " + duration)
                .isGreaterThan(300);
        assertThat(slow.locator("rect.path")).hasCount(1);
    }

    @Test
    void showsOnThePageOfTheFunctionWhenTheDurationRose() {
        open("/functions/" + function + DemoData.wholeRange());
        Locator panel = page().getByRole(
                        AriaRole.REGION,
                        new Page.GetByRoleOptions().setName("Duration").setExact(true));
        assertThat(panel.getByText("Loading…")).hasCount(0);

        List<String> slow = panel.locator(".result-table tbody tr")
                .filter(new Locator.FilterOptions().setHasText(Pattern.compile("[1-9][.,]\\d+ s")))
                .locator("time")
                .evaluateAll("times => times.map(time => time.dateTime)")
                .toString()
                .lines()
                .flatMap(line ->
                        Pattern.compile("20[0-9T:.-]+Z").matcher(line).results().map(match -> match.group()))
                .sorted()
                .toList();

        assertThat(slow).as("buckets with slow invocations").isNotEmpty();
        assertThat(Instant.parse(slow.get(0)))
                .as("the first slow bucket contains the first slow invocation")
                .isBeforeOrEqualTo(since)
                .isAfter(since.minusSeconds(600));
    }

    @Test
    void namesTheFunctionOnTheOverview() {
        LocalDateTime from = LocalDateTime.ofInstant(since.truncatedTo(ChronoUnit.SECONDS), ZoneOffset.UTC);
        LocalDateTime to = LocalDateTime.now(ZoneOffset.UTC).truncatedTo(ChronoUnit.SECONDS);

        open("/?range=custom&from=" + from + "&to=" + to);

        Locator finding = page().getByRole(AriaRole.REGION, new Page.GetByRoleOptions().setName("Needs attention"))
                .getByRole(AriaRole.ROW)
                .filter(new Locator.FilterOptions().setHasText("Duration rose"));
        assertThat(finding).containsText(function.replaceFirst("^arn:.*:function:", ""));
        assertThat(finding).containsText("storefront");
    }
}
