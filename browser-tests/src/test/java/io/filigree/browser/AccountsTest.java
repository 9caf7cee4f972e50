package io.filigree.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import org.junit.jupiter.api.Test;

/** The list of accounts and an account's page, for each role. */
class AccountsTest extends BrowserTest {

    private static final String PRODUCTION = "/accounts/" + Inventory.SHOP;

    @Test
    void showsAnAccountWithItsPollsRegionsAndFreshness() {
        AccountHistory.write(FILIGREE.jdbc());
        login();
        open("/accounts");
        assertThat(Pages.row(page(), "production " + Inventory.SHOP)).containsText("99.0 %");
        Pages.says(page(), "Versions and aliases could not be listed: lambda:ListAliases was refused");
        assertAccessible();

        Pages.row(page(), "production " + Inventory.SHOP)
                .getByRole(AriaRole.LINK)
                .first()
                .click();

        Pages.isAt(page(), "production");
        Pages.says(page(), "an explicit deny in a service control policy");
        Pages.says(page(), "Add lambda:ListAliases to the role's permissions policy");
        assertThat(page().getByLabel("Recent polls").first()).containsText("1 new, 2 changed");
        assertThat(page().getByLabel("Decoration of events").first()).containsText("eu-west-1");
        assertThat(page().locator(".chart canvas")).hasCount(1);
        assertThat(page().locator(".chart .u-legend")).containsText("Pending when written");
        assertAccessible();
    }

    @Test
    void pausesAndResumes() {
        AccountHistory.write(FILIGREE.jdbc());
        login();
        open(PRODUCTION);

        Pages.says(page(), "Polls are paused since");
        Pages.press(page(), "Resume");
        Pages.says(page(), "is polled again");
        assertAccessible();

        Pages.press(page(), "Pause");
        Pages.says(page(), "Polls are paused since");
    }

    @Test
    void changesSettingsAndSaysWhatIsWrongWithThem() {
        AccountHistory.write(FILIGREE.jdbc());
        login();
        open(PRODUCTION);

        Pages.fill(page(), "Seconds between two polls", "5");
        Pages.press(page(), "Save settings");
        assertThat(page().locator("#pollIntervalSeconds-error")).containsText("30");
        assertThat(page().getByLabel("Seconds between two polls")).hasValue("5");
        assertAccessible();

        Pages.fill(page(), "Seconds between two polls", "600");
        Pages.fill(page(), "Name", "shop, production");
        Pages.press(page(), "Save settings");
        Pages.isAt(page(), "shop, production");
        Pages.says(page(), "every 10 min");
    }

    @Test
    void rotatesTheExternalIdBesideTheOldOne() {
        AccountHistory.write(FILIGREE.jdbc());
        login();
        open(PRODUCTION);
        String before = page().locator("#external-id").textContent();

        Pages.press(page(), "Rotate external id");

        Pages.says(page(), "Rotation in progress");
        assertThat(page().locator("#external-id")).hasText(before);
        String next = page().locator("#next-external-id").textContent();
        open(PRODUCTION + "/pair/role?as=policies");
        assertThat(page().locator("#trust-policy").textContent()).contains(before, next);
    }

    @Test
    void unpairsOnlyWhatWasTyped() {
        AccountHistory.write(FILIGREE.jdbc());
        login();
        open(PRODUCTION);
        Pages.fill(page(), "Type the account id to confirm", "yes");
        Pages.press(page(), "Unpair account");
        assertThat(page().locator("#confirmation-error")).containsText(Inventory.SHOP);
        assertAccessible();

        Pages.fill(page(), "Type the account id to confirm", Inventory.SHOP);
        Pages.press(page(), "Unpair account");

        Pages.isAt(page(), "Accounts");
        Pages.says(page(), "production is unpaired");
    }

    @Test
    void offersAViewerNothingToChangeAndNoExternalId() {
        AccountHistory.write(FILIGREE.jdbc());
        People.add(FILIGREE, "vera", "viewer");
        Login.as(page(), "vera", Filigree.PASSWORD);

        open("/accounts");
        assertThat(page().locator("#main form")).hasCount(0);
        assertAccessible();
        open(PRODUCTION);
        assertThat(page().locator("#main form")).hasCount(0);
        assertThat(page().content()).doesNotContain(AccountHistory.EXTERNAL_ID);
        assertAccessible();

        assertThat(page().navigate(FILIGREE.url(PRODUCTION + "/pair/role")).status())
                .isEqualTo(403);
        assertThat(page().navigate(FILIGREE.url("/keys")).status()).isEqualTo(403);
        forgiveComplaints();
    }

    @Test
    void letsAnEditorDoAllButUnpair() {
        AccountHistory.write(FILIGREE.jdbc());
        People.add(FILIGREE, "edda", "editor");
        Login.as(page(), "edda", Filigree.PASSWORD);

        open(PRODUCTION);

        assertThat(page().getByText("Rotate external id")).isVisible();
        assertThat(page().getByText("Unpair account")).hasCount(0);
        assertThat(page().getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("Users")))
                .hasCount(0);
    }
}
