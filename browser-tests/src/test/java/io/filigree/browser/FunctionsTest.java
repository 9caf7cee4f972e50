package io.filigree.browser;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;

import com.microsoft.playwright.Download;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import com.microsoft.playwright.options.AriaRole;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FunctionsTest extends BrowserTest {

    private static final int FUNCTIONS = 10_000;

    @BeforeEach
    void showTenThousandFunctions() {
        Inventory.fill(FILIGREE.jdbc(), FUNCTIONS);
        login();
        open("/functions");
    }

    @Test
    void areReadableByEverybody() {
        assertThat(total()).isEqualTo("9,990 functions");
        assertAccessible();
    }

    @Test
    void narrowWhileTheSearchIsTypedAndKeepTheCursorInIt() {
        page().getByLabel("Search by name").pressSequentially("refund-worker");

        awaitTotal("167 functions");
        assertThat(names()).allMatch(name -> name.contains("refund-worker"));
        assertThat(page().url()).contains("q=refund-worker");
        assertThat(page().evaluate("document.activeElement.id")).isEqualTo("q");
        assertThat(page().locator("#live").textContent()).contains("167 functions");
    }

    @Test
    void narrowByFacetsWhoseStateTheAddressHolds() {
        choose("us-east-1");
        awaitTotal("2,000 functions");
        choose("java21");
        awaitTotal("286 functions");
        choose("payments");
        awaitThat(page().locator(".chip")).hasCount(3);
        String narrowed = total();
        String address = page().url();
        assertThat(address).contains("region=us-east-1", "runtime=java21", "tag=team%3Apayments");

        page().reload();
        assertThat(total()).isEqualTo(narrowed);
        assertThat(page().locator(".facet [aria-current=true]").allTextContents())
                .hasSize(3)
                .anyMatch(choice -> choice.startsWith("us-east-1"));
        assertAccessible();

        page().locator(".chip").first().click();
        awaitThat(page().locator(".chip")).hasCount(2);
        page().goBack();
        awaitTotal(narrowed);
        assertThat(page().url()).isEqualTo(address);
    }

    @Test
    void findTagsByPartOfTheirValue() {
        page().getByRole(AriaRole.SEARCHBOX, new Page.GetByRoleOptions().setName("Tags"))
                .pressSequentially("stack-9");

        awaitThat(page().locator("#tag0-0")).containsText("stack-9");
        assertThat(total()).as("the search is for tags, not for functions").isEqualTo("9,990 functions");
        page().locator("#tag0-0").click();
        page().waitForURL(url -> url.contains("tag=aws%3Acloudformation%3Astack-name%3Astack-9"));
    }

    @Test
    void sortByAnyColumnUpAndDown() {
        page().locator("#sort-memory").click();
        awaitThat(page().locator("th[aria-sort=ascending]")).hasText("Memory");
        awaitThat(page().locator(".rows td:nth-child(15)").first()).hasText("128 MB");
        page().locator("#sort-memory").click();
        awaitThat(page().locator("th[aria-sort=descending]")).hasText("Memory");
        awaitThat(page().locator(".rows td:nth-child(15)").first()).hasText("2048 MB");

        assertThat(page().url()).contains("sort=memory", "dir=desc");
        assertThat(page().evaluate("document.activeElement.id"))
                .as("the keyboard stays where it was")
                .isEqualTo("sort-memory");
    }

    @Test
    void comeToTheLastWhenScrolledToTheEnd() {
        choose("us-east-1");
        awaitTotal("2,000 functions");
        choose("java21");
        awaitTotal("286 functions");
        Locator rows = page().locator(".rows tr:not(.queries)");

        for (int loaded = 100; loaded < 286; loaded += 100) {
            awaitThat(rows).hasCount(loaded);
            page().locator("#more").scrollIntoViewIfNeeded();
        }

        awaitThat(rows).hasCount(286);
        assertThat(names()).doesNotHaveDuplicates().isSorted();
        assertThat(page().locator("#more").count()).isZero();
    }

    @Test
    void goOnByALinkWhereTheTableWouldGrowTooLong() {
        open("/functions?offset=900");
        Locator on = page().getByText("Next page, from function 1,001");
        on.scrollIntoViewIfNeeded();
        assertThat(page().locator("#more").count()).isZero();

        on.click();

        page().waitForURL(url -> url.endsWith("offset=1000"));
        assertThat(names()).hasSize(100);
    }

    @Test
    void pageWithoutScrollingToo() {
        open("/functions?offset=9900");

        assertThat(names()).hasSize(90);
        assertThat(page().locator("#more").count()).isZero();
        page().getByText("Go to the start").click();
        page().waitForURL(url -> !url.contains("offset"));
    }

    @Test
    void showDeletedOnesBehindASwitch() {
        page().locator("#deleted").click();

        awaitTotal("10,000 functions");
        assertThat(page().locator("#deleted").textContent()).isEqualTo("Hide deleted functions");
    }

    @Test
    void comeAsCsvWithTheSameFilter() throws IOException {
        choose("us-east-1");
        awaitTotal("2,000 functions");

        Download csv =
                page().waitForDownload(() -> page().getByText("Download CSV").click());

        List<String> lines = Files.readAllLines(csv.path());
        assertThat(lines).hasSize(2_001).first().asString().startsWith("function,arn,accountId");
        assertThat(lines.subList(1, 2_001)).allMatch(line -> line.contains(",us-east-1,"));
        assertThat(csv.suggestedFilename()).matches("functions-\\d{4}-\\d\\d-\\d\\d\\.csv");
    }

    @Test
    void openByKeyboard() {
        awaitThat(page().locator(".queries")).hasCount(1);
        page().locator("#sort-lastSeen").focus();
        page().keyboard().press("Tab");
        page().keyboard().press("Enter");

        page().waitForURL("**/functions/arn:aws:lambda:**");
        assertThat(page().getByRole(AriaRole.HEADING, new Page.GetByRoleOptions().setLevel(1))
                        .textContent())
                .startsWith("cart-");
    }

    private void choose(String label) {
        page().locator(".facet a:has(span:text-is('" + label + "'))").first().click();
    }

    private String total() {
        return page().locator("[data-say]").textContent();
    }

    private void awaitTotal(String total) {
        awaitThat(page().locator("[data-say]")).hasText(total);
    }

    private List<String> names() {
        return page().locator(".rows tr:not(.queries) td:first-child > a").allTextContents();
    }

    /** Waits, as everything does that htmx will have changed in a moment. */
    private static LocatorAssertions awaitThat(Locator locator) {
        return PlaywrightAssertions.assertThat(locator);
    }
}
