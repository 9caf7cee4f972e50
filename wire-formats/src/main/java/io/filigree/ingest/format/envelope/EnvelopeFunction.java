package io.filigree.ingest.format.envelope;

import java.util.Optional;

import io.filigree.decorator.function.InvokedArn;
import io.filigree.ingest.format.envelope.LambdaPayload.Context;
import io.filigree.ingest.format.message.LogEnvelope;
import io.filigree.ingest.format.message.MessageSource;

/** The function of an envelope, for messages that do not name one. */
public final class EnvelopeFunction {

    private EnvelopeFunction() {}

    /**
     * On the CloudWatch path the context describes the forwarder. Its region is correct, because a subscription delivers
     * within its region; its name is not used.
     */
    public static MessageSource of(LambdaPayload payload) {
        Context context = payload.context();
        LogEnvelope entry = payload.entry();
        Optional<InvokedArn> sender = InvokedArn.parse(context.invokedFunctionArn());
        if (!entry.fromCloudWatch()) {
            return new MessageSource(sender.orElse(null), null);
        }
        return entry.source(
                sender.map(forwarder -> forwarder.function().region()).orElse(""));
    }
}
