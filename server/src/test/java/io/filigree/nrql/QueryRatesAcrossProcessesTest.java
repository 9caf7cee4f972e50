package io.filigree.nrql;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

import io.filigree.WebProcess;
import io.filigree.access.BrowserSession;
import io.filigree.access.UserService;
import io.filigree.db.TestPostgres;
import io.filigree.db.key.ApiKey.Kind;
import io.filigree.db.key.ApiKeys;
import io.filigree.db.key.AppUser.Role;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.context.ConfigurableApplicationContext;

/** Two processes on one database: a key or user has one rate of queries at both. */
@Tag("slow")
class QueryRatesAcrossProcessesTest {

    private static final TestPostgres DATABASE = TestPostgres.database();
    private static final int PER_MINUTE = 20; // parts of one query, so that none is left in a process
    private static final int SAME_PER_MINUTE = 10;

    private static final List<ConfigurableApplicationContext> PROCESSES = new ArrayList<>();
    private static final Map<String, String> KEYS = new HashMap<>();

    private final HttpClient client = HttpClient.newHttpClient();

    @BeforeAll
    static void start() throws IOException {
        PROCESSES.add(process("first"));
        // A process reads the keys when it starts.
        ApiKeys keys = PROCESSES.get(0).getBean(ApiKeys.class);
        for (String name : List.of("distinct", "same", "idle")) {
            KEYS.put(name, keys.create(Kind.QUERY, name).secret());
        }
        PROCESSES.add(process("second"));
    }

    @AfterAll
    static void stop() {
        PROCESSES.forEach(ConfigurableApplicationContext::close);
    }

    @Test
    void concurrentQueriesOfAKeyGetOneRateAtBoth() {
        List<CompletableFuture<HttpResponse<String>>> sent = new ArrayList<>();
        for (int i = 0; i < 2 * PER_MINUTE; i++) {
            sent.add(client.sendAsync(request(i, "distinct", nrql(i)), BodyHandlers.ofString()));
            if (i % 8 == 7) {
                sent.forEach(CompletableFuture::join); // fewer at a time than may wait
            }
        }
        List<HttpResponse<String>> responses =
                sent.stream().map(CompletableFuture::join).toList();

        List<HttpResponse<String>> refused = responses.stream()
                .filter(response -> response.statusCode() == 429)
                .toList();
        assertThat(refused).hasSize(PER_MINUTE);
        assertThat(refused).allSatisfy(response -> {
            assertThat(response.body()).contains("a key or user may run 20 queries per minute");
            assertThat(Integer.parseInt(
                            response.headers().firstValue("Retry-After").orElseThrow()))
                    .isBetween(1, 60);
        });
        assertThat(status(0, "idle", nrql(0))).as("another key").isNotEqualTo(429);
    }

    @Test
    void theSameQueryOfAKeyHasOneRateAtBoth() {
        int permitted = 0;
        for (int i = 0; i < 3 * SAME_PER_MINUTE; i++) {
            permitted += status(i, "same", nrql(0)) == 429 ? 0 : 1;
        }

        assertThat(permitted).isEqualTo(SAME_PER_MINUTE);
    }

    @Test
    void pagesOfAUserAreLimitedInTheSameWay() {
        String password = PROCESSES
                .get(0)
                .getBean(UserService.class)
                .add("rate-eve", Role.VIEWER)
                .password();
        int[] next = {0};
        BrowserSession browser = new BrowserSession(path -> uri(next[0]++, path));
        assertThat(browser.logIn("rate-eve", password)).isTrue();

        int permitted = 0;
        HttpResponse<String> page = null;
        for (int i = 0; i < PER_MINUTE + 5; i++) {
            page = browser.show("/query.csv?q=" + BrowserSession.encoded(nrql(i)));
            permitted += page.statusCode() == 429 ? 0 : 1;
        }

        assertThat(permitted).isEqualTo(PER_MINUTE);
        assertThat(page.statusCode()).isEqualTo(429);
        assertThat(page.headers().firstValue("Retry-After")).isPresent();
    }

    private static String nrql(int number) {
        return "SELECT count(*) FROM Span LIMIT " + (number + 1);
    }

    private int status(int process, String key, String nrql) {
        return client.sendAsync(request(process, key, nrql), BodyHandlers.ofString())
                .join()
                .statusCode();
    }

    private static HttpRequest request(int process, String key, String nrql) {
        return HttpRequest.newBuilder(uri(process, "/v1/accounts/0/query?nrql=" + BrowserSession.encoded(nrql)))
                .header("Api-Key", KEYS.get(key))
                .build();
    }

    /** Of one process after the other, as behind a load balancer. */
    private static URI uri(int process, String path) {
        String port = PROCESSES.get(process % 2).getEnvironment().getProperty("local.server.port");
        return URI.create("http://localhost:" + port + path);
    }

    private static ConfigurableApplicationContext process(String name) throws IOException {
        return WebProcess.start(
                DATABASE,
                name,
                "--filigree.query.per-minute=" + PER_MINUTE,
                "--filigree.query.same-per-minute=" + SAME_PER_MINUTE);
    }
}
