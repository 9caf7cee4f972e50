package io.filigree.ingest.format.message;

import io.filigree.decorator.function.InvokedArn;
import tools.jackson.databind.JsonNode;

/**
 * Where log events come from, as a subscription of CloudWatch Logs writes it around them. Extensions use the same layout.
 * Empty strings for what is absent, which is nearly everything that an extension sends.
 *
 * @param owner the account of the log group
 */
public record LogEnvelope(String logGroup, String logStream, String messageType, String owner) {

    private static final String CONTROL_MESSAGE = "CONTROL_MESSAGE";
    private static final String DATA_MESSAGE = "DATA_MESSAGE";

    /** Reads the members of the object that has {@code logEvents}. */
    public static LogEnvelope of(JsonNode entry) {
        return new LogEnvelope(
                text(entry, "logGroup"), text(entry, "logStream"), text(entry, "messageType"), text(entry, "owner"));
    }

    private static String text(JsonNode object, String name) {
        return object.path(name).isString() ? object.path(name).stringValue() : "";
    }

    /** Whether a subscription delivered it. */
    public boolean fromCloudWatch() {
        return messageType.equals(DATA_MESSAGE) || !owner.isEmpty();
    }

    /** Whether CloudWatch checks that the destination can be reached. */
    public boolean isProbe() {
        return messageType.equals(CONTROL_MESSAGE);
    }

    /**
     * The function whose log stream it is; empty where neither log group nor stream names one.
     *
     * @param region of the log group, which a subscription does not say
     */
    public MessageSource source(String region) {
        InvokedArn function =
                InvokedArn.ofLogs(logGroup, logStream, owner, region).orElse(null);
        return new MessageSource(function, function == null ? null : function.qualifier());
    }
}
