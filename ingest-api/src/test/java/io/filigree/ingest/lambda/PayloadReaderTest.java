package io.filigree.ingest.lambda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;

import io.filigree.ingest.format.AttributeBounds;
import io.filigree.ingest.format.PayloadBounds;
import io.filigree.ingest.format.PayloadTooLargeException;
import io.filigree.ingest.format.UnreadablePayloadException;
import io.filigree.ingest.format.envelope.PayloadReader;
import io.filigree.ingest.format.message.LogMessage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PayloadReaderTest {

    private static final PayloadBounds SMALL =
            new PayloadBounds(64 * 1024, 3, 100, 100, 100, 64, AttributeBounds.DEFAULT);

    private final PayloadReader reader = new PayloadReader(PayloadBounds.DEFAULT);

    @Test
    void readsPlainAndGzipAlike() {
        byte[] plain = Bodies.fromExtension("one", "two");

        assertThat(reader.read(plain))
                .usingRecursiveComparison()
                .ignoringFields("bytes")
                .isEqualTo(reader.read(Bodies.gzip(plain)));
        assertThat(reader.read(plain).messages())
                .containsExactly(
                        new LogMessage("id-0", Bodies.SENT_MS, "one"), new LogMessage("id-1", Bodies.SENT_MS, "two"));
        assertThat(reader.read(plain).context().invokedFunctionArn()).isEqualTo(Bodies.CHECKOUT_ARN);
        assertThat(reader.read(plain).entry().logGroup()).isEqualTo("/aws/lambda/checkout-prod");
    }

    @Test
    void understandsAnEntryThatIsJsonItself() {
        Map<String, Object> entry = Bodies.entry("g", "s", "", "", "one");
        byte[] body = Bodies.JSON.writeValueAsBytes(Map.of("entry", entry));

        assertThat(reader.read(body).messages()).extracting(LogMessage::text).containsExactly("one");
        assertThat(reader.read(body).context().invokedFunctionArn()).isEmpty();
    }

    @Test
    void readsABodyWithoutMessages() {
        assertThat(reader.read(Bodies.fromExtension()).messages()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'' | body",
                "nonsense | body",
                "[1] | body",
                "'{\"context\":{}' | body",
                "{} x | body",
                "{\"context\":{}} | entry",
                "{\"entry\":null} | entry",
                "{\"entry\":7} | entry",
                "{\"entry\":\"nonsense\"} | entry",
                "{\"entry\":\"[]\"} | entry",
                "{\"entry\":\"{}\"} | entry.logEvents",
                "{\"entry\":\"{\\\"logEvents\\\":{}}\"} | entry.logEvents",
                "{\"entry\":\"{\\\"logEvents\\\":[5]}\"} | entry.logEvents[0]",
                "{\"entry\":\"{\\\"logEvents\\\":[{\\\"message\\\":5}]}\"} | entry.logEvents[0].message",
                "{\"entry\":\"{\\\"logEvents\\\":[{\\\"id\\\":\\\"a\\\"}]}\"} | entry.logEvents[0].message",
            })
    void namesTheFieldThatMakesABodyUnreadable(String body, String field) {
        assertThatExceptionOfType(UnreadablePayloadException.class)
                .isThrownBy(() -> reader.read(body.getBytes(StandardCharsets.UTF_8)))
                .satisfies(e -> assertThat(e.field()).isEqualTo(field))
                .satisfies(e -> assertThat(e).hasMessageStartingWith(field + ": "));
    }

    @Test
    void doesNotRepeatTheBodyInItsComplaint() {
        assertThatExceptionOfType(UnreadablePayloadException.class)
                .isThrownBy(() -> reader.read("{\"entry\":\"secretvalue\"}".getBytes(StandardCharsets.UTF_8)))
                .withMessageNotContaining("secret");
    }

    @Test
    void refusesGzipThatEndsEarly() {
        byte[] gzip = Bodies.gzip(Bodies.fromExtension("one"));

        for (int length : List.of(2, 10, 15, gzip.length / 2, gzip.length - 9, gzip.length - 1)) {
            assertThatExceptionOfType(UnreadablePayloadException.class)
                    .as("%s bytes", length)
                    .isThrownBy(() -> reader.read(Arrays.copyOf(gzip, length)))
                    .withMessage("body: not complete gzip");
        }
    }

    @Test
    void keepsAnOddMessageBesideSoundOnes() {
        String entry =
                "{\"logEvents\":[7,{\"id\":5,\"message\":\"ok\",\"timestamp\":\"soon\"},{\"message\":{\"a\":1}}]}";
        byte[] body = Bodies.JSON.writeValueAsBytes(Map.of("entry", entry));

        assertThat(reader.read(body).messages())
                .containsExactly(
                        new LogMessage("", 0, "7"),
                        new LogMessage("5", 0, "ok"),
                        new LogMessage("", 0, "{\"message\":{\"a\":1}}"));
    }

    @Test
    void refusesABodyOfMoreThanItsBound() {
        byte[] body = Bodies.gzip(Bodies.fromExtension("x".repeat(70_000)));

        PayloadTooLargeException e =
                catchThrowableOfType(PayloadTooLargeException.class, () -> new PayloadReader(SMALL).read(body));

        assertThat(e.field()).isEqualTo("body");
        assertThat(e.bound()).isEqualTo(PayloadBounds.MAX_INFLATED_BYTES);
        assertThat(e.limit()).isEqualTo(64 * 1024);
    }

    @Test
    void refusesMoreMessagesThanItsBound() {
        byte[] body = Bodies.fromExtension("1", "2", "3", "4");

        PayloadTooLargeException e =
                catchThrowableOfType(PayloadTooLargeException.class, () -> new PayloadReader(SMALL).read(body));

        assertThat(e.field()).isEqualTo("entry.logEvents");
        assertThat(e.bound()).isEqualTo(PayloadBounds.MAX_MESSAGES);
        assertThat(e.limit()).isEqualTo(3);
    }

    @Test
    @Timeout(10)
    void refusesABombInTheBodyWithoutInflatingIt() {
        byte[] bomb = bomb();

        long start = System.nanoTime();
        assertThatExceptionOfType(PayloadTooLargeException.class)
                .isThrownBy(() -> reader.read(bomb))
                .satisfies(e -> assertThat(e.field()).isEqualTo("body"));
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(3));
    }

    @Test
    @Timeout(10)
    void refusesABombInsideAnAgentPayload() {
        String bomb = "[1,\"NR_LAMBDA_MONITORING\",\"" + Base64.getEncoder().encodeToString(bomb()) + "\"]";
        byte[] body = Bodies.gzip(Bodies.fromExtension("one", bomb));

        long start = System.nanoTime();
        PayloadTooLargeException e = catchThrowableOfType(PayloadTooLargeException.class, () -> reader.read(body));
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(3));
        assertThat(e.field()).isEqualTo("entry.logEvents[1].message");
        assertThat(e.limit()).isEqualTo(32 * 1024 * 1024);
    }

    @Test
    void boundsAllAgentPayloadsOfABodyTogether() {
        String big = Bodies.v1("{}", "{\"pad\":\"" + "x".repeat(40_000) + "\"}");

        assertThat(new PayloadReader(SMALL).read(Bodies.fromExtension(big)).messages())
                .hasSize(1);
        assertThatExceptionOfType(PayloadTooLargeException.class)
                .isThrownBy(() -> new PayloadReader(SMALL).read(Bodies.fromExtension(big, big)))
                .satisfies(e -> assertThat(e.field()).isEqualTo("entry.logEvents[1].message"));
    }

    @Test
    void readsABodyAgainWithoutAskingForTheSizeOfWhatIsInIt() {
        String big = Bodies.v1("{}", "{\"pad\":\"" + "x".repeat(40_000) + "\"}");
        byte[] body = Bodies.gzip(Bodies.fromExtension("one", big));

        assertThat(reader.reread(body)).isEqualTo(reader.read(body));
        assertThat(new PayloadReader(SMALL)
                        .reread(Bodies.fromExtension(big, big))
                        .messages())
                .hasSize(2);
    }

    @Test
    @Timeout(10)
    void readsAMessageThatBeginsManyPayloadsInOneGo() {
        byte[] body = Bodies.fromExtension("[1,\"NR_LAMBDA_MONITORING\"".repeat(200_000));

        assertThat(reader.read(body).messages()).hasSize(1);
    }

    @Test
    void refusesDeepNestingAndNamesItsBound() {
        String deep = "[".repeat(100_000);

        assertThatExceptionOfType(UnreadablePayloadException.class)
                .isThrownBy(() -> reader.read(("{\"context\":" + deep).getBytes(StandardCharsets.UTF_8)))
                .withMessageContaining("filigree.ingest.lambda.max-nesting = 64");
        assertThatExceptionOfType(UnreadablePayloadException.class)
                .isThrownBy(() -> reader.read(Bodies.JSON.writeValueAsBytes(Map.of("entry", deep))))
                .satisfies(e -> assertThat(e.field()).isEqualTo("entry"));
    }

    /** One gigabyte of spaces, in 64 members. */
    private static byte[] bomb() {
        byte[] member = Bodies.gzip(" ".repeat(16 << 20).getBytes(StandardCharsets.UTF_8));
        byte[] bomb = new byte[64 * member.length];
        for (int i = 0; i < 64; i++) {
            System.arraycopy(member, 0, bomb, i * member.length, member.length);
        }
        return bomb;
    }
}
