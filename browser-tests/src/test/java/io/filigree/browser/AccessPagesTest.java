package io.filigree.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Keys, people and one's own password. */
class AccessPagesTest extends BrowserTest {

    @BeforeEach
    void logIn() {
        People.removeAll(FILIGREE);
        login();
    }

    @Test
    void createsAKeyShowsItOnceAndEndsIt() throws Exception {
        open("/keys");
        assertAccessible();
        Pages.fill(page(), "Name", "checkout extensions");
        Pages.fill(page(), "Accounts", "111122223333 444455556666");
        Pages.press(page(), "Create key");

        Pages.says(page(), "It is shown only once");
        String secret = page().locator("#secret").textContent();
        assertThat(secret).startsWith("flg_ing_");
        assertAccessible();
        page().reload();
        assertThat(page().content()).doesNotContain(secret);
        assertThat(Pages.row(page(), "checkout extensions")).containsText("111122223333, 444455556666");
        assertThat(status(secret)).as("let in, with an empty body").isEqualTo(400);

        Pages.row(page(), "checkout extensions").getByText("Revoke").first().click();
        assertAccessible();
        Pages.row(page(), "checkout extensions").getByText("Revoke permanently").click();

        Pages.says(page(), "Key revoked");
        assertThat(status(secret)).isEqualTo(403);
    }

    @Test
    void saysWhatIsWrongWithAKey() {
        open("/keys");
        Pages.fill(page(), "Name", "odd");
        Pages.fill(page(), "Accounts", "12");
        Pages.press(page(), "Create key");

        assertThat(page().locator("#accountIds-error")).containsText("twelve digits");
        assertThat(page().getByLabel("Name")).hasValue("odd");
        assertAccessible();
    }

    @Test
    void showsAndFiltersTheAuditLog() {
        open("/keys");
        Pages.fill(page(), "Name", "audited key");
        Pages.press(page(), "Create key");
        Pages.says(page(), "It is shown only once");

        Pages.follow(page(), "Audit");

        Pages.isAt(page(), "Audit log");
        assertThat(Pages.row(page(), "key.create").first()).containsText("audited key");
        assertAccessible();
        page().getByLabel("Action").selectOption("login");
        Pages.press(page(), "Filter");
        Pages.hasAddress(page(), "action=login&since=&until=");
        assertThat(Pages.row(page(), "login").first()).containsText("admin");
        assertThat(Pages.main(page())).not().containsText("audited key");
        assertAccessible();
    }

    @Test
    void addsSomebodyWhoCanLogInAndIsGoneAfterwards() {
        open("/people");
        assertAccessible();
        Pages.fill(page(), "Name", "ada");
        Pages.press(page(), "Add user");
        Pages.says(page(), "Password of ada");
        assertAccessible();
        String password = page().locator("#secret").textContent();

        try (BrowserContext other = Chromium.browser().newContext()) {
            Page ada = other.newPage();
            Login.as(ada, "ada", password);
            assertThat(ada.locator(".bar .who")).containsText("ada");

            page().getByLabel("Role of ada").selectOption("editor");
            Pages.press(page(), "Change the role of ada");
            Pages.says(page(), "The role of ada is editor");
            ada.navigate(FILIGREE.url("/"));
            assertThat(ada.url()).as("the session of the old role is over").contains("/login");

            Login.as(ada, "ada", password);
            Pages.openMenu(ada, "Settings");
            assertThat(Pages.link(ada, "Keys")).isVisible();

            Pages.row(page(), "ada").getByText("Remove").first().click();
            Pages.press(page(), "Remove permanently");
            Pages.says(page(), "ada was removed");
            ada.navigate(FILIGREE.url("/"));
            assertThat(ada.url()).contains("/login");
        }
    }

    @Test
    void showsWhoIsLockedOutAndLetsThemTryAgain() {
        People.add(FILIGREE, "eve", "viewer");
        try (BrowserContext other = Chromium.browser().newContext()) {
            Page eve = other.newPage();
            for (int i = 0; i < 5; i++) {
                Login.as(eve, "eve", "wrong password " + i);
            }
            Login.as(eve, "eve", Filigree.PASSWORD);
            assertThat(eve.getByRole(AriaRole.ALERT)).containsText("Too many wrong passwords came from this address");

            open("/people");
            assertThat(Pages.row(page(), "eve")).containsText("locked");
            assertAccessible();
            Pages.press(page(), "Unlock eve");
            Pages.says(page(), "eve can log in again");

            Login.as(eve, "eve", Filigree.PASSWORD);
            assertThat(eve.locator(".bar .who")).containsText("eve");
        }
    }

    @Test
    void givesSomebodyANewPassword() {
        People.add(FILIGREE, "bob", "viewer");
        open("/people");
        Pages.row(page(), "bob").getByText("Reset password").first().click();
        Pages.press(page(), "Reset password");

        Pages.says(page(), "Password of bob");
        String password = page().locator("#secret").textContent();
        page().getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Log out"))
                .click();
        Login.as(page(), "bob", password);
        assertThat(page().locator(".bar .who")).containsText("bob");
    }

    @Test
    void changesOnesOwnPassword() {
        open("/password");
        assertAccessible();
        change("wrong", "a new battery staple", "a new battery staple");
        assertThat(page().locator("#oldPassword-error")).isVisible();
        change(Filigree.PASSWORD, "short", "short");
        assertThat(page().locator("#newPassword-error")).containsText("12");
        change(Filigree.PASSWORD, "a new battery staple", "another battery staple");
        assertThat(page().locator("#repeated-error")).isVisible();
        assertAccessible();

        change(Filigree.PASSWORD, "a new battery staple", "a new battery staple");

        assertThat(page().getByRole(AriaRole.STATUS)).containsText("Password changed");
        Login.as(page(), "admin", "a new battery staple");
        assertThat(page().locator(".bar .who")).containsText("admin");
    }

    private void change(String old, String changed, String repeated) {
        Pages.fill(page(), "Current password", old);
        Pages.fill(page(), "New password", changed);
        Pages.fill(page(), "Repeat the new password", repeated);
        Pages.press(page(), "Change password");
    }

    private static int status(String key) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(FILIGREE.url("/aws/lambda/v1")))
                .header("X-License-Key", key)
                .POST(BodyPublishers.noBody())
                .build();
        return HttpClient.newHttpClient()
                .send(request, BodyHandlers.discarding())
                .statusCode();
    }
}
