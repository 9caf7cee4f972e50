package io.filigree.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import org.junit.jupiter.api.BeforeEach;

/** A test of pages with the data of the demo. */
abstract class DemoDataTest extends BrowserTest {

    @Override
    protected void prepare() {
        DemoData.prepare(FILIGREE);
    }

    @BeforeEach
    void logIn() {
        login();
    }

    /** The panel with the title, when its content is loaded. */
    final Locator panel(String title) {
        Locator panel = page().getByRole(
                        AriaRole.REGION,
                        new Page.GetByRoleOptions().setName(title).setExact(true))
                .first();
        assertThat(panel.getByText("Loading…")).hasCount(0);
        return panel;
    }
}
