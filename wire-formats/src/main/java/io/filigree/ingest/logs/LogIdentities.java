package io.filigree.ingest.logs;

import java.util.UUID;

import io.filigree.ingest.format.IdentifiedBody;
import io.filigree.ingest.format.json.RecordIdentities;
import io.filigree.ingest.format.message.LogMessage;
import tools.jackson.databind.JsonNode;

/**
 * The identities of the log records of one body, as {@link RecordIdentities} says; a record without a time is also known by
 * its request: functions write the same line again and again.
 *
 * <p>An agent's payload that was forwarded as a log is known by its own bytes, as {@link LogMessage#identity()} says: it also
 * arrives in other formats.
 */
final class LogIdentities {

    private final RecordIdentities records;

    LogIdentities(IdentifiedBody request) {
        this.records = new RecordIdentities(request.identity());
    }

    /**
     * The identity of the next record of the body.
     *
     * @param common {@link RecordIdentities#hash} of its group
     * @param line its message; empty where it has none
     * @param isTimed whether the record or its group has a time
     */
    UUID next(JsonNode record, byte[] common, String line, boolean isTimed) {
        LogMessage message = new LogMessage("", 0, line);
        return message.isKnownByItsPayloads() ? message.identity() : records.next(common, record.toString(), isTimed);
    }
}
