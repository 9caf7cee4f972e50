package io.filigree.ingest.telemetry;

import java.time.Instant;
import java.util.Collection;
import java.util.List;

import io.filigree.ingest.format.Decoded;
import io.filigree.ingest.format.FormatContext;
import io.filigree.ingest.format.FormatResponse;
import io.filigree.ingest.format.IngestMessage;
import io.filigree.ingest.format.KeyLocation;
import io.filigree.ingest.format.Payload;
import io.filigree.ingest.format.ReceivedRequest;
import io.filigree.ingest.format.RequestEnvelope;
import io.filigree.ingest.format.Route;
import io.filigree.ingest.format.SizeLimit;
import io.filigree.ingest.format.WireFormat;
import io.filigree.ingest.format.WireFormatProvider;
import io.filigree.ingest.format.message.LogMessage;
import org.jspecify.annotations.Nullable;

/**
 * What an extension posts that subscribes to Lambda's Telemetry API or Logs API: the array that it gets, with the
 * function in headers, or an envelope with both.
 */
public final class AwsTelemetryFormat implements WireFormat {

    /** Stored with payloads, so never changed. */
    public static final String ID = "aws-telemetry-v1";

    /** Where extensions post, under any path prefix. */
    public static final String PATH = "/aws/telemetry/v1";

    public static final WireFormatProvider PROVIDER = new WireFormatProvider(
            ID,
            List.of(Route.underAnyPrefix(PATH)),
            List.of(KeyLocation.header("X-License-Key"), KeyLocation.header("Api-Key"), KeyLocation.AUTHORIZATION),
            AwsTelemetryFormat::new);

    private final SizeLimit maxBody;
    private final TelemetryReader reader;
    private final TelemetryDecoder decoder;

    AwsTelemetryFormat(FormatContext context) {
        this.maxBody = context.maxBody();
        this.reader = new TelemetryReader(context.bounds());
        this.decoder = new TelemetryDecoder(context.bounds());
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
        FunctionIdentity sender = FunctionIdentity.ofHeaders(request);
        return new TelemetryPayload(reader.read(request.body(), sender), sender, request.body(), decoder);
    }

    @Override
    public Payload reread(byte[] spooled) {
        RequestEnvelope envelope = RequestEnvelope.parse(spooled);
        FunctionIdentity sender = new FunctionIdentity(envelope.fields());
        return new TelemetryPayload(reader.reread(envelope.body(), sender), sender, envelope.body(), decoder);
    }

    /** A body that was read, kept as it was posted, with what the headers say. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record TelemetryPayload(TelemetryBody read, FunctionIdentity sender, byte[] body, TelemetryDecoder decoder)
            implements Payload {

        @Override
        public List<LogMessage> messages() {
            return read.events().stream().map(TelemetryEvent::message).toList();
        }

        @Override
        public long inflatedBytes() {
            return read.inflatedBytes();
        }

        @Override
        public @Nullable String function() {
            return sender.nameOrArn();
        }

        @Override
        public byte[] spooled() {
            return new RequestEnvelope(sender.fields(), body).toBytes();
        }

        @Override
        public FormatResponse acknowledgement() {
            return FormatResponse.accepted(read.events().size());
        }

        @Override
        public Decoded decode(Collection<? extends IngestMessage> messages, Instant receivedAt) {
            return decoder.decode(read, messages, receivedAt);
        }
    }
}
