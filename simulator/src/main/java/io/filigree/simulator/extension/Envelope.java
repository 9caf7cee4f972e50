package io.filigree.simulator.extension;

import java.util.List;
import java.util.Map;

/** What both extensions wrap messages in. Both write the keys in this order. */
record Envelope(SimulatedFunction function, String extension, String logStream, String messageType) {

    Map<String, Object> context() {
        return JsonWriter.object(
                "function_name", function.name(),
                "invoked_function_arn", function.arn().toString(),
                "log_group_name", function.logGroup(),
                "log_stream_name", extension);
    }

    Map<String, Object> entry(List<ExtensionMessage> messages) {
        return JsonWriter.object(
                "logEvents",
                messages.stream()
                        .map(message -> JsonWriter.object(
                                "id", message.id(), "message", message.text(), "timestamp", message.timestamp()))
                        .toList(),
                "logGroup",
                function.logGroup(),
                "logStream",
                logStream,
                "messageType",
                messageType,
                "owner",
                "");
    }
}
