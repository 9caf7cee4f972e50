package io.filigree.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.filigree.StoredEvents;
import io.filigree.WebTest;
import io.filigree.access.BrowserSession;
import io.filigree.decorator.event.Event;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.security.crypto.password.PasswordEncoder;

/** Many pages of one user whose panels take long. A lock on the invocations keeps their queries running. */
class BusyPagesTest extends WebTest {

    private static final String ACCOUNT = "123456789012";
    private static final int PAGES = 8;
    private static final int PANELS = 8;

    @Autowired
    private PasswordEncoder passwords;

    private final BrowserSession busy = new BrowserSession(this::uri);
    private final BrowserSession other = new BrowserSession(this::uri);
    private final ExecutorService browsers = Executors.newCachedThreadPool();

    @BeforeEach
    void logIn() {
        emptyTheEvents();
        jdbc().sql("UPDATE app_user SET password_hash = :hash WHERE user_name = 'admin'")
                .param("hash", passwords.encode("correct horse"))
                .update();
        jdbc().sql("DELETE FROM app_user WHERE user_name = 'other'").update();
        assertThat(post("/api/people", "{\"userName\":\"other\",\"role\":\"viewer\"}", "Api-Key", ADMIN)
                        .statusCode())
                .isEqualTo(201);
        jdbc().sql("UPDATE app_user SET password_hash = :hash WHERE user_name = 'other'")
                .param("hash", passwords.encode("correct horse"))
                .update();
        assertThat(busy.logIn("admin", "correct horse")).isTrue();
        assertThat(other.logIn("other", "correct horse")).isTrue();
        StoredEvents events = new StoredEvents(jdbc());
        events.addFunction(ACCOUNT, "checkout", "team", "payments");
        events.add(ACCOUNT, Event.INVOCATION, Instant.now(), "r-1", "t-1", Map.of("duration", 0.1));
        events.add(ACCOUNT, Event.SPAN, Instant.now(), "r-1", "t-1", Map.of("name", "pay", "duration", 0.1));
    }

    @AfterEach
    void close() throws InterruptedException {
        browsers.shutdown();
        assertThat(browsers.awaitTermination(60, TimeUnit.SECONDS)).isTrue();
        jdbc().sql("DELETE FROM app_user WHERE user_name = 'other'").update();
        emptyTheEvents();
    }

    private void emptyTheEvents() {
        jdbc().sql("TRUNCATE lambda_invocation, lambda_invocation_error, span, log, custom_event")
                .update();
    }

    @Test
    void leavesPermitsToOthersAndToTheNextPageOfTheUser() throws Exception {
        List<CompletableFuture<HttpResponse<String>>> panels = new ArrayList<>();
        CompletableFuture<HttpResponse<String>> nextPage;
        try (Connection lock = lockInvocations()) {
            IntStream.range(0, PAGES * PANELS).forEach(i -> panels.add(show(busy, panel(Event.INVOCATION, i))));
            await().until(() -> metric("filigree_query_running"), running -> running == 2);

            assertTimely(
                    () -> assertThat(get("/v1/accounts/0/query?nrql=SELECT%20count(*)%20FROM%20Span", "Api-Key", QUERY)
                                    .statusCode())
                            .as("a query with a key")
                            .isEqualTo(200));
            assertTimely(() -> assertThat(other.show(panel(Event.SPAN, 1)).body())
                    .as("a panel of another user")
                    .contains("class=\"figures\"")
                    .doesNotContain("notice"));
            assertTimely(() -> assertThat(other.show("/functions").body())
                    .as("a page of another user")
                    .contains("checkout"));
            nextPage = show(busy, "/functions");
            await().until(() -> metric("filigree_query_waiting"), waiting -> waiting == 1);
            lock.rollback();
        }

        assertThat(nextPage.get(30, TimeUnit.SECONDS).body()).contains("checkout");
        int shown = 0;
        for (CompletableFuture<HttpResponse<String>> panel : panels) {
            HttpResponse<String> response = panel.get(60, TimeUnit.SECONDS);
            assertThat(response.statusCode()).isEqualTo(200);
            if (response.headers().firstValue("Retry-After").isPresent()) {
                assertThat(response.body()).contains("This part is loaded again in a few seconds.");
            } else {
                assertThat(response.body()).contains("class=\"figures\"").doesNotContain("notice");
                shown++;
            }
        }
        assertThat(shown).as("panels that ran or waited").isBetween(20, 30);
        assertThat(busy.show(panel(Event.INVOCATION, PAGES * PANELS - 1)).body())
                .contains("class=\"figures\"");
        assertNothingIsHeld();
    }

    @Test
    void explainsAPageThatHasNoPlaceInTheQueue() throws Exception {
        List<CompletableFuture<HttpResponse<String>>> queries = new ArrayList<>();
        try (Connection lock = lockInvocations()) {
            IntStream.range(0, 20).forEach(i -> queries.add(show(busy, query(i))));
            await().until(() -> metric("filigree_query_running") + metric("filigree_query_waiting"), all -> all == 20);

            HttpResponse<String> page = busy.show("/functions");

            assertThat(page.statusCode()).isEqualTo(429);
            assertThat(page.headers().firstValue("Refresh")).hasValue("5");
            assertThat(page.body())
                    .contains("<h1>The server is busy</h1>", "This page is loaded again in a few seconds.")
                    .contains("at most 20 queries of one key or user");
            assertTimely(() -> assertThat(other.show("/functions").body()).contains("checkout"));
            lock.rollback();
        }
        for (CompletableFuture<HttpResponse<String>> query : queries) {
            assertThat(query.get(60, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
        }
        assertThat(busy.show("/functions").body()).contains("checkout");
        assertNothingIsHeld();
    }

    private void assertNothingIsHeld() {
        await().untilAsserted(() -> assertThat(
                        Stream.of("filigree_query_running", "filigree_query_waiting", "filigree_query_result_memory")
                                .mapToDouble(this::metric)
                                .sum())
                .isZero());
    }

    /** Far less than the timeout of the queries that run. */
    private static void assertTimely(Runnable request) {
        long begin = System.nanoTime();
        request.run();
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(10));
    }

    private Connection lockInvocations() throws SQLException {
        Connection connection = DATABASE.dataSource().getConnection();
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
            statement.execute("LOCK TABLE lambda_invocation IN ACCESS EXCLUSIVE MODE");
        }
        return connection;
    }

    private CompletableFuture<HttpResponse<String>> show(BrowserSession browser, String path) {
        return CompletableFuture.supplyAsync(() -> browser.show(path), browsers);
    }

    private static String panel(String type, int number) {
        return "/query/panel?q=" + BrowserSession.encoded("SELECT count(*) AS 'Number " + number + "' FROM " + type);
    }

    private static String query(int number) {
        return "/query?q="
                + BrowserSession.encoded("SELECT count(*) AS 'Number " + number + "' FROM AwsLambdaInvocation");
    }
}
