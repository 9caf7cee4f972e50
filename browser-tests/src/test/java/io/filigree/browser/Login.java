package io.filigree.browser;

import com.microsoft.playwright.Page;

/** The login, as a person does it. */
final class Login {

    private Login() {}

    static void as(Page page, String name, String password) {
        page.navigate(Filigree.running().url("/login"));
        page.getByLabel("Name").fill(name);
        page.getByLabel("Password").fill(password);
        page.getByRole(com.microsoft.playwright.options.AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Log in"))
                .click();
    }
}
