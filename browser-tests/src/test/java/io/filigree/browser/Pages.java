package io.filigree.browser;

import java.util.regex.Pattern;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.assertions.PageAssertions;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import com.microsoft.playwright.options.AriaRole;

/** What people do with the pages of forms: fill, choose, click, and wait for what comes. */
final class Pages {

    /** Longer than a poll of the fake AWS takes on a busy machine. */
    private static final double PATIENCE = 60_000;

    private Pages() {}

    static void fill(Page page, String label, String text) {
        page.getByLabel(label, new Page.GetByLabelOptions().setExact(true)).fill(text);
    }

    static void press(Page page, String button) {
        page.getByRole(
                        AriaRole.BUTTON,
                        new Page.GetByRoleOptions().setName(button).setExact(true))
                .click();
    }

    /** Follows a link; opens the menu of the navigation that contains it. */
    static void follow(Page page, String link) {
        Locator menu = page.locator("details.menu:not([open]):has(a:text-is(\"" + link + "\")) > summary");
        if (menu.count() > 0) {
            menu.click();
        }
        link(page, link).click();
    }

    static Locator link(Page page, String link) {
        return page.getByRole(
                AriaRole.LINK, new Page.GetByRoleOptions().setName(link).setExact(true));
    }

    /** Opens a menu of the navigation. */
    static void openMenu(Page page, String menu) {
        page.locator("details.menu > summary")
                .filter(new Locator.FilterOptions().setHasText(menu))
                .click();
    }

    static Locator main(Page page) {
        return page.locator("#main");
    }

    /** Waits until the page says that. */
    static void says(Page page, String text) {
        PlaywrightAssertions.assertThat(main(page))
                .containsText(text, new LocatorAssertions.ContainsTextOptions().setTimeout(PATIENCE));
    }

    /** Waits until the page has that heading. */
    static void isAt(Page page, String heading) {
        PlaywrightAssertions.assertThat(page.getByRole(AriaRole.HEADING, new Page.GetByRoleOptions().setLevel(1)))
                .hasText(heading, new LocatorAssertions.HasTextOptions().setTimeout(PATIENCE));
    }

    static void hasAddress(Page page, String end) {
        PlaywrightAssertions.assertThat(page)
                .hasURL(Pattern.compile(end + "$"), new PageAssertions.HasURLOptions().setTimeout(PATIENCE));
    }

    /** Waits until a link of that name can be followed, and follows it. */
    static void followWhenThere(Page page, String link) {
        PlaywrightAssertions.assertThat(link(page, link))
                .isVisible(new LocatorAssertions.IsVisibleOptions().setTimeout(PATIENCE));
        follow(page, link);
    }

    /** The row of a table that names this. */
    static Locator row(Page page, String name) {
        return page.getByRole(AriaRole.ROW)
                .filter(new Locator.FilterOptions()
                        .setHas(page.getByRole(AriaRole.ROWHEADER, new Page.GetByRoleOptions().setName(name))));
    }

    /** The address of the query that a panel shows. */
    static String queryOf(Locator panel) {
        return panel.getByText("View query")
                .first()
                .evaluate("link => link.href")
                .toString();
    }
}
