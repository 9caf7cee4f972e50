package io.filigree.ingest.logs;

import java.util.List;

import io.filigree.ingest.format.FormatContext;
import io.filigree.ingest.format.IdentifiedBody;
import io.filigree.ingest.format.KeyLocation;
import io.filigree.ingest.format.Payload;
import io.filigree.ingest.format.ReceivedRequest;
import io.filigree.ingest.format.Route;
import io.filigree.ingest.format.SizeLimit;
import io.filigree.ingest.format.WireFormat;
import io.filigree.ingest.format.WireFormatProvider;

/**
 * New Relic's Log API, as extensions ({@code NEW_RELIC_LOG_ENDPOINT}) and the log forwarder ({@code NR_LOGGING_ENDPOINT}) use
 * it: both take the whole URL, so it is served under any path prefix. The content type is not looked at: senders claim
 * several.
 *
 * <p>Each record becomes a {@code Log} event. A platform line also says what it says in every other format, and an agent
 * payload that was forwarded as a log is read as one and is no {@code Log}.
 * {@link IdentifiedBody} says when two records are the same.
 */
public final class LogFormat implements WireFormat {

    /** Stored with payloads, so never changed. */
    public static final String ID = "log-v1";

    /** Where senders post, under any path prefix. */
    public static final String PATH = "/log/v1";

    public static final WireFormatProvider PROVIDER = new WireFormatProvider(
            ID,
            List.of(Route.underAnyPrefix(PATH)),
            List.of(KeyLocation.header("Api-Key"), KeyLocation.header("X-License-Key"), KeyLocation.AUTHORIZATION),
            LogFormat::new);

    private final SizeLimit maxBody;
    private final LogReader reader;
    private final LogDecoder decoder;

    LogFormat(FormatContext context) {
        this.maxBody = context.maxBody();
        this.reader = new LogReader(context.bounds());
        this.decoder = new LogDecoder(context.bounds());
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
        return reader.read(IdentifiedBody.of(request), decoder);
    }

    @Override
    public Payload reread(byte[] spooled) {
        return reader.reread(IdentifiedBody.parse(spooled), decoder);
    }
}
