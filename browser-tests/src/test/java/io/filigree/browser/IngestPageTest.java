package io.filigree.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;

import com.microsoft.playwright.assertions.LocatorAssertions;
import io.filigree.db.sender.SenderStats;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What arrives by ingest key. */
class IngestPageTest extends BrowserTest {

    private static final String LOGS = """
            [{"common":{"attributes":{"plugin":"newrelic-lambda-extension:2.3.24",
              "faas.arn":"arn:aws:lambda:eu-west-1:123456789012:function:checkout"}},"logs":[{"message":"one"}]}]""";

    @BeforeEach
    void logIn() {
        FILIGREE.bean(SenderStats.class).flush();
        FILIGREE.jdbc()
                .sql("TRUNCATE ingest_sender, ingest_rejection, function_ingest_key")
                .update();
        login();
    }

    @Test
    void saysWhatToDoWhileNothingArrives() {
        Pages.follow(page(), "Ingest");

        Pages.isAt(page(), "Ingest");
        Pages.says(page(), "No request has arrived yet");
        assertAccessible();
    }

    @Test
    void showsSendersRejectedRequestsAndTheFunctionsOfAReplacedKey() throws Exception {
        String first = createKey("shop, first");
        post("/log/v1", first, "newrelic-lambda-extension", LOGS);
        post("/log/v1", first, "curl/8", "no JSON");
        post("/aws/lambda/v1", "an-unknown-key", "<b>bold</b>", "{}");
        createKey("shop, second");
        FILIGREE.drain();
        flush();
        open("/ingest");

        assertThat(page().locator("#without-key")).hasText("Rejected requests without a valid key");
        assertThat(Pages.row(page(), "Unknown key")).containsText("aws-lambda-v1");
        assertThat(Pages.row(page(), "Unreadable body")).containsText("400");
        assertThat(Pages.row(page(), "newrelic-lambda-extension:2.3.24")).containsText("log-v1");
        assertThat(page().getByText("A newer key for the same accounts exists: shop, second"))
                .isVisible(new LocatorAssertions.IsVisibleOptions().setTimeout(60_000));
        assertThat(Pages.link(page(), "checkout")).isVisible();
        assertAccessible();
        page().setViewportSize(390, 844);
        assertAccessible();
    }

    @Test
    void showsStoredEventsAndHowToEnableHistory() {
        open("/ingest#storage");

        assertThat(page().locator("#storage")).hasText("Stored events");
        Pages.says(page(), "FILIGREE_HISTORY_ENABLED=true");
        assertThat(Pages.row(page(), "Custom events and metrics")).isVisible();
        assertAccessible();
    }

    @Test
    void isForEditorsAlone() {
        People.removeAll(FILIGREE);
        People.add(FILIGREE, "vera", "viewer");
        Pages.press(page(), "Log out");
        Login.as(page(), "vera", Filigree.PASSWORD);

        Pages.openMenu(page(), "Settings");
        assertThat(Pages.link(page(), "Accounts")).isVisible();
        assertThat(Pages.link(page(), "Ingest")).hasCount(0);
        open("/ingest");
        forgiveComplaints();
        assertThat(page().locator("body")).not().containsText("Accepted and rejected requests of each ingest key");
    }

    private String createKey(String name) {
        open("/keys");
        Pages.fill(page(), "Name", name);
        Pages.fill(page(), "Accounts", "123456789012");
        Pages.press(page(), "Create key");
        Pages.says(page(), "It is shown only once");
        return page().locator("#secret").textContent();
    }

    private static void flush() {
        FILIGREE.bean(SenderStats.class).flush();
    }

    private static void post(String path, String key, String sender, String body)
            throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(FILIGREE.url(path)))
                .header("Api-Key", key)
                .header("User-Agent", sender)
                .POST(BodyPublishers.ofString(body))
                .build();
        HttpClient.newHttpClient().send(request, BodyHandlers.discarding());
    }
}
