package io.filigree.ingest;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.stream.Stream;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.filigree.WebTest;
import io.filigree.db.key.ApiKey.Kind;
import io.filigree.db.key.ApiKeys;
import io.filigree.db.key.CreatedKey;
import io.filigree.db.key.KeyQuota;
import io.filigree.db.sender.SenderStats;
import io.filigree.decorator.function.AccountScope;
import io.filigree.http.RawClient;
import io.filigree.ingest.FormatExamples.Example;
import io.filigree.ingest.format.Route;
import io.filigree.ingest.format.TestRequest;
import io.filigree.ingest.format.WireFormatProvider;
import io.filigree.ingest.installed.InstalledFormats;
import io.micrometer.core.instrument.MeterRegistry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Autowired;

/** How each route of each installed format refuses: in the words of its senders, counted, and without what was sent. */
class FormatRefusalsOverHttpTest extends WebTest {

    private static final String LEAK = "leaked0key1in2the3address4NRAL";

    @Autowired
    private ApiKeys keys;

    @Autowired
    private SenderStats stats;

    @Autowired
    private MeterRegistry meters;

    private final HttpClient http11 =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    static List<Example> examples() {
        return FormatExamples.ALL;
    }

    @Test
    void everyRouteOfEveryFormatHasAnExample() {
        for (WireFormatProvider format : InstalledFormats.ALL) {
            for (Route route : format.routes()) {
                assertThat(examples())
                        .as("example of %s at %s", format.id(), route)
                        .anyMatch(example -> example.format().equals(format.id()) && route.matches(example.path()));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("examples")
    void theExampleIsAccepted(Example example) {
        double before = requests(example, "accepted");

        HttpResponse<byte[]> response = exchange(example.post(this::uri, INGEST));

        assertThat(response.statusCode()).as(text(response)).isEqualTo(example.accepted());
        assertThat(requests(example, "accepted")).isEqualTo(before + 1);
    }

    @ParameterizedTest
    @MethodSource("examples")
    void otherKeysAreRefused(Example example) {
        CreatedKey revoked = keys.create(Kind.INGEST, "revoked " + UUID.randomUUID());
        keys.revoke(revoked.key().keyId());
        assertKeyRefused(example, null, "key_missing");
        assertKeyRefused(example, "", "key_missing");
        assertKeyRefused(example, "a-key-that-nobody-has-0123456789", "key_unknown");
        assertKeyRefused(example, QUERY, "key_kind");
        assertKeyRefused(example, ADMIN, "key_kind");
        assertKeyRefused(example, revoked.secret(), "key_revoked");
    }

    private void assertKeyRefused(Example example, String key, String reason) {
        double before = unauthorized(example);
        double rejected = rejectedByKey(example, reason, example.unauthorized());

        HttpResponse<byte[]> response = exchange(example.post(this::uri, key));

        assertThat(response.statusCode()).as(reason).isEqualTo(example.unauthorized());
        example.assertRefusal(response);
        assertThat(text(response)).containsIgnoringCase("key");
        if (key != null && !key.isEmpty()) {
            assertThat(text(response)).doesNotContain(key);
        }
        assertThat(unauthorized(example)).as(reason).isEqualTo(before + 1);
        assertThat(rejectedByKey(example, reason, example.unauthorized()))
                .as(reason + " in the statistics of senders")
                .isEqualTo(rejected + 1);
    }

    @ParameterizedTest
    @MethodSource("examples")
    void bodiesThatAreTooLargeAreRefused(Example example) {
        byte[] filler = new byte[(8 << 20) + 1];
        Arrays.fill(filler, example.filler());
        byte[] inflated = new byte[40 << 20];
        Arrays.fill(inflated, example.filler());

        assertRefused(example, filler, "too_large", 413, "filigree.ingest.lambda.max-body");
        assertRefused(example, TestRequest.gzip(inflated), "too_large", 413, "filigree.ingest.lambda.max-inflated");
    }

    @ParameterizedTest
    @MethodSource("examples")
    void bodiesThatCanNeverBeReadAreRefused(Example example) {
        byte[] gzip = TestRequest.gzip(example.body());
        byte[] damaged = gzip.clone();
        damaged[gzip.length / 2] ^= 0x55;
        List<byte[]> bodies = new ArrayList<>(List.of(
                Arrays.copyOf(gzip, gzip.length / 2),
                Arrays.copyOf(gzip, gzip.length - 3),
                Arrays.copyOf(gzip, 3),
                damaged,
                Arrays.copyOf(example.body(), example.body().length / 2),
                ("no JSON " + LEAK).getBytes(UTF_8),
                TestRequest.gzip(("no JSON " + LEAK).getBytes(UTF_8)),
                "\"text\"".getBytes(UTF_8),
                new byte[] {(byte) 0xff, (byte) 0xff, (byte) 0xff, (byte) 0xff}));

        for (byte[] body : bodies) {
            assertRefused(example, body, "unreadable", 400, "");
        }
    }

    private void assertRefused(Example example, byte[] body, String reason, int status, String detail) {
        double before = requests(example, reason);
        double messages = rejectedMessages();
        double rejected = rejectedByKey(example, reason, status);

        HttpResponse<byte[]> response = exchange(example.post(this::uri, INGEST, body));

        assertThat(response.statusCode())
                .as("%s: %s", new String(body, 0, Math.min(body.length, 40), UTF_8), text(response))
                .isEqualTo(status);
        example.assertRefusal(response);
        assertThat(text(response)).contains(detail).doesNotContain(LEAK, INGEST);
        assertThat(requests(example, reason)).isEqualTo(before + 1);
        assertThat(rejectedMessages()).isEqualTo(messages + 1);
        assertThat(rejectedByKey(example, reason, status)).isEqualTo(rejected + 1);
    }

    @ParameterizedTest
    @MethodSource("examples")
    void keysOverTheirQuotaAreRefused(Example example) {
        String limited = keys.create(
                        Kind.INGEST, "limited " + UUID.randomUUID(), AccountScope.ALL, new KeyQuota(1L, null))
                .secret();
        assertThat(post("/log/v1", "{\"message\":\"uses it up\"}", "Api-Key", limited)
                        .statusCode())
                .isEqualTo(202);
        double before = requests(example, "quota");

        HttpResponse<byte[]> response = exchange(example.post(this::uri, limited));

        assertThat(response.statusCode()).isEqualTo(403);
        example.assertRefusal(response);
        assertThat(response.headers().firstValue("Retry-After")).isPresent();
        assertThat(requests(example, "quota")).isEqualTo(before + 1);
    }

    @ParameterizedTest
    @MethodSource("examples")
    void straySlashesAndTheCaseOfHeadersDoNotMatter(Example example) {
        String doubled = example.path().replaceFirst("/", "//").replaceAll("(?<=\\w)/", "///");
        for (String path : List.of(doubled + "/", "/tenant/" + doubled, example.path() + "//")) {
            HttpResponse<byte[]> response = exchange(example.at(path).post(this::uri, INGEST));
            assertThat(response.statusCode()).as(path).isEqualTo(example.accepted());
        }
        for (boolean upper : new boolean[] {true, false}) {
            assertThat(raw(example, upper)).startsWith("HTTP/1.1 " + example.accepted() + " ");
        }
    }

    private String raw(Example example, boolean upper) {
        StringBuilder head = new StringBuilder("POST " + example.target(INGEST) + " HTTP/1.1\r\n");
        example.headers(INGEST)
                .forEach((name, value) -> head.append(
                                upper ? name.toUpperCase(Locale.ROOT) : name.toLowerCase(Locale.ROOT))
                        .append(": ")
                        .append(value)
                        .append("\r\n"));
        String rest = "Host: localhost\r\nConnection: close\r\nContent-Length: ";
        head.append(upper ? rest.toUpperCase(Locale.ROOT) : rest.toLowerCase(Locale.ROOT));
        try (RawClient client = new RawClient(uri("/"))) {
            return client.write(head.toString() + example.body().length + "\r\n\r\n"
                            + new String(example.body(), ISO_8859_1))
                    .readAll();
        }
    }

    @ParameterizedTest
    @MethodSource("examples")
    void otherMethodsAreRefusedWithoutAPage(Example example) {
        for (String method : List.of("GET", "PUT", "DELETE")) {
            for (String key : new String[] {INGEST, null}) {
                for (String accept : List.of("*/*", "text/html,application/xhtml+xml")) {
                    double before = refusedMethods();
                    HttpResponse<byte[]> response = exchange(example.request(this::uri, key)
                            .header("Accept", accept)
                            .method(method, BodyPublishers.noBody())
                            .build());

                    assertThat(response.statusCode())
                            .as("%s accepting %s: %s", method, accept, text(response))
                            .isEqualTo(405);
                    assertThat(response.headers().firstValue("Allow")).hasValue("POST");
                    assertThat(response.headers().firstValue("Content-Type")).hasValue("application/problem+json");
                    assertThat(text(response)).contains(method, "POST");
                    assertThat(refusedMethods()).isEqualTo(before + 1);
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("examples")
    void aPathBesideItNamesTheIngestRoutes(Example example) {
        for (String key : new String[] {INGEST, null}) {
            HttpResponse<byte[]> response =
                    exchange(example.at(example.path() + "z").post(this::uri, key));

            assertThat(response.statusCode()).isEqualTo(404);
            assertThat(response.headers().firstValue("Content-Type")).hasValue("application/problem+json");
            for (WireFormatProvider format : InstalledFormats.ALL) {
                format.routes().forEach(route -> assertThat(text(response)).contains(route.toString()));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("examples")
    void aKeyInTheAddressIsInNoResponseAndNoLog(Example example) {
        String query = "Api-Key=" + LEAK + "&license_key=" + LEAK + "&key=" + LEAK;
        Example leaking = example.withQuery(query);
        ListAppender<ILoggingEvent> logged = new ListAppender<>();
        Logger root = ((LoggerContext) LoggerFactory.getILoggerFactory()).getLogger(Logger.ROOT_LOGGER_NAME);
        logged.start();
        root.addAppender(logged);
        List<HttpResponse<byte[]>> responses = new ArrayList<>();
        try {
            // Without an ingest key most of a large body is not read, and the client may find its connection closed.
            responses.add(exchange(leaking.post(this::uri, INGEST, new byte[(8 << 20) + 1])));
            for (String key : new String[] {INGEST, QUERY, null}) {
                responses.add(exchange(leaking.post(this::uri, key)));
                responses.add(exchange(leaking.post(this::uri, key, "no JSON".getBytes(UTF_8))));
                responses.add(exchange(leaking.at(example.path() + "z").post(this::uri, key)));
                for (String path : List.of(example.path(), example.path() + "z")) {
                    responses.add(exchange(leaking.at(path)
                            .request(this::uri, key)
                            .header("Accept", "text/html")
                            .GET()
                            .build()));
                }
            }
        } finally {
            root.detachAppender(logged);
        }

        assertThat(responses)
                .allSatisfy(response ->
                        assertThat(response.headers().map() + text(response)).doesNotContain(LEAK));
        assertThat(List.copyOf(logged.list).stream().map(ILoggingEvent::getFormattedMessage))
                .noneMatch(line -> line.contains(LEAK));
    }

    private HttpResponse<byte[]> exchange(HttpRequest request) {
        try {
            return http11.send(request, BodyHandlers.ofByteArray());
        } catch (IOException e) {
            throw new AssertionError("no response to " + request, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }

    private static String text(HttpResponse<byte[]> response) {
        return new String(response.body(), UTF_8);
    }

    private double requests(Example example, String outcome) {
        return sum(
                meters
                        .find("filigree.ingest.requests")
                        .tag("format", example.format())
                        .tag("outcome", outcome)
                        .counters()
                        .stream()
                        .map(counter -> counter.count()));
    }

    private double refusedMethods() {
        return meters.counter("filigree.http.refused", "reason", "method").count();
    }

    private double unauthorized(Example example) {
        return sum(meters.find("filigree.ingest.unauthorized").tag("format", example.format()).counters().stream()
                .map(counter -> counter.count()));
    }

    private double rejectedMessages() {
        return sum(meters.find("filigree.ingest.messages").tag("outcome", "rejected").counters().stream()
                .map(counter -> counter.count()));
    }

    private static double sum(Stream<Double> counts) {
        return counts.mapToDouble(Double::doubleValue).sum();
    }

    /** Of all keys. */
    private double rejectedByKey(Example example, String reason, int status) {
        stats.flush();
        return jdbc().sql("""
                SELECT coalesce(sum(requests), 0) FROM ingest_rejection
                WHERE format = :format AND reason = :reason AND status = :status
                """)
                .param("format", example.format())
                .param("reason", reason)
                .param("status", status)
                .query(Double.class)
                .single();
    }
}
