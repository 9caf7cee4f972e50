package io.filigree.ingest.lambda;

import java.time.Instant;
import java.util.Collection;
import java.util.List;

import io.filigree.ingest.format.Decoded;
import io.filigree.ingest.format.FormatContext;
import io.filigree.ingest.format.FormatResponse;
import io.filigree.ingest.format.KeyLocation;
import io.filigree.ingest.format.Message;
import io.filigree.ingest.format.Payload;
import io.filigree.ingest.format.ReceivedRequest;
import io.filigree.ingest.format.Route;
import io.filigree.ingest.format.SizeLimit;
import io.filigree.ingest.format.WireFormat;
import io.filigree.ingest.format.WireFormatProvider;
import io.filigree.ingest.format.envelope.LambdaPayload;
import io.filigree.ingest.format.envelope.PayloadReader;
import io.filigree.ingest.format.message.LogMessage;
import org.jspecify.annotations.Nullable;

/**
 * What New Relic's extension and log forwarder post: the URL that {@code NEW_RELIC_TELEMETRY_ENDPOINT} names is used word
 * for word, so under any path prefix. The content type is not looked at: senders claim several.
 */
public final class AwsLambdaFormat implements WireFormat {

    /** Stored with payloads, so never changed. */
    public static final String ID = "aws-lambda-v1";

    /** Where extensions post, under any path prefix. */
    public static final String PATH = "/aws/lambda/v1";

    private static final String EXTENSION = "newrelic-lambda-extension:";
    private static final String LOG_FORWARDER = "aws-log-ingestion";

    public static final WireFormatProvider PROVIDER = new WireFormatProvider(
            ID,
            List.of(Route.underAnyPrefix(PATH)),
            List.of(KeyLocation.header("X-License-Key"), KeyLocation.header("Api-Key")),
            AwsLambdaFormat::new);

    private final SizeLimit maxBody;
    private final PayloadReader reader;
    private final PayloadDecoder decoder;

    AwsLambdaFormat(FormatContext context) {
        this.maxBody = context.maxBody();
        this.reader = new PayloadReader(context.bounds());
        this.decoder = new PayloadDecoder(context.bounds());
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
        return new Envelope(reader.read(request.body()), request.body(), decoder);
    }

    @Override
    public Payload reread(byte[] spooled) {
        return new Envelope(reader.reread(spooled), spooled, decoder);
    }

    /** A body that was read, kept as it was posted. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Envelope(LambdaPayload payload, byte[] body, PayloadDecoder decoder) implements Payload {

        @Override
        public List<LogMessage> messages() {
            return payload.messages();
        }

        @Override
        public long inflatedBytes() {
            return payload.inflatedBytes();
        }

        /** The Go extension has its version here alone; the log forwarder's {@code User-Agent} is that of its HTTP library. */
        @Override
        public @Nullable String senderName() {
            String stream = payload.context().logStreamName();
            if (stream.startsWith(EXTENSION)) {
                return stream;
            }
            return payload.entry().fromCloudWatch() ? LOG_FORWARDER : null;
        }

        @Override
        public byte[] spooled() {
            return body;
        }

        @Override
        public FormatResponse acknowledgement() {
            return FormatResponse.accepted(payload.messages().size());
        }

        @Override
        public Decoded decode(Collection<? extends Message> messages, Instant receivedAt) {
            return decoder.decode(payload, messages, receivedAt);
        }
    }
}
