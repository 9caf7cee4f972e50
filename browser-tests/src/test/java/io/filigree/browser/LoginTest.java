package io.filigree.browser;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import org.junit.jupiter.api.Test;

class LoginTest extends BrowserTest {

    @Test
    void letsNobodyInWithAWrongPasswordAndSaysSo() {
        Login.as(page(), "admin", "wrong");

        assertThat(page().getByRole(AriaRole.ALERT).textContent()).contains("The name or the password is wrong");
        assertAccessible();
        open("/functions");
        assertThat(page().url()).contains("/login");
    }

    @Test
    void leadsToWhatWasAskedForAndOutAgain() {
        open("/functions?region=eu-west-1");
        assertAccessible();
        page().getByLabel("Name").fill("admin");
        page().getByLabel("Password").fill(Filigree.PASSWORD);
        page().getByLabel("Password").press("Enter");
        page().waitForURL("**/functions?region=eu-west-1**");

        page().getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Log out"))
                .click();

        assertThat(page().getByRole(AriaRole.STATUS).textContent()).contains("You are logged out");
        open("/");
        assertThat(page().url()).contains("/login");
    }
}
