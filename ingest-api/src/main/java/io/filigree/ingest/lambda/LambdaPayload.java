package io.filigree.ingest.lambda;

import static java.util.Objects.requireNonNull;

import java.util.List;

import io.filigree.ingest.format.message.LogMessage;

/**
 * One request body: who sent it, where its messages come from, and the messages, none of them decoded yet.
 *
 * @param bytes of the body as it was posted
 * @param inflatedBytes of the body without its compression; what is compressed inside its messages is not inflated
 */
public record LambdaPayload(Context context, Entry entry, List<LogMessage> messages, int bytes, long inflatedBytes) {

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

    /** Where the messages come from. Empty strings for what is absent, which is nearly everything an extension sends. */
    public record Entry(String logGroup, String logStream, String messageType, String owner) {

        /** Whether a CloudWatch subscription delivered it, so that {@link Context} is the forwarder. */
        boolean fromCloudWatch() {
            return messageType.equals("DATA_MESSAGE") || !owner.isEmpty();
        }

        /** CloudWatch asking whether we are there. */
        boolean isProbe() {
            return messageType.equals("CONTROL_MESSAGE");
        }
    }
}
