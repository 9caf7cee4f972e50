package io.filigree.ingest.logs;

import static java.util.Objects.requireNonNull;

import java.util.Optional;
import java.util.UUID;

import io.filigree.ingest.format.IngestMessage;
import io.filigree.ingest.format.log.LogGroup;
import io.filigree.ingest.format.log.LogRecord;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** One log record of a body, not yet made an event. */
final class LogEntry implements IngestMessage {

    /** A record takes several times its text once it is a tree. */
    private static final long HEAP_BYTES = 1_024;

    private final JsonNode record;
    private final LogGroup group;
    private final String line;
    private final UUID identity;
    private final @Nullable String problem;

    /**
     * @param record as sent
     * @param group that it is of
     * @param line its message, of any length; empty where it has none
     * @param identity see {@link LogIdentities}
     * @param problem why it is no record; null when it is one
     */
    LogEntry(JsonNode record, LogGroup group, String line, UUID identity, @Nullable String problem) {
        this.record = requireNonNull(record, "record");
        this.group = requireNonNull(group, "group");
        this.line = requireNonNull(line, "line");
        this.identity = requireNonNull(identity, "identity");
        this.problem = problem;
    }

    /** Its message as it was sent, of any length; empty where it has none. */
    String line() {
        return line;
    }

    /** Why it is no log record. */
    String problem() {
        return problem == null ? "a log record without a message and attributes" : problem;
    }

    /** With the attributes that it shares with others; empty where it is no log record. */
    Optional<LogRecord> read() {
        return problem == null ? group.read(record) : Optional.empty();
    }

    @Override
    public UUID identity() {
        return identity;
    }

    /** The record as JSON, without what it shares with others. */
    @Override
    public String text() {
        return record.toString();
    }

    /** Without making the text. */
    @Override
    public long heapBytes() {
        return HEAP_BYTES + 2L * line.length();
    }
}
