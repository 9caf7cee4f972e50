package io.filigree.ingest.lambda;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Base64;
import java.util.Map;

import io.filigree.decorator.event.Event;
import io.filigree.ingest.format.Decoded;
import io.filigree.ingest.format.Identified;
import io.filigree.ingest.format.PayloadBounds;
import io.filigree.ingest.format.PayloadCounts.Section;
import io.filigree.ingest.format.PayloadCounts.SectionOutcome;
import io.filigree.ingest.format.TestRequest;
import io.filigree.ingest.format.envelope.LambdaPayload;
import io.filigree.ingest.format.envelope.PayloadReader;
import io.filigree.ingest.otlp.OtlpRequests;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Spans that agents send as OTLP inside of their payload. */
class OtlpSectionTest {

    private static final byte[] GZIP =
            OtlpRequests.captured("node-protobuf/req-01").body();
    private static final byte[] PROTOBUF = OtlpRequests.gunzip(GZIP);
    private static final String JSON =
            new String(OtlpRequests.captured("node-json/req-01").body(), UTF_8);

    /** An invocation without a function, and {@code otlp_payload}. */
    private static Decoded decode(String payload) {
        String data = "{\"analytic_event_data\":[null,{},[[{\"type\":\"Transaction\",\"timestamp\":" + Bodies.SENT_MS
                + ",\"guid\":\"a\"},{},{\"aws.requestId\":\"r-1\",\"aws.lambda.arn\":"
                + "\"arn:aws:lambda:us-east-1:123456789012:function:checkout-prod\"}]]],\"otlp_payload\":" + payload
                + "}";
        byte[] body = Bodies.gzip(Bodies.fromExtension(Bodies.v2("{}", data)));
        LambdaPayload read = new PayloadReader(PayloadBounds.DEFAULT).read(body);
        return new PayloadDecoder(PayloadBounds.DEFAULT).decode(read, read.messages(), Bodies.RECEIVED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"base64", "base64 of gzip", "JSON", "array"})
    void becomesSpansOfTheInvocation(String form) {
        Decoded decoded = decode(
                switch (form) {
                    case "base64" -> base64(PROTOBUF);
                    case "base64 of gzip" -> base64(GZIP);
                    case "JSON" -> JSON;
                    default -> "[" + base64(GZIP) + "]";
                });

        assertThat(decoded.undecoded()).isEmpty();
        assertThat(decoded.events())
                .extracting(one -> one.value().type())
                .as("the agent reports the invocation itself")
                .containsExactly(Event.INVOCATION, Event.SPAN, Event.SPAN, Event.SPAN);
        assertThat(decoded.events())
                .extracting(Identified::messageIdentity)
                .containsOnly(decoded.events().get(0).messageIdentity());
        assertThat(decoded.events()).allSatisfy(one -> {
            assertThat(one.value().function())
                    .hasToString("arn:aws:lambda:us-east-1:123456789012:function:checkout-prod");
            assertThat(one.value().requestId()).isEqualTo("r-1");
        });
        assertThat(decoded.counts().sections())
                .isEqualTo(Map.of(
                        new Section("analytic_event_data", SectionOutcome.READ), 1,
                        new Section("otlp_payload", SectionOutcome.READ), 1));
        assertThat(decoded.counts().recordEvents()).isEqualTo(3);
    }

    @ParameterizedTest
    @ValueSource(strings = {"7", "\"*\"", "\"AAAA\"", "{\"resourceSpans\":7}", "[[]]", "[7,\"\"]"})
    void whatIsNoOtlpIsCountedAndItsMessageIsKept(String payload) {
        Decoded decoded = decode(payload);

        assertThat(decoded.events()).hasSize(1);
        assertThat(decoded.undecoded())
                .singleElement()
                .satisfies(one -> assertThat(one.reason()).startsWith("otlp_payload: "));
        assertThat(decoded.counts().sections())
                .containsEntry(new Section("otlp_payload", SectionOutcome.UNREADABLE), 1);
    }

    @Test
    void nullIsNoOtlp() {
        assertThat(decode("null").undecoded()).isEmpty();
    }

    @Test
    void gzipInsideSharesTheBudgetOfTheBody() {
        Decoded decoded = decode(base64(TestRequest.gzip(new byte[33 << 20])));

        assertThat(decoded.undecoded())
                .singleElement()
                .satisfies(one -> assertThat(one.reason()).contains(PayloadBounds.MAX_INFLATED_BYTES));
    }

    private static String base64(byte[] bytes) {
        return '"' + Base64.getEncoder().encodeToString(bytes) + '"';
    }
}
