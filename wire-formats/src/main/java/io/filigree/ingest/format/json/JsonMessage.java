package io.filigree.ingest.format.json;

import static java.util.Objects.requireNonNull;

import java.util.UUID;

import io.filigree.ingest.format.IngestMessage;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** One record of a JSON body before it is decoded. */
public final class JsonMessage implements IngestMessage {

    /** A tree of a record uses several times the memory of its text. */
    private static final int HEAP_PER_CHARACTER = 8;

    private final JsonNode record;
    private final JsonNode common;
    private final UUID identity;
    private final int characters;
    private final @Nullable String problem;

    /**
     * @param record as sent
     * @param common what it shares with others; missing where that is nothing
     * @param identity see {@link RecordIdentities}
     * @param characters of the record's JSON
     * @param problem why it is no event; null when it may be one
     */
    public JsonMessage(JsonNode record, JsonNode common, UUID identity, int characters, @Nullable String problem) {
        this.record = requireNonNull(record, "record");
        this.common = requireNonNull(common, "common");
        this.identity = requireNonNull(identity, "identity");
        this.characters = characters;
        this.problem = problem;
    }

    /** As sent. */
    public JsonNode record() {
        return record;
    }

    /** The data that it shares with others of its body. */
    public JsonNode common() {
        return common;
    }

    /** Why it is no event; null when it may be one. */
    public @Nullable String problem() {
        return problem;
    }

    @Override
    public UUID identity() {
        return identity;
    }

    /** The record as JSON, without the shared data. */
    @Override
    public String text() {
        return record.toString();
    }

    @Override
    public long heapBytes() {
        return (long) HEAP_PER_CHARACTER * characters;
    }
}
