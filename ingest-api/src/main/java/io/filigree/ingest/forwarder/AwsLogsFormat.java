package io.filigree.ingest.forwarder;

import java.time.Instant;
import java.util.Collection;
import java.util.List;

import io.filigree.decorator.function.InvokedArn;
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
import io.filigree.ingest.format.message.SubscribedLogs;
import io.filigree.ingest.format.message.SubscribedLogs.Document;
import org.jspecify.annotations.Nullable;

/**
 * What New Relic's log forwarder posts besides telemetry of functions, in the same envelope: log events of any log group to
 * {@code /aws/v1}, and VPC flow logs to {@code /aws/vpc/v1}. Each line becomes a {@code Log} event of its log group, and of a
 * function where the log group or stream names one. The forwarder is in the region of its log groups.
 */
public final class AwsLogsFormat implements WireFormat {

    /** Stored with payloads, so never changed. */
    public static final String ID = "aws-logs-v1";

    public static final WireFormatProvider PROVIDER = new WireFormatProvider(
            ID,
            List.of(Route.underAnyPrefix("/aws/v1"), Route.underAnyPrefix("/aws/vpc/v1")),
            List.of(KeyLocation.header("X-License-Key"), KeyLocation.header("Api-Key")),
            AwsLogsFormat::new);

    private static final String LOG_FORWARDER = "aws-log-ingestion";

    private final SizeLimit maxBody;
    private final PayloadReader reader;
    private final SubscribedLogs logs;

    AwsLogsFormat(FormatContext context) {
        this.maxBody = context.maxBody();
        this.reader = new PayloadReader(context.bounds());
        this.logs = new SubscribedLogs(context.bounds());
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
        return new Envelope(reader.read(request.body()), request.body(), logs);
    }

    @Override
    public Payload reread(byte[] spooled) {
        return new Envelope(reader.reread(spooled), spooled, logs);
    }

    /** A body that was read, kept as it was posted. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Envelope(LambdaPayload payload, byte[] body, SubscribedLogs logs) implements Payload {

        @Override
        public List<LogMessage> messages() {
            return payload.messages();
        }

        @Override
        public long inflatedBytes() {
            return payload.inflatedBytes();
        }

        /** The log forwarder's {@code User-Agent} is that of its HTTP library. */
        @Override
        public @Nullable String senderName() {
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
        public Decoded decode(Collection<? extends Message> fresh, Instant receivedAt) {
            if (payload.entry().isProbe()) {
                return Decoded.nothing(fresh.size());
            }
            String region = InvokedArn.parse(payload.context().invokedFunctionArn())
                    .map(forwarder -> forwarder.function().region())
                    .orElse("");
            return logs.decode(
                    List.of(new Document(payload.entry(), payload.messages())),
                    region,
                    fresh,
                    payload.bytes(),
                    receivedAt);
        }
    }
}
