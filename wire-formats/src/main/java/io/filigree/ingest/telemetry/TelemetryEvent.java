package io.filigree.ingest.telemetry;

import io.filigree.ingest.format.message.LogMessage;
import org.jspecify.annotations.Nullable;

/**
 * One element of a body: {@code {time, type, record}}.
 *
 * @param message it as a message: the text that a function logged, else the JSON of all of it
 * @param text that is shown of a log record
 * @param requestId of the invocation that ran when it was logged, as far as the records around it tell
 */
record TelemetryEvent(
        LogMessage message,
        Kind kind,
        String text,
        @Nullable String requestId) {

    enum Kind {
        PLATFORM,
        FUNCTION_LOG,
        EXTENSION_LOG,
        /** The platform dropped log records: stored as a log record itself. */
        LOGS_DROPPED,
        /** What an invocation used of its environment: a record that extensions add, type {@code extension.usage}. */
        USAGE,
        /** Not an object with a type. */
        ODD
    }
}
