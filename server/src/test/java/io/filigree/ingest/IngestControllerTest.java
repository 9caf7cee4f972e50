package io.filigree.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.UUID;

import io.filigree.WebTest;
import io.filigree.db.key.ApiKey.Kind;
import io.filigree.db.key.ApiKeys;
import io.filigree.db.sender.SenderStats;
import io.filigree.ingest.MemoryLimiter.TooBusyException;
import io.filigree.ingest.format.PayloadTooLargeException;
import io.filigree.ingest.format.RequestEnvelope;
import io.filigree.ingest.format.SizeLimit;
import io.filigree.ingest.format.UnreadablePayloadException;
import io.filigree.ingest.spool.JournalSpool;
import io.filigree.ingest.spool.Spool;
import io.filigree.ingest.spool.SpoolFullException;
import io.filigree.ingest.spool.SpoolSettings;
import io.filigree.ingest.spool.SpooledPayload;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import jakarta.servlet.http.HttpServletRequest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.util.unit.DataSize;
import org.springframework.web.method.HandlerMethod;

/** What a format decides of a request, and what ingest does with it: with a format that is not the first one. */
class IngestControllerTest extends WebTest {

    @TempDir
    Path directory;

    @Autowired
    private ApiKeys keys;

    @Autowired
    private SenderStats senders;

    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private Spool spool;
    private IngestMetrics metrics;
    private IngestController controller;

    @BeforeEach
    void open() {
        spool = JournalSpool.open(
                directory,
                new SpoolSettings(DataSize.ofMegabytes(50), DataSize.ofMegabytes(5), null),
                Clock.systemUTC());
        metrics = new IngestMetrics(meters, spool);
        controller = new IngestController(
                new LineFormat(new SizeLimit("line.max-body", 100)),
                keys,
                spool,
                senders,
                new SenderNames(),
                metrics,
                MemoryLimiter.ofHeap(),
                Clock.systemUTC());
        String secret = keys.create(Kind.INGEST, "formats").secret();
        SecurityContextHolder.getContext()
                .setAuthentication(UsernamePasswordAuthenticationToken.authenticated(
                        keys.authenticate(secret).orElseThrow(), null, List.of()));
    }

    @AfterEach
    void close() {
        SecurityContextHolder.clearContext();
        spool.close();
    }

    @Test
    void keepsAPayloadWithItsFormatAndAnswersInItsWords() throws Exception {
        ResponseEntity<byte[]> response = controller.accept(request("one\ntwo"));

        assertThat(response.getStatusCode().value()).isEqualTo(200);
        assertThat(response.getHeaders().getContentType()).isEqualTo(MediaType.TEXT_PLAIN);
        assertThat(response.getBody()).isEqualTo("kept 7".getBytes(UTF_8));
        SpooledPayload kept = spool.take(10, 1 << 20, Duration.ofSeconds(10)).get(0);
        assertThat(kept.format()).isEqualTo(LineFormat.ID);
        RequestEnvelope envelope = RequestEnvelope.parse(kept.body());
        assertThat(envelope.fields()).containsEntry("type", "Order");
        assertThat(envelope.body()).isEqualTo("one\ntwo".getBytes(UTF_8));
        assertThat(requests("accepted")).isEqualTo(1);
        assertThat(meters.counter("filigree.ingest.received", "from", "sender").count())
                .isEqualTo(2);
    }

    @Test
    void answersWhatThereIsNothingToKeepOf() throws IOException {
        ResponseEntity<byte[]> response = controller.accept(request("hello"));

        assertThat(response.getStatusCode().value()).isEqualTo(200);
        assertThat(spool.status().payloads()).isZero();
        assertThat(requests("accepted")).isEqualTo(1);
    }

    @Test
    void refusesABodyOverTheMaximumOfTheFormat() {
        assertThatExceptionOfType(PayloadTooLargeException.class)
                .isThrownBy(() -> controller.accept(request("x".repeat(101))))
                .withMessage("body: larger than line.max-body = 100");
        assertThat(spool.status().payloads()).isZero();
    }

    @Test
    void aFormatMayRefuseInItsOwnWords() throws NoSuchMethodException {
        IngestProblems problems = new IngestProblems(metrics, senders, Clock.systemUTC());
        HandlerMethod handler = new HandlerMethod(
                controller, IngestController.class.getDeclaredMethod("accept", HttpServletRequest.class));

        ResponseEntity<?> response =
                problems.unreadable(new UnreadablePayloadException("body", "empty"), request(""), handler);

        assertThat(response.getStatusCode().value()).isEqualTo(422);
        assertThat((byte[]) response.getBody()).isEqualTo("400 body: empty".getBytes(UTF_8));
        assertThat(requests("unreadable")).isEqualTo(1);
    }

    @Test
    void saysWhenToSendAgainWhatWasNotKept() throws NoSuchMethodException {
        IngestProblems problems = new IngestProblems(metrics, senders, Clock.systemUTC());
        HandlerMethod handler = new HandlerMethod(
                controller, IngestController.class.getDeclaredMethod("accept", HttpServletRequest.class));

        MockHttpServletResponse full = new MockHttpServletResponse();
        problems.notKept(new SpoolFullException(1, 2, 3), request(""), full, handler);
        MockHttpServletResponse busy = new MockHttpServletResponse();
        problems.busy(new TooBusyException(), request(""), busy, handler);

        assertThat(full.getHeader("Retry-After")).isEqualTo("10");
        assertThat(busy.getHeader("Retry-After")).isEqualTo("2");
    }

    /** Senders may write any name, so the number of counters is bounded. */
    @Test
    void countsUnknownMethodsByTheirNames() {
        for (int i = 0; i < 100; i++) {
            metrics.unknownMethod("new_data_" + i);
            metrics.unknownMethod("new_data_0");
            metrics.unknownMethod("No name\n" + i);
        }

        assertThat(unknownMethods("new_data_0")).isEqualTo(101);
        assertThat(unknownMethods("new_data_19")).isEqualTo(1);
        assertThat(unknownMethods("other")).isEqualTo(180);
        assertThat(meters.find("filigree.ingest.unknown.methods").counters()).hasSize(21);
    }

    private double unknownMethods(String method) {
        return meters.counter("filigree.ingest.unknown.methods", "method", method)
                .count();
    }

    @Test
    void countsRequestsByFormat() {
        double accepted = metric("filigree_ingest_requests_total{format=\"aws-lambda-v1\",outcome=\"accepted\"}");
        double unreadable = metric("filigree_ingest_requests_total{format=\"aws-lambda-v1\",outcome=\"unreadable\"}");

        post("/aws/lambda/v1", "no JSON", "Api-Key", INGEST);
        post("/aws/lambda/v1", timeout("123456789012", new UUID(1, 2)), "Api-Key", INGEST);

        assertThat(metric("filigree_ingest_requests_total{format=\"aws-lambda-v1\",outcome=\"accepted\"}"))
                .isEqualTo(accepted + 1);
        assertThat(metric("filigree_ingest_requests_total{format=\"aws-lambda-v1\",outcome=\"unreadable\"}"))
                .isEqualTo(unreadable + 1);
    }

    @Test
    void countsRequestsWithoutAnIngestKeyByFormat() {
        String meter = "filigree_ingest_unauthorized_total{format=\"aws-lambda-v1\"}";
        double before = metric(meter);

        assertThat(post("/aws/lambda/v1", "{}").statusCode()).isEqualTo(403);
        assertThat(post("/a/prefix/aws/lambda/v1", "{}", "Api-Key", "unknown-" + INGEST)
                        .statusCode())
                .isEqualTo(403);
        assertThat(post("/aws/lambda/v1", "{}", "X-License-Key", QUERY).statusCode())
                .isEqualTo(403);
        post("/aws/events", "{}");

        assertThat(metric(meter)).isEqualTo(before + 3);
    }

    private double requests(String outcome) {
        return meters.counter("filigree.ingest.requests", "format", LineFormat.ID, "outcome", outcome)
                .count();
    }

    private static MockHttpServletRequest request(String body) {
        MockHttpServletRequest request = new MockHttpServletRequest("POST", "/lines/x");
        request.addHeader("X-Type", "Order");
        request.setQueryString("id=7");
        request.setContent(body.getBytes(UTF_8));
        return request;
    }
}
