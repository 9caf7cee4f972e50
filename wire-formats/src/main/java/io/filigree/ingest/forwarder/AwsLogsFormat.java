package io.filigree.ingest.forwarder;

import java.time.Instant;
import java.util.Collection;
import java.util.List;

import io.filigree.decorator.function.InvokedArn;
import io.filigree.ingest.format.Decoded;
import io.filigree.ingest.format.FormatContext;
import io.filigree.ingest.format.IngestMessage;
import io.filigree.ingest.format.KeyLocation;
import io.filigree.ingest.format.Route;
import io.filigree.ingest.format.WireFormatProvider;
import io.filigree.ingest.format.envelope.EnvelopeFormat;
import io.filigree.ingest.format.envelope.LambdaPayload;
import io.filigree.ingest.format.message.SubscribedLogs;
import io.filigree.ingest.format.message.SubscribedLogs.Document;

/**
 * What New Relic's log forwarder posts besides telemetry of functions, in the same envelope: log events of any log group to
 * {@code /aws/v1}, and VPC flow logs to {@code /aws/vpc/v1}. Each line becomes a {@code Log} event of its log group, and of a
 * function where the log group or stream names one. The forwarder is in the region of its log groups.
 */
public final class AwsLogsFormat extends EnvelopeFormat {

    /** Stored with payloads, so never changed. */
    public static final String ID = "aws-logs-v1";

    public static final WireFormatProvider PROVIDER = new WireFormatProvider(
            ID,
            List.of(Route.underAnyPrefix("/aws/v1"), Route.underAnyPrefix("/aws/vpc/v1")),
            List.of(KeyLocation.header("X-License-Key"), KeyLocation.header("Api-Key")),
            AwsLogsFormat::new);

    private final SubscribedLogs logs;

    AwsLogsFormat(FormatContext context) {
        super(ID, context);
        this.logs = new SubscribedLogs(context.bounds());
    }

    @Override
    protected Decoded decode(LambdaPayload payload, Collection<? extends IngestMessage> fresh, Instant receivedAt) {
        if (payload.entry().isProbe()) {
            return Decoded.nothing(fresh.size());
        }
        String region = InvokedArn.parse(payload.context().invokedFunctionArn())
                .map(forwarder -> forwarder.function().region())
                .orElse("");
        return logs.decode(
                List.of(new Document(payload.entry(), payload.messages())), region, fresh, payload.bytes(), receivedAt);
    }
}
