package io.filigree.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.List;
import java.util.regex.Pattern;

import com.microsoft.playwright.Download;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The query page over the demo's data, as people use it. */
class QueryPageTest extends BrowserTest {

    private static final String BY_TEAM = "SELECT count(*) FROM AwsLambdaInvocation FACET tags.team SINCE 3 hours ago";

    @Override
    protected void prepare() {
        DemoData.prepare(FILIGREE);
    }

    @BeforeEach
    void showThePage() {
        login();
        open("/query");
    }

    @Test
    void beginsWithExamples() {
        assertThat(result()).containsText("No results yet");
        assertThat(Pages.link(page(), "Error rate by team")).isVisible();
        assertAccessible();
    }

    @Test
    void completesByTheKeyboardAndAsksWithControlAndEnter() {
        editor().focus();
        page().keyboard().type("SELECT cou");
        assertThat(suggestions().first()).containsText("count");
        page().keyboard().press("Enter");
        page().keyboard().type("*) FROM AwsLambdaInv");
        assertThat(suggestions().first()).containsText("AwsLambdaInvocation");
        page().keyboard().press("Tab");
        page().keyboard().type(" FACET tags.te");
        assertThat(suggestions().first()).containsText("tags.team");
        page().keyboard().press("Enter");
        assertThat(editor()).hasValue("SELECT count(*) FROM AwsLambdaInvocation FACET tags.team");
        assertThat(page().locator("#q-suggestions")).isHidden();

        page().keyboard().press("Control+Enter");

        assertThat(visualization("bars")).isVisible();
        assertThat(result()).containsText("payments");
        assertThat(page()).hasURL(Pattern.compile("/query\\?q=SELECT"));
    }

    @Test
    void suggestsValuesOfTheAttributeThatIsComparedAndWhatAFunctionDoes() {
        editor().focus();
        page().keyboard().type("SELECT count(*) FROM AwsLambdaInvocation WHERE account = 'pro");
        assertThat(suggestions().first()).containsText("production");
        page().keyboard().press("Enter");
        assertThat(editor()).hasValue("SELECT count(*) FROM AwsLambdaInvocation WHERE account = 'production'");

        editor().fill("");
        page().keyboard().type("SELECT percentil");
        assertThat(suggestions().first()).containsText("percentile(attribute, 95, …)");
        assertAccessible();
        page().keyboard().press("Escape");
        assertThat(page().locator("#q-suggestions")).isHidden();
    }

    @Test
    void takesASuggestionByTheMouse() {
        editor().focus();
        page().keyboard().type("SELECT count(*) FR");
        suggestions().first().click();

        assertThat(editor()).hasValue("SELECT count(*) FROM");
        assertThat(editor()).isFocused();
    }

    @Test
    void coloursWhatIsWritten() {
        ask("SELECT average(duration) FROM Span WHERE name LIKE 'Custom/%' -- ours\nLIMIT 5");

        assertThat(page().locator(".editor-ground .t-clause"))
                .hasText(new String[] {"SELECT", "FROM", "WHERE", "LIKE", "LIMIT"});
        assertThat(page().locator(".editor-ground .t-function")).hasText("average");
        assertThat(page().locator(".editor-ground .t-string")).hasText("'Custom/%'");
        assertThat(page().locator(".editor-ground .t-comment")).hasText("-- ours");
    }

    @Test
    void tellsWhatIsWrongAndMarksThePlace() {
        ask("SELECT count(*)\nFRM AwsLambdaInvocation");

        assertThat(page().getByRole(AriaRole.ALERT)).containsText("Line 2, column 1");
        assertThat(page().locator(".editor-ground .wrong")).hasText("FRM");
        assertThat(editor()).hasAttribute("aria-invalid", "true");
        assertAccessible();

        ask("SELECT count(*)\nFROM AwsLambdaInvocation");

        assertThat(page().locator(".editor-ground .wrong")).hasCount(0);
        assertThat(visualization("billboard")).isVisible();
    }

    @Test
    void namesAttributesThatNoEventHasWithThoseThatAreClose() {
        ask("SELECT count(*) FROM AwsLambdaInvocation FACET tags.taem SINCE 3 hours ago");

        assertThat(page().locator(".notice.info")).containsText("tags.team");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            billboard | SELECT count(*) FROM AwsLambdaInvocation
            billboard | SELECT percentile(duration, 50, 95, 99), max(duration) FROM AwsLambdaInvocation
            billboard | SELECT count(*) FROM AwsLambdaInvocation SINCE 30 minutes ago COMPARE WITH 30 minutes ago
            table     | SELECT * FROM AwsLambdaInvocation LIMIT 3
            bars      | SELECT count(*), average(duration) FROM AwsLambdaInvocation FACET aws.runtime
            bars      | SELECT count(*) FROM AwsLambdaInvocation FACET account SINCE 30 minutes ago COMPARE WITH 1 hour ago
            lines     | SELECT average(duration) FROM AwsLambdaInvocation TIMESERIES 10 minutes
            lines     | SELECT count(*) FROM AwsLambdaInvocation FACET account TIMESERIES 10 minutes
            lines     | SELECT count(*) FROM AwsLambdaInvocation TIMESERIES 5 minutes SINCE 30 minutes ago COMPARE WITH 1 hour ago
            columns   | SELECT histogram(duration, width: 2, buckets: 20) FROM AwsLambdaInvocation
            heat      | SELECT histogram(duration, width: 2, buckets: 10) FROM AwsLambdaInvocation TIMESERIES 10 minutes
            heat      | SELECT histogram(duration, width: 2, buckets: 10) FROM AwsLambdaInvocation FACET aws.runtime
            funnel    | SELECT funnel(aws.lambda.functionName, WHERE duration > 0 AS 'ran', WHERE error IS TRUE AS 'failed') FROM AwsLambdaInvocation
            list      | SELECT uniques(aws.runtime) FROM AwsLambdaInvocation
            list      | SELECT keyset() FROM AwsLambdaInvocation
            list      | SHOW EVENT TYPES
            """)
    void choosesThePictureByTheClauses(String shape, String nrql) {
        ask(nrql);

        assertThat(visualization(shape)).isVisible();
        if (List.of("lines", "columns", "heat").contains(shape)) {
            assertThat(page().locator("figure.drawing canvas")).isVisible();
            page().locator("details.as-table summary").first().click();
        }
        if (shape.equals("billboard")) {
            assertThat(page().locator(".visualization .figures dd").first())
                    .not()
                    .hasText("");
        } else {
            assertThat(page().locator("table.result-table tbody tr").first()).isVisible();
        }
        assertAccessible();
    }

    @Test
    void drawsLinesAsOneLikes() {
        ask("SELECT count(*) FROM AwsLambdaInvocation FACET account TIMESERIES");
        assertThat(Pages.link(page(), "Stacked bars")).hasAttribute("aria-current", "true");

        Pages.follow(page(), "Stacked areas");

        assertThat(Pages.link(page(), "Stacked areas")).hasAttribute("aria-current", "true");
        assertThat(page()).hasURL(Pattern.compile("style=area"));
        assertThat(page().locator("figure.drawing canvas")).isVisible();
    }

    @Test
    void sharesAnAnswerByItsAddress() {
        ask(BY_TEAM);
        String shared = page().locator("#link").textContent();
        page().context().grantPermissions(List.of("clipboard-read", "clipboard-write"));
        Pages.press(page(), "Copy link");
        page().getByText("Copied").first().waitFor();
        assertThat(page().evaluate("navigator.clipboard.readText()")).isEqualTo(shared);

        page().navigate("about:blank");
        page().navigate(shared);

        assertThat(editor()).hasValue(BY_TEAM);
        assertThat(visualization("bars")).containsText("payments");
    }

    @Test
    void overridesTheTimeOfTheQueryByTheTimePicker() {
        ask("SELECT count(*) FROM AwsLambdaInvocation SINCE 3 hours ago");
        String all = page().locator(".visualization .figures dd").first().textContent();

        page().getByLabel("Time", new Page.GetByLabelOptions().setExact(true)).selectOption("30m");

        assertThat(page()).hasURL(Pattern.compile("range=30m"));
        assertThat(page().locator(".visualization .figures dd").first()).not().hasText(all);

        page().getByLabel("Time", new Page.GetByLabelOptions().setExact(true)).selectOption("custom");
        page().getByLabel("From (UTC)").fill("2020-01-01T00:00");
        page().getByLabel("to (UTC)").fill("2020-01-02T00:00");
        Pages.press(page(), "Run");

        assertThat(page().locator(".visualization .figures dd").first()).hasText("0");
        assertThat(page()).hasURL(Pattern.compile("from=2020-01-01"));
    }

    @Test
    void asksAboutOneAccount() {
        ask("SELECT uniques(account) FROM AwsLambdaInvocation SINCE 3 hours ago");

        page().getByLabel("Account", new Page.GetByLabelOptions().setExact(true))
                .selectOption("518843620047");

        assertThat(page().locator("table.result-table tbody")).hasText("staging");
    }

    @Test
    void givesTheAnswerAsTableAsJsonAndAsCsv() throws IOException {
        ask("SELECT count(*) FROM AwsLambdaInvocation FACET account TIMESERIES");

        Pages.follow(page(), "Table");
        assertThat(page().locator("figure.drawing")).hasCount(0);
        assertThat(page().locator("table.result-table tbody tr").first()).isVisible();

        Download download = page().waitForDownload(() -> Pages.follow(page(), "CSV"));
        assertThat(download.suggestedFilename()).matches("query-\\d{4}-\\d\\d-\\d\\d\\.csv");
        assertThat(Files.readString(download.path())).contains("production").contains("\r\n");

        Pages.follow(page(), "JSON");
        assertThat(page().locator("#json")).containsText("\"timeSeries\"");
        assertThat(page().locator("#json")).containsText("\"performanceStats\"");
        assertAccessible();
    }

    @Test
    void showsTheSameForAShell() {
        ask("SELECT count(*) FROM AwsLambdaInvocation WHERE account = 'production'");

        page().getByText("Run this query with curl").click();

        assertThat(page().locator("#curl"))
                .containsText("/v1/accounts/0/query' \\\n  --data-urlencode 'nrql=SELECT count(*) FROM"
                        + " AwsLambdaInvocation WHERE account = '\\''production'\\'''");
    }

    @Test
    void savesRenamesAndDeletesAQueryForEverybody() {
        ask(BY_TEAM);
        Pages.fill(page(), "Save the query above as", "Invocations by team");
        Pages.press(page(), "Save");
        Pages.says(page(), "Saved as “Invocations by team”");
        assertThat(editor()).hasValue(BY_TEAM);
        assertAccessible();

        open("/query");
        Pages.follow(page(), "Invocations by team");
        assertThat(visualization("bars")).isVisible();

        page().getByText("Edit Invocations by team").click();
        Pages.fill(page(), "New name", "By team");
        Pages.press(page(), "Rename");
        assertThat(Pages.link(page(), "By team")).isVisible();

        page().getByText("Edit By team").click();
        Pages.press(page(), "Delete");
        Pages.says(page(), "Query deleted");
        assertThat(Pages.link(page(), "By team")).hasCount(0);
    }

    @Test
    void showsWhoAdministersHowAQueryIsAnswered() {
        ask(BY_TEAM);
        Pages.link(page(), "Plan").click();

        Pages.isAt(page(), "Execution plan");
        assertThat(page().getByLabel("SQL 1", new Page.GetByLabelOptions().setExact(true)))
                .containsText("FROM lambda_invocation");
        assertThat(page().getByLabel("Plan 1", new Page.GetByLabelOptions().setExact(true)))
                .containsText("Scan");
        assertThat(page().locator("dl.kv")).containsText("lambda_invocation_");
        assertAccessible();

        Pages.link(page(), "Query").last().click();
        assertThat(editor()).hasValue(BY_TEAM);
    }

    @Test
    void letsViewersOpenSavedQueriesAndNoMore() {
        ask(BY_TEAM);
        Pages.fill(page(), "Save the query above as", "Invocations by team");
        Pages.press(page(), "Save");
        Pages.press(page(), "Log out");
        People.add(FILIGREE, "vera", "viewer");
        Login.as(page(), "vera", Filigree.PASSWORD);

        open("/query");

        assertThat(Pages.link(page(), "Invocations by team")).isVisible();
        assertThat(page().getByText("Edit Invocations by team")).hasCount(0);
        assertThat(page().getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Save")))
                .hasCount(0);
        People.removeAll(FILIGREE);
    }

    @Test
    void remembersWhatOneAskedLately() {
        ask(BY_TEAM);
        ask("SELECT count(*) FROM Span");

        open("/query");

        assertThat(page().locator("[data-recent] li")).hasText(new String[] {"SELECT count(*) FROM Span", BY_TEAM});
        Pages.press(page(), "Clear");
        assertThat(page().locator("[data-recent]")).isHidden();
    }

    @Test
    void goesBackToTheQueryBefore() {
        ask(BY_TEAM);
        ask("SELECT count(*) FROM Span");

        page().goBack();

        assertThat(editor()).hasValue(BY_TEAM);
        assertThat(visualization("bars")).isVisible();
    }

    @Test
    void showsWhatSendersAndPeopleWriteAsTextAlone() {
        ask(
                "SELECT count(*) AS '<img src=x onerror=alert(1)>' FROM AwsLambdaInvocation FACET CASES (WHERE duration > 0 AS '<script>alert(2)</script>')");

        assertThat(result()).containsText("<img src=x onerror=alert(1)>");
        assertThat(page().locator("#main img, #main script:not([src])")).hasCount(0);
    }

    @Test
    void leadsHereFromTheOverviewAndFromAFunction() {
        open("/");
        Pages.link(page(), "Query").first().click();
        Pages.isAt(page(), "Query");

        open("/functions");
        page().locator(".rows a").first().click();
        Pages.follow(page(), "Query this function");

        assertThat(editor()).hasValue(Pattern.compile("aws\\.lambda\\.arn = 'arn:aws:lambda:"));
        assertThat(visualization("lines")).isVisible();
    }

    private void ask(String nrql) {
        editor().fill(nrql);
        page().waitForResponse(
                        response -> isAnswerTo(nrql, response.url()),
                        () -> page().keyboard().press("Control+Enter"));
        assertThat(result()).not().hasAttribute("aria-busy", "true");
    }

    /** Whether the result of this query comes from that address: a form sends line breaks as CR LF. */
    private static boolean isAnswerTo(String nrql, String url) {
        String address = URLDecoder.decode(url, StandardCharsets.UTF_8).replaceAll("\\s", "");
        return address.contains("/query?q=" + nrql.replaceAll("\\s", "") + "&");
    }

    private Locator editor() {
        return page().locator("#q");
    }

    private Locator suggestions() {
        return page().locator("#q-suggestions").getByRole(AriaRole.OPTION);
    }

    private Locator result() {
        return page().locator("#result");
    }

    private Locator visualization(String shape) {
        return page().locator(".visualization." + shape);
    }
}
