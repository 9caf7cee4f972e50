package io.filigree.ingest.firehose;

import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import io.filigree.ingest.format.Decoded;
import io.filigree.ingest.format.FormatContext;
import io.filigree.ingest.format.FormatResponse;
import io.filigree.ingest.format.IngestMessage;
import io.filigree.ingest.format.KeyLocation;
import io.filigree.ingest.format.Payload;
import io.filigree.ingest.format.ReceivedRequest;
import io.filigree.ingest.format.RequestEnvelope;
import io.filigree.ingest.format.RequestHead;
import io.filigree.ingest.format.Route;
import io.filigree.ingest.format.SizeLimit;
import io.filigree.ingest.format.UnreadablePayloadException;
import io.filigree.ingest.format.WireFormat;
import io.filigree.ingest.format.WireFormatProvider;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * Deliveries of CloudWatch Logs by a Firehose stream with an HTTP endpoint. For Firehose, a delivery has succeeded on a 200
 * with its request id, and has failed permanently on a 413. It retries after all other responses for a while and then backs
 * up to S3.
 */
public final class AwsFirehoseFormat implements WireFormat {

    /** Stored with payloads, so never changed. */
    public static final String ID = "aws-firehose-v1";

    /** Where streams deliver, under any path prefix. */
    public static final String PATH = "/aws/firehose/v1";

    public static final WireFormatProvider PROVIDER = new WireFormatProvider(
            ID,
            List.of(Route.underAnyPrefix(PATH)),
            List.of(KeyLocation.header("X-Amz-Firehose-Access-Key")),
            AwsFirehoseFormat::new);

    private static final String REQUEST_ID = "X-Amz-Firehose-Request-Id";
    private static final String SOURCE_ARN = "X-Amz-Firehose-Source-Arn";

    /** In the spool. */
    private static final String REGION = "region";

    /** Firehose accepts 8192. A response of this length is not compressed, which Firehose would not support. */
    private static final int MAX_ERROR_MESSAGE = 1_000;

    private static final int MAX_REQUEST_ID = 256;
    private static final int MAX_REGION = 32;
    private static final int REGION_OF_ARN = 3;

    private static final JsonMapper JSON = JsonMapper.shared();

    private final SizeLimit maxBody;
    private final DeliveryReader reader;
    private final DeliveryDecoder decoder;
    private final Clock clock;

    AwsFirehoseFormat(FormatContext context) {
        this(context, Clock.systemUTC());
    }

    /** @param clock for the timestamps of responses */
    AwsFirehoseFormat(FormatContext context, Clock clock) {
        this.maxBody = context.maxBody();
        this.reader = new DeliveryReader(context.bounds());
        this.decoder = new DeliveryDecoder(context.bounds());
        this.clock = clock;
    }

    @Override
    public String id() {
        return ID;
    }

    @Override
    public SizeLimit maxBody() {
        return maxBody;
    }

    @Override
    public long inflatedBytes(ReceivedRequest request) {
        return reader.inflatedBytes(request.body());
    }

    @Override
    public Payload read(ReceivedRequest request) {
        FirehoseDelivery delivery = reader.read(request.body());
        String requestId = delivery.requestId() == null ? request.header(REQUEST_ID) : delivery.requestId();
        if (requestId == null || requestId.length() > MAX_REQUEST_ID) {
            throw new UnreadablePayloadException(
                    "requestId", requestId == null ? "missing" : "longer than " + MAX_REQUEST_ID + " characters");
        }
        return new FirehosePayload(delivery, messages(delivery), region(request), requestId, request.body());
    }

    @Override
    public Payload reread(byte[] spooled) {
        RequestEnvelope envelope = RequestEnvelope.parse(spooled);
        FirehoseDelivery delivery = reader.reread(envelope.body());
        return new FirehosePayload(
                delivery, messages(delivery), envelope.fields().getOrDefault(REGION, ""), "", envelope.body());
    }

    @Override
    public Optional<FormatResponse> refusal(RequestHead request, int status, String detail) {
        String requestId = request.header(REQUEST_ID);
        return Optional.of(
                response(status, requestId == null || requestId.length() > MAX_REQUEST_ID ? "" : requestId, detail));
    }

    private FormatResponse response(int status, String requestId, @Nullable String errorMessage) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("requestId", requestId);
        body.put("timestamp", clock.millis());
        if (errorMessage != null) {
            body.put(
                    "errorMessage",
                    errorMessage.length() > MAX_ERROR_MESSAGE
                            ? errorMessage.substring(0, MAX_ERROR_MESSAGE)
                            : errorMessage);
        }
        return new FormatResponse(status, "application/json", JSON.writeValueAsBytes(body));
    }

    /** A stream is in the region of the log groups that are subscribed to it. */
    private static String region(RequestHead request) {
        String arn = request.header(SOURCE_ARN);
        String[] parts = arn == null ? new String[0] : arn.split(":", REGION_OF_ARN + 2);
        return parts.length > REGION_OF_ARN && parts[REGION_OF_ARN].length() <= MAX_REGION ? parts[REGION_OF_ARN] : "";
    }

    private static List<IngestMessage> messages(FirehoseDelivery delivery) {
        List<IngestMessage> messages = new ArrayList<>();
        delivery.documents().forEach(document -> messages.addAll(document.messages()));
        messages.addAll(delivery.unreadable());
        return List.copyOf(messages);
    }

    /** A parsed body, spooled as posted. */
    private final class FirehosePayload implements Payload {

        private final FirehoseDelivery delivery;
        private final List<IngestMessage> messages;
        private final String region;
        private final String requestId;
        private final byte[] body;

        FirehosePayload(
                FirehoseDelivery delivery, List<IngestMessage> messages, String region, String requestId, byte[] body) {
            this.delivery = delivery;
            this.messages = messages;
            this.region = region;
            this.requestId = requestId;
            this.body = body;
        }

        @Override
        public List<IngestMessage> messages() {
            return messages;
        }

        @Override
        public long inflatedBytes() {
            return delivery.inflatedBytes();
        }

        /** Null for a delivery that only checks the connection. */
        @Override
        public byte @Nullable [] spooled() {
            return messages.isEmpty() ? null : new RequestEnvelope(Map.of(REGION, region), body).toBytes();
        }

        @Override
        public FormatResponse acknowledgement() {
            return response(200, requestId, null);
        }

        @Override
        public Decoded decode(Collection<? extends IngestMessage> fresh, Instant receivedAt) {
            return decoder.decode(delivery, region, fresh, receivedAt);
        }
    }
}
