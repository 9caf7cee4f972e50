package io.filigree.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPOutputStream;

import io.filigree.WebTest;
import io.filigree.decorator.event.Event;
import io.filigree.ingest.lambda.MutatedBodies;
import io.filigree.ingest.lambda.MutatedBodies.MutatedBody;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.beans.factory.annotation.Autowired;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Damaged and malicious bodies by the thousand, posted to the running application: it answers each as it says it does,
 * stores all that it acknowledged, and nothing that was not sent.
 */
class MutatedBodiesOverHttpTest extends WebTest {

    private static final long SEED = 20261121;
    private static final int BODIES = 20_000;
    private static final int SENDERS = 8;
    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(30);

    /** Beyond the 32 MB that a body may inflate to. */
    private static final int BOMB_BYTES = 40 << 20;

    private static final long GIGABYTE = 1L << 30;
    private static final int PAGE = 4_000;
    private static final JsonMapper JSON = JsonMapper.builder().build();

    @Autowired
    private MeterRegistry metrics;

    private final HttpClient keepAlive =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final ConcurrentMap<Integer, Integer> answers = new ConcurrentHashMap<>();
    private final ConcurrentMap<String, Integer> most = new ConcurrentHashMap<>();
    private final Set<String> types = ConcurrentHashMap.newKeySet();

    @BeforeEach
    void emptyTheEvents() {
        awaitAnEmptySpool();
        jdbc().sql("""
                        TRUNCATE lambda_invocation, lambda_invocation_error, span, log, custom_event, invocation_completion,
                            undecoded_message, ingested_message
                        """).update();
    }

    @Test
    @Timeout(value = 5, unit = TimeUnit.MINUTES)
    void areKeptOrRefusedAndInventNothing() throws Exception {
        MutatedBodies bodies = new MutatedBodies(SEED, BOMB_BYTES);
        ExecutorService senders = Executors.newFixedThreadPool(SENDERS);
        try {
            List<Future<?>> sending = new ArrayList<>();
            for (int sender = 0; sender < SENDERS; sender++) {
                sending.add(senders.submit(() -> {
                    for (MutatedBody body = bodies.next(); body.number() < BODIES; body = bodies.next()) {
                        note(body, answerTo(body));
                    }
                    return null;
                }));
            }
            for (Future<?> each : sending) {
                each.get();
            }
        } finally {
            senders.shutdownNow();
        }

        assertThat(answers.values().stream().mapToInt(Integer::intValue).sum()).isEqualTo(BODIES);
        // The mutations are worth nothing if they all end the same way.
        assertThat(answers.get(202)).isBetween(BODIES / 5, BODIES * 9 / 10);
        assertThat(answers).containsKeys(400, 413);
        awaitAnEmptySpool();
        Counter aside = metrics.find("filigree.ingest.parked").counter();
        assertThat(aside == null ? 0 : aside.count()).isZero();
        assertNothingInvented(readAll());
    }

    @Test
    @Timeout(value = 5, unit = TimeUnit.MINUTES)
    void refusesAGigabyteInAMegabyteAndNamesTheBound() throws Exception {
        byte[] bomb = gigabyteOfSpaces();
        assertTooLarge(answerTo(bomb), "body");

        String message = "[1,\"NR_LAMBDA_MONITORING\",\"" + Base64.getEncoder().encodeToString(bomb) + "\"]";
        String entry = JSON.writeValueAsString(JSON.createObjectNode()
                .set(
                        "logEvents",
                        JSON.createArrayNode().add(JSON.createObjectNode().put("message", message))));
        byte[] body = JSON.writeValueAsBytes(JSON.createObjectNode().put("entry", entry));
        assertTooLarge(answerTo(body), "entry.logEvents[0].message");
    }

    private static void assertTooLarge(HttpResponse<String> answer, String field) {
        assertThat(answer.statusCode()).isEqualTo(413);
        assertThat(answer.headers().firstValue("Content-Type")).contains("application/problem+json");
        JsonNode problem = json(answer);
        assertThat(problem.get("field").stringValue()).isEqualTo(field);
        assertThat(problem.get("bound").stringValue()).isEqualTo("filigree.ingest.lambda.max-inflated");
        assertThat(problem.get("limit").intValue()).isEqualTo(32 << 20);
    }

    private HttpResponse<String> answerTo(MutatedBody body) {
        try {
            HttpResponse<String> answer = answerTo(body.bytes());
            assertThat(answer.statusCode()).isIn(202, 400, 413);
            return answer;
        } catch (IOException | InterruptedException | AssertionError e) {
            throw new AssertionError(body.toString(), e);
        }
    }

    private HttpResponse<String> answerTo(byte[] body) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(uri("/aws/lambda/v1"))
                .header("X-License-Key", INGEST)
                .timeout(ANSWER_WITHIN)
                .POST(BodyPublishers.ofByteArray(body))
                .build();
        try {
            return keepAlive.send(request, BodyHandlers.ofString());
        } catch (HttpTimeoutException e) {
            throw e;
        } catch (IOException e) {
            // The server closed an idle connection as it was taken for this request. Twice is no coincidence.
            return keepAlive.send(request, BodyHandlers.ofString());
        }
    }

    private void note(MutatedBody body, HttpResponse<String> answer) {
        answers.merge(answer.statusCode(), 1, Integer::sum);
        if (answer.statusCode() == 202) {
            body.most().forEach((type, count) -> most.merge(type, count, Integer::sum));
            body.types().forEach(type -> types.add(storable(type)));
        }
    }

    /** U+0000 and half a character, which PostgreSQL cannot store, become others. */
    private static String storable(String type) {
        return type.replace('\0', '\uFFFD').replaceAll("\\p{Cs}", "?");
    }

    private void awaitAnEmptySpool() {
        await().atMost(Duration.ofMinutes(1))
                .until(() -> metrics.get("filigree.spool.payloads").gauge().value() == 0);
    }

    private void assertNothingInvented(List<String> typesRead) {
        assertThat(new HashSet<>(typesRead)).isSubsetOf(types);
        for (String type : List.of(Event.INVOCATION, Event.INVOCATION_ERROR, Event.SPAN)) {
            assertThat(typesRead.stream().filter(type::equals).count()).isBetween(1L, (long) most.get(type));
        }
        assertThat(typesRead.size()).isLessThanOrEqualTo(most.get(MutatedBodies.ALL));
    }

    /** The type of every stored event, each read over HTTP, page by page. */
    private List<String> readAll() throws IOException, InterruptedException {
        TreeMap<Long, Integer> perMillisecond = new TreeMap<>();
        jdbc().sql("""
                        SELECT floor(extract(epoch FROM ts) * 1000)::bigint AS ms, count(*) AS events
                        FROM (SELECT ts FROM lambda_invocation UNION ALL SELECT ts FROM lambda_invocation_error
                              UNION ALL SELECT ts FROM span UNION ALL SELECT ts FROM log
                              UNION ALL SELECT ts FROM custom_event) AS event
                        GROUP BY ms
                        """).query(row -> {
            perMillisecond.put(row.getLong("ms"), row.getInt("events"));
        });
        List<String> typesRead = new ArrayList<>();
        while (!perMillisecond.isEmpty()) {
            long since = perMillisecond.firstKey();
            long until = since;
            int count = 0;
            while (!perMillisecond.isEmpty()
                    && (count == 0 || count + perMillisecond.firstEntry().getValue() <= PAGE)) {
                until = perMillisecond.firstKey() + 1;
                count += perMillisecond.pollFirstEntry().getValue();
            }
            List<String> page = page(since, until);
            assertThat(page).as("events from %s until %s", since, until).hasSize(count);
            typesRead.addAll(page);
        }
        return typesRead;
    }

    private List<String> page(long since, long until) {
        HttpResponse<String> answer =
                get("/api/events?limit=5000&since=" + since + "&until=" + until, "X-Query-Key", QUERY);
        assertThat(answer.statusCode())
                .as("events from %s until %s", since, until)
                .isEqualTo(200);
        List<String> page = new ArrayList<>();
        json(answer).get("events").forEach(event -> page.add(event.get("type").stringValue()));
        return page;
    }

    private static byte[] gigabyteOfSpaces() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        byte[] spaces = " ".repeat(1 << 20).getBytes(StandardCharsets.US_ASCII);
        try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
            for (long written = 0; written < GIGABYTE; written += spaces.length) {
                gzip.write(spaces);
            }
        }
        return bytes.toByteArray();
    }
}
