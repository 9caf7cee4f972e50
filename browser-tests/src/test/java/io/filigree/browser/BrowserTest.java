package io.filigree.browser;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;

import com.microsoft.playwright.Browser.NewContextOptions;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import io.filigree.simulator.aws.FakeFunction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;

/**
 * A test with a new page in a new browser session, of an application that was reset. It fails when the browser
 * reports an error on its console: a script that broke, a file that is missing, a violation of the content policy.
 */
@Tag("slow")
abstract class BrowserTest {

    protected static final Filigree FILIGREE = Filigree.running();

    /** Far more than a page takes, for a machine that builds something else as well. */
    private static final int PATIENCE_MS = 20_000;

    private final List<String> complaints = new ArrayList<>();
    private BrowserContext session;
    private Page page;

    @BeforeEach
    void openAPage() {
        PlaywrightAssertions.setDefaultAssertionTimeout(PATIENCE_MS);
        prepare();
        session = Chromium.browser().newContext(new NewContextOptions().setViewportSize(1440, 900));
        session.setDefaultTimeout(PATIENCE_MS);
        page = session.newPage();
        page.onConsoleMessage(message -> {
            boolean failed = message.type().equals("error") || message.text().contains("Content Security Policy");
            if (failed && !isReplacedRequest(message.text())) {
                complaints.add(message.text() + " (" + page.url() + ")");
            }
        });
        page.onPageError(error -> complaints.add(error + " (" + page.url() + ")"));
    }

    /**
     * Whether htmx reports a request that a later one replaced. A failed request has another event: sendError or
     * responseError.
     */
    private static boolean isReplacedRequest(String message) {
        return message.startsWith("htmx:afterRequest,") || message.startsWith("htmx:sendAbort,");
    }

    @AfterEach
    void closeThePage() {
        String shown = page.content();
        session.close();
        assertThat(shown)
                .as("values of environment variables, which every function of the fake AWS has")
                .doesNotContain(FakeFunction.PLANTED_SECRET);
        assertThat(complaints).as("what the browser complained of").isEmpty();
    }

    /** What the application holds when a test begins: nothing. */
    protected void prepare() {
        FILIGREE.reset();
    }

    protected Page page() {
        return page;
    }

    /** For tests that cause a 4xx or 5xx, which the browser reports on the console. */
    protected void forgiveComplaints() {
        complaints.clear();
    }

    /** Logs in as the administrator. */
    protected void login() {
        Login.as(page, "admin", Filigree.PASSWORD);
        assertThat(page.url()).doesNotContain("/login");
    }

    /** Opens a path of the application. */
    protected Page open(String path) {
        page.navigate(FILIGREE.url(path));
        return page;
    }

    /** That nothing on the page as it is keeps people out, by light and by dark. */
    protected void assertAccessible() {
        assertThat(Axe.violations(page)).as("what axe found on " + page.url()).isEmpty();
    }
}
