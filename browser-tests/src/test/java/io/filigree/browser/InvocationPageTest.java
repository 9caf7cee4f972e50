package io.filigree.browser;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class InvocationPageTest extends BrowserTest {

    @BeforeEach
    void logIn() {
        login();
    }

    @Test
    void leadsFromAnEventToTheLogsOfItsInvocation() {
        Inventory.invocationWithLogs(FILIGREE.jdbc(), 9);
        open("/events?type=AwsLambdaInvocation");

        Pages.follow(page(), "Invocation of event 1");

        Pages.isAt(page(), "Invocation");
        List<String> messages = logs().locator("td.message").allTextContents();
        assertThat(messages).hasSize(9);
        assertThat(messages.get(0)).as("oldest first").startsWith("line 1 ");
        assertThat(messages.get(2)).contains("Traceback (most recent call last):\n  File");
        assertThat(logs().locator(".badge.bad").first().textContent()).isEqualTo("ERROR");
        assertThat(Pages.main(page()).textContent()).contains("LambdaTimeout", Inventory.REQUEST_ID);
        assertAccessible();
    }

    @Test
    void fitsANarrowScreen() {
        Inventory.invocationWithLogs(FILIGREE.jdbc(), 9);
        page().setViewportSize(390, 844);

        open("/invocations/" + Inventory.REQUEST_ID);

        assertThat(page().evaluate("document.documentElement.scrollWidth <= window.innerWidth"))
                .isEqualTo(true);
        assertThat(logs().evaluate("e => e.scrollWidth <= e.clientWidth"))
                .as("long lines are broken")
                .isEqualTo(true);
        assertAccessible();
    }

    @Test
    void saysThatAnInvocationHasNoLogs() {
        Inventory.invocationWithLogs(FILIGREE.jdbc(), 0);
        open("/invocations/" + Inventory.REQUEST_ID);

        Pages.says(page(), "No logs of this invocation were received");
        assertAccessible();
    }

    private Locator logs() {
        return page().getByRole(
                        AriaRole.REGION,
                        new Page.GetByRoleOptions().setName("Logs").setExact(true));
    }
}
