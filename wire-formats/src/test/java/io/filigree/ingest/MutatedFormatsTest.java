package io.filigree.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;

import io.filigree.ingest.firehose.AwsFirehoseFormat;
import io.filigree.ingest.format.FormatCheck;
import io.filigree.ingest.format.FormatContext;
import io.filigree.ingest.format.GzipBytes;
import io.filigree.ingest.format.MutatedJson;
import io.filigree.ingest.format.PayloadBounds;
import io.filigree.ingest.format.SizeLimit;
import io.filigree.ingest.format.TestRequest;
import io.filigree.ingest.format.WireFormatProvider;
import io.filigree.ingest.telemetry.AwsTelemetryFormat;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Damaged bodies of the platform's formats, with a fixed seed: each is read or refused, and no message is lost. */
@Tag("slow")
class MutatedFormatsTest {

    private static final int BODIES = 20_000;
    private static final Instant RECEIVED = Instant.parse("2026-11-28T13:00:00Z");
    private static final JsonMapper JSON = JsonMapper.builder().build();

    @Test
    @Timeout(value = 5, unit = TimeUnit.MINUTES)
    void telemetryIsReadOrRefusedAndLosesNothing() {
        List<String> seeds =
                List.of(plain("/telemetry/req-01"), plain("/telemetry/req-02"), plain("/telemetry/req-03"));

        FormatCheck check = checked(
                AwsTelemetryFormat.PROVIDER,
                random -> TestRequest.of(
                        MutatedJson.posted(MutatedJson.text(seeds.get(random.nextInt(seeds.size())), random), random),
                        "X-Filigree-Function-Arn",
                        "arn:aws:lambda:us-east-1:123456789012:function:checkout-prod"));

        assertThat(check.events()).isGreaterThan(BODIES);
        assertThat(check.undecoded()).isGreaterThan(BODIES / 100);
    }

    /** The body, and the subscription in a record of it. */
    @Test
    @Timeout(value = 5, unit = TimeUnit.MINUTES)
    void firehoseIsReadOrRefusedAndLosesNothing() {
        List<String> bodies = List.of(plain("/firehose/req-01"), plain("/firehose/req-02"), plain("/firehose/req-03"));
        List<String> subscriptions =
                bodies.stream().flatMap(body -> subscriptions(body).stream()).toList();

        FormatCheck check = checked(
                AwsFirehoseFormat.PROVIDER,
                random -> TestRequest.of(
                        MutatedJson.posted(
                                random.nextBoolean()
                                        ? MutatedJson.text(bodies.get(random.nextInt(bodies.size())), random)
                                        : delivery(
                                                MutatedJson.text(
                                                        subscriptions.get(random.nextInt(subscriptions.size())),
                                                        random),
                                                random),
                                random),
                        "X-Amz-Firehose-Request-Id",
                        "ed4acda5-034f-9f42-bba1-f29aea6d7d8f",
                        "X-Amz-Firehose-Source-Arn",
                        "arn:aws:firehose:us-east-1:123456789012:deliverystream/filigree"));

        assertThat(check.events()).isGreaterThan(BODIES / 10);
        assertThat(check.undecoded()).isGreaterThan(BODIES / 100);
    }

    private interface Bodies {
        TestRequest next(Random random);
    }

    private static FormatCheck checked(WireFormatProvider provider, Bodies bodies) {
        FormatCheck check = new FormatCheck(
                provider.factory().apply(new FormatContext(PayloadBounds.DEFAULT, new SizeLimit("max-body", 8 << 20))),
                RECEIVED);
        Random random = new Random(20_261_129);
        for (int i = 0; i < BODIES; i++) {
            TestRequest request = bodies.next(random);
            try {
                check.check(request);
            } catch (RuntimeException | AssertionError e) {
                throw new AssertionError("body " + i + ": " + new String(request.body(), UTF_8), e);
            }
        }
        // The mutations are worth nothing if they all end the same way.
        assertThat(check.refused()).isBetween(BODIES / 10, BODIES * 9 / 10);
        return check;
    }

    private static String plain(String name) {
        byte[] body = TestRequest.resource(name + ".body.bin");
        return new String(GzipBytes.isGzip(body) ? TestRequest.gunzip(body) : body, UTF_8);
    }

    private static List<String> subscriptions(String body) {
        List<String> subscriptions = new ArrayList<>();
        for (JsonNode record : JSON.readTree(body).path("records")) {
            byte[] data = Base64.getDecoder().decode(record.path("data").stringValue());
            if (GzipBytes.isGzip(data)) {
                subscriptions.add(new String(TestRequest.gunzip(data), UTF_8));
            }
        }
        return subscriptions;
    }

    private static String delivery(String subscription, Random random) {
        byte[] data = MutatedJson.posted(subscription, random);
        return "{\"requestId\":\"ed4acda5-034f-9f42-bba1-f29aea6d7d8f\",\"timestamp\":1795867200000,\"records\":[{\"data\":\""
                + Base64.getEncoder().encodeToString(data) + "\"}]}";
    }
}
