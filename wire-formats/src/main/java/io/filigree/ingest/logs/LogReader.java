package io.filigree.ingest.logs;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;

import io.filigree.ingest.format.BudgetedInputStream.Budget;
import io.filigree.ingest.format.IdentifiedBody;
import io.filigree.ingest.format.PayloadBounds;
import io.filigree.ingest.format.PayloadTooLargeException;
import io.filigree.ingest.format.UnreadablePayloadException;
import io.filigree.ingest.format.json.BoundedJson;
import io.filigree.ingest.format.json.CompressedJsonBody;
import io.filigree.ingest.format.json.RecordIdentities;
import io.filigree.ingest.format.log.LogGroup;
import io.filigree.ingest.format.message.AgentPayloadReader;
import io.filigree.ingest.format.message.LogMessage;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.MissingNode;

/**
 * Splits a body into log records: {@code {common, logs: [record, …]}} or a record, alone or in an array. A record outside
 * of {@code logs} is an object with {@code message} or {@code log}. Anything else is kept as an undecoded message
 * among the others; the body is unreadable when it holds nothing else.
 */
final class LogReader {

    private static final String BODY = "body";
    private static final String LOG_FORWARDER = "aws-log-ingestion:";
    private static final String NOT_AN_OBJECT = "not an object";

    /** Far more than any sender writes; what a tree of tokens costs in memory is many times what it costs to send. */
    private static final int BODY_TOKENS = 10_000;

    private static final int TOKENS_PER_RECORD = 48;

    private final PayloadBounds bounds;
    private final JsonMapper json;
    private final AgentPayloadReader agentPayloads;

    LogReader(PayloadBounds bounds) {
        this.bounds = requireNonNull(bounds, "bounds");
        this.json = BoundedJson.mapper(bounds, BODY_TOKENS + (long) TOKENS_PER_RECORD * bounds.maxMessages());
        this.agentPayloads = new AgentPayloadReader(bounds);
    }

    long inflatedBytes(byte[] body) {
        return CompressedJsonBody.inflatedBytes(body, bounds);
    }

    /**
     * Reads a body.
     *
     * @throws UnreadablePayloadException if nothing in it is readable
     * @throws PayloadTooLargeException when it, or what is compressed inside it, exceeds a limit
     */
    LogPayload read(IdentifiedBody request, LogDecoder decoder) {
        LogPayload payload = reread(request, decoder);
        List<LogMessage> messages = payload.messages().stream()
                .map(LogEntry::line)
                .filter(AgentPayloadReader::mayHoldPayload)
                .map(line -> new LogMessage("", 0, line))
                .toList();
        agentPayloads.checkSizes(messages, i -> "message");
        return payload;
    }

    /** Reads a body that {@link #read} has read before. */
    LogPayload reread(IdentifiedBody request, LogDecoder decoder) {
        Budget inflated = new Budget(bounds.maxInflatedBytes());
        JsonNode tree = CompressedJsonBody.read(request.body(), json, inflated, bounds);
        return new LogPayload(new Body(request).entries(tree), senderName(tree), request, inflated.spent(), decoder);
    }

    /** Extensions name themselves in {@code plugin}; the log forwarder says its type and version there. */
    private static @Nullable String senderName(JsonNode tree) {
        JsonNode plugin = (tree.isArray() ? tree.path(0) : tree)
                .path("common")
                .path("attributes")
                .path("plugin");
        if (plugin.isString()) {
            return plugin.stringValue();
        }
        String version = plugin.path("version").asString("");
        return plugin.path("type").asString("").equals("lambda") ? LOG_FORWARDER + version : null;
    }

    /** The records of one body. */
    private final class Body {

        private final List<LogEntry> entries = new ArrayList<>();
        private final LogIdentities identities;
        /** Of records that have nothing in common with others. */
        private final Group alone = new Group(MissingNode.getInstance());

        private boolean sound;
        private @Nullable UnreadablePayloadException problem;

        Body(IdentifiedBody request) {
            this.identities = new LogIdentities(request);
        }

        List<LogEntry> entries(JsonNode tree) {
            if (tree.isArray()) {
                for (int i = 0; i < tree.size(); i++) {
                    add(tree.get(i), "[" + i + "]");
                }
            } else {
                add(tree, BODY);
            }
            if (!sound && problem != null) {
                throw problem;
            }
            return entries;
        }

        private void add(JsonNode element, String field) {
            JsonNode logs = element.path("logs");
            if (logs.isArray()) {
                addGroup(element.path("common"), logs, field + ".logs");
            } else {
                add(element, alone, field, problem(element));
            }
        }

        private static @Nullable String problem(JsonNode record) {
            if (!record.isObject()) {
                return NOT_AN_OBJECT;
            }
            return LogGroup.message(record) == null ? "an object with neither logs nor message" : null;
        }

        private void addGroup(JsonNode common, JsonNode logs, String field) {
            Group group = new Group(common);
            for (int i = 0; i < logs.size(); i++) {
                JsonNode record = logs.get(i);
                add(record, group, field + "[" + i + "]", record.isObject() ? null : NOT_AN_OBJECT);
            }
            // A group without records is one that can be read.
            sound |= logs.isEmpty();
        }

        private void add(JsonNode record, Group group, String field, @Nullable String what) {
            if (entries.size() == bounds.maxMessages()) {
                throw new PayloadTooLargeException(BODY, PayloadBounds.MAX_MESSAGES, bounds.maxMessages());
            }
            sound |= what == null;
            if (what != null && problem == null) {
                problem = new UnreadablePayloadException(field, what);
            }
            String message = LogGroup.message(record);
            String line = message == null ? "" : message;
            boolean isTimed = group.isTimed || LogGroup.isTimed(record);
            entries.add(new LogEntry(
                    record, group.attributes, line, identities.next(record, group.hash, line, isTimed), what));
        }
    }

    /** What records have in common. */
    private final class Group {

        private final LogGroup attributes;
        private final byte[] hash;
        private final boolean isTimed;

        Group(JsonNode common) {
            this.isTimed = LogGroup.isTimed(common);
            this.attributes = new LogGroup(common, bounds.attributes());
            this.hash = RecordIdentities.hash(common);
        }
    }
}
