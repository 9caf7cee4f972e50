package io.filigree.ingest.format.envelope;

import static java.util.Objects.requireNonNull;

import java.util.List;

import io.filigree.ingest.format.message.LogEnvelope;
import io.filigree.ingest.format.message.LogMessage;

/**
 * One request body: who sent it, where its messages come from, and the messages, none of them decoded yet.
 *
 * @param bytes of the body as it was posted
 * @param inflatedBytes of the body without its compression; what is compressed inside its messages is not inflated
 */
public record LambdaPayload(
        Context context, LogEnvelope entry, List<LogMessage> messages, int bytes, long inflatedBytes) {

    public LambdaPayload {
        requireNonNull(context, "context");
        requireNonNull(entry, "entry");
        messages = List.copyOf(messages);
    }

    /**
     * The function that sent the body: the one that is monitored when an extension sends, the forwarder itself on the
     * CloudWatch path. Empty strings for what is absent.
     */
    public record Context(String functionName, String invokedFunctionArn, String logGroupName, String logStreamName) {}
}
