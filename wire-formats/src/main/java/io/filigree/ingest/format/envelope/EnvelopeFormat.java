package io.filigree.ingest.format.envelope;

import java.time.Instant;
import java.util.Collection;
import java.util.List;

import io.filigree.ingest.format.Decoded;
import io.filigree.ingest.format.FormatContext;
import io.filigree.ingest.format.FormatResponse;
import io.filigree.ingest.format.IngestMessage;
import io.filigree.ingest.format.Payload;
import io.filigree.ingest.format.ReceivedRequest;
import io.filigree.ingest.format.SizeLimit;
import io.filigree.ingest.format.WireFormat;
import io.filigree.ingest.format.message.LogMessage;
import org.jspecify.annotations.Nullable;

/** A format whose bodies are envelopes, which the spool keeps as they were posted. Formats differ in how they decode one. */
public abstract class EnvelopeFormat implements WireFormat {

    private static final String EXTENSION = "newrelic-lambda-extension:";
    private static final String LOG_FORWARDER = "aws-log-ingestion";

    private final String id;
    private final SizeLimit maxBody;
    private final PayloadReader reader;

    protected EnvelopeFormat(String id, FormatContext context) {
        this.id = id;
        this.maxBody = context.maxBody();
        this.reader = new PayloadReader(context.bounds());
    }

    /**
     * Decodes those messages of an envelope that are not stored yet.
     *
     * @param fresh messages of this envelope
     * @param receivedAt time of events without their own time
     */
    protected abstract Decoded decode(
            LambdaPayload payload, Collection<? extends IngestMessage> fresh, Instant receivedAt);

    @Override
    public final String id() {
        return id;
    }

    @Override
    public final SizeLimit maxBody() {
        return maxBody;
    }

    @Override
    public final long inflatedBytes(ReceivedRequest request) {
        return reader.inflatedBytes(request.body());
    }

    @Override
    public final Payload read(ReceivedRequest request) {
        return new Envelope(reader.read(request.body()), request.body());
    }

    @Override
    public final Payload reread(byte[] spooled) {
        return new Envelope(reader.reread(spooled), spooled);
    }

    private final class Envelope implements Payload {

        private final LambdaPayload payload;
        private final byte[] body;

        Envelope(LambdaPayload payload, byte[] body) {
            this.payload = payload;
            this.body = body;
        }

        @Override
        public List<LogMessage> messages() {
            return payload.messages();
        }

        @Override
        public long inflatedBytes() {
            return payload.inflatedBytes();
        }

        /**
         * The Go extension has its version only here; the {@code User-Agent} of the log forwarder is that of its HTTP
         * library.
         */
        @Override
        public @Nullable String senderName() {
            String stream = payload.context().logStreamName();
            if (stream.startsWith(EXTENSION)) {
                return stream;
            }
            return payload.entry().fromCloudWatch() ? LOG_FORWARDER : null;
        }

        /** On the CloudWatch path, the log group: the context is that of the forwarder. */
        @Override
        public @Nullable String function() {
            String sender = payload.entry().fromCloudWatch()
                    ? payload.entry().logGroup()
                    : payload.context().invokedFunctionArn();
            return sender.isEmpty() ? null : sender;
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
        public Decoded decode(Collection<? extends IngestMessage> fresh, Instant receivedAt) {
            return EnvelopeFormat.this.decode(payload, fresh, receivedAt);
        }
    }
}
