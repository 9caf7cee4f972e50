package io.filigree.ingest.lambda;

import java.time.Instant;
import java.util.Collection;
import java.util.List;

import io.filigree.ingest.format.Decoded;
import io.filigree.ingest.format.FormatContext;
import io.filigree.ingest.format.IngestMessage;
import io.filigree.ingest.format.KeyLocation;
import io.filigree.ingest.format.Route;
import io.filigree.ingest.format.WireFormatProvider;
import io.filigree.ingest.format.envelope.EnvelopeFormat;
import io.filigree.ingest.format.envelope.LambdaPayload;

/**
 * What New Relic's extension and log forwarder post: the URL that {@code NEW_RELIC_TELEMETRY_ENDPOINT} names is used word
 * for word, so under any path prefix. The content type is not looked at: senders claim several.
 */
public final class AwsLambdaFormat extends EnvelopeFormat {

    /** Stored with payloads, so never changed. */
    public static final String ID = "aws-lambda-v1";

    /** Where extensions post, under any path prefix. */
    public static final String PATH = "/aws/lambda/v1";

    public static final WireFormatProvider PROVIDER = new WireFormatProvider(
            ID,
            List.of(Route.underAnyPrefix(PATH)),
            List.of(KeyLocation.header("X-License-Key"), KeyLocation.header("Api-Key")),
            AwsLambdaFormat::new);

    private final PayloadDecoder decoder;

    AwsLambdaFormat(FormatContext context) {
        super(ID, context);
        this.decoder = new PayloadDecoder(context.bounds());
    }

    @Override
    protected Decoded decode(LambdaPayload payload, Collection<? extends IngestMessage> fresh, Instant receivedAt) {
        return decoder.decode(payload, fresh, receivedAt);
    }
}
