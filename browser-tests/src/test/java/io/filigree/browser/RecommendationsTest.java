package io.filigree.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.regex.Pattern;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import io.filigree.recommendation.Recommender;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Recommendations from the demo's data. */
class RecommendationsTest extends BrowserTest {

    @Override
    protected void prepare() {
        DemoData.prepare(FILIGREE);
        FILIGREE.jdbc().sql("TRUNCATE recommendation").update();
        FILIGREE.bean(Recommender.class).run();
    }

    @BeforeEach
    void logIn() {
        login();
    }

    @Test
    void listsRecommendationsOfEachKindThatTheDemoHas() {
        open("/recommendations");

        for (String kind : new String[] {"Memory size", "Timeout", "arm64", "Runtime", "Missing tags"}) {
            assertThat(tab(kind)).as(kind).isNotZero();
        }
        assertThat(rows().first()).containsText("USD");
        assertAccessible();

        page().getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName(Pattern.compile("^Runtime")))
                .click();

        assertThat(page()).hasURL(Pattern.compile("kind=runtime"));
        assertThat(rows().first()).containsText("Upgrade the runtime");
    }

    @Test
    void showsTheEvidenceThatTheTextNames() {
        open("/recommendations?kind=memory");
        Locator row = rows().filter(new Locator.FilterOptions().setHasText("and failed."))
                .first();
        String basis = row.locator("td[data-label=Confidence] .under").textContent();

        page().navigate(Pages.queryOf(row));

        assertThat(page().locator("#result dl.figures dd > span").first())
                .hasText(basis.replaceFirst(" invocations? in .*", ""));
    }

    @Test
    void dismissesWithAReasonUntilTheEvidenceChanges() {
        open("/recommendations?kind=tags");
        String function = rows().first().locator("td a").first().textContent();
        int before = tab("Missing tags");

        dismiss("owned by the platform");

        Pages.says(page(), "Dismissed. It is shown again");
        assertThat(tab("Missing tags")).isEqualTo(before - 1);
        open("/recommendations?kind=tags&dismissed=true");
        assertThat(rows()).hasCount(1);
        assertThat(rows().first()).containsText("owned by the platform");
        assertAccessible();

        FILIGREE.bean(Recommender.class).run();
        page().reload();
        assertThat(rows()).hasCount(1);

        FILIGREE.jdbc()
                .sql("UPDATE recommendation SET subject = 'team, stage' WHERE dismissed_at IS NOT NULL")
                .update();
        open("/recommendations?kind=tags&function=" + function);
        assertThat(rows().first()).containsText("Dismissed before by admin: owned by the platform");
    }

    @Test
    void restoresADismissedOne() {
        open("/recommendations?kind=tags");
        dismiss("not now");
        open("/recommendations?kind=tags&dismissed=true");

        rows().first().getByRole(AriaRole.BUTTON).click();

        Pages.says(page(), "Restored.");
        assertThat(page().getByText("No dismissed recommendation matches.")).isVisible();
    }

    @Test
    void narrowsToTheFilterAndListsThoseOfAFunctionOnItsPage() {
        open("/recommendations?tag=team:logistics");
        assertThat(rows()).not().hasCount(0);
        assertThat(page().locator("td[data-label=Owner]")
                        .filter(new Locator.FilterOptions().setHasNotText("logistics")))
                .hasCount(0);
        String action = rows().first().locator("th > span").first().textContent();

        rows().first().locator("td a").first().click();

        assertThat(page().getByRole(AriaRole.REGION, new Page.GetByRoleOptions().setName("Recommendations")))
                .containsText(action);
    }

    @Test
    void requestsAComputation() {
        open("/recommendations");

        Pages.press(page(), "Compute now");

        Pages.says(page(), "The computation starts within seconds");
        assertThat(Pages.main(page())).containsText("requested, starts within seconds");
    }

    @Test
    void fitsANarrowScreen() {
        page().setViewportSize(400, 844);
        open("/recommendations");

        assertThat(page().evaluate("document.documentElement.scrollWidth <= window.innerWidth"))
                .isEqualTo(true);
        assertAccessible();
    }

    private void dismiss(String reason) {
        rows().first().getByText("Dismiss").first().click();
        rows().first().getByLabel("Reason").fill(reason);
        rows().first()
                .getByRole(AriaRole.BUTTON, new Locator.GetByRoleOptions().setName("Dismiss"))
                .click();
    }

    private Locator rows() {
        return page().locator("table.recommendations tbody tr");
    }

    private int tab(String kind) {
        return Integer.parseInt(page().getByRole(AriaRole.NAVIGATION, new Page.GetByRoleOptions().setName("Kind"))
                .locator("a", new Locator.LocatorOptions().setHasText(kind))
                .locator(".muted")
                .textContent());
    }
}
