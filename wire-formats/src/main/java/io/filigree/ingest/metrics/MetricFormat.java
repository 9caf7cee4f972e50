package io.filigree.ingest.metrics;

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
import io.filigree.ingest.format.json.CompressedJsonBody;

/**
 * New Relic's Metric API, as its Lambda extensions in APM mode ({@code NEW_RELIC_METRIC_ENDPOINT}) and other clients use it.
 *
 * <p>Each data point becomes a {@code Metric} event. Those that a Lambda extension makes of a REPORT complete the invocation
 * instead, see {@link LambdaReport}. {@link IdentifiedBody} says when two data points are the same.
 */
public final class MetricFormat implements WireFormat {

    /** Stored with payloads, so never changed. */
    public static final String ID = "metric-v1";

    /** Where senders post, under any path prefix. */
    public static final String PATH = "/metric/v1";

    public static final WireFormatProvider PROVIDER = new WireFormatProvider(
            ID,
            List.of(Route.underAnyPrefix(PATH)),
            List.of(KeyLocation.header("Api-Key"), KeyLocation.header("X-License-Key"), KeyLocation.AUTHORIZATION),
            MetricFormat::new);

    private final SizeLimit maxBody;
    private final MetricReader reader;
    private final MetricDecoder decoder;
    private final FormatContext context;

    MetricFormat(FormatContext context) {
        this.context = context;
        this.maxBody = context.maxBody();
        this.reader = new MetricReader(context.bounds());
        this.decoder = new MetricDecoder(context.bounds());
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
        return CompressedJsonBody.inflatedBytes(request.body(), context.bounds());
    }

    @Override
    public Payload read(ReceivedRequest request) {
        return reader.read(IdentifiedBody.of(request), decoder);
    }

    @Override
    public Payload reread(byte[] spooled) {
        return reader.read(IdentifiedBody.parse(spooled), decoder);
    }
}
