package io.filigree.ingest.firehose;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.filigree.ingest.format.BudgetedInputStream.Budget;
import io.filigree.ingest.format.CompressedBytes;
import io.filigree.ingest.format.GzipBytes;
import io.filigree.ingest.format.PayloadBounds;
import io.filigree.ingest.format.PayloadTooLargeException;
import io.filigree.ingest.format.UnreadablePayloadException;
import io.filigree.ingest.format.json.BoundedJson;
import io.filigree.ingest.format.json.BoundedTree;
import io.filigree.ingest.format.json.CompressedJsonBody;
import io.filigree.ingest.format.message.AgentPayloadReader;
import io.filigree.ingest.format.message.LogEnvelope;
import io.filigree.ingest.format.message.LogMessage;
import io.filigree.ingest.format.message.SubscribedLogs.Document;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads the body of a delivery: {@code {requestId, timestamp, records: [{data}]}}, where data is base64 of documents of
 * CloudWatch Logs, one after the other, gzip or not. All that is inflated, body and records, shares one bound.
 */
final class DeliveryReader {

    /** A delivery has the log events of many deliveries of a subscription, of which each is within the bound. */
    static final int DOCUMENTS = 10;

    private static final String RECORDS = "records";
    private static final String BODY = "body";

    private final PayloadBounds bounds;
    private final JsonMapper json;
    private final AgentPayloadReader agentPayloads;

    DeliveryReader(PayloadBounds bounds) {
        this.bounds = requireNonNull(bounds, "bounds");
        // Only log events become trees, and those have a separate bound.
        this.json = BoundedJson.mapper(bounds, Long.MAX_VALUE);
        this.agentPayloads = new AgentPayloadReader(bounds);
    }

    /**
     * How large a body and its records are once inflated.
     *
     * @throws UnreadablePayloadException when it is no JSON, or not complete gzip
     * @throws PayloadTooLargeException when it exceeds the bound
     */
    long inflatedBytes(byte[] body) {
        Budget budget = new Budget(bounds.maxInflatedBytes());
        read(body, budget, (data, field) -> {
            byte[] bytes = decoded(data);
            if (bytes != null && GzipBytes.isGzip(bytes)) {
                try {
                    CompressedBytes.spend(bytes, budget, field);
                } catch (IOException e) {
                    // What is wrong with a record is found when it is read.
                }
            }
        });
        return budget.spent();
    }

    /**
     * Reads a body.
     *
     * @throws UnreadablePayloadException if nothing in it is readable
     * @throws PayloadTooLargeException when it, or what is compressed inside it, exceeds a limit
     */
    FirehoseDelivery read(byte[] body) {
        FirehoseDelivery delivery = reread(body);
        List<LogMessage> messages = delivery.documents().stream()
                .flatMap(document -> document.messages().stream())
                .toList();
        agentPayloads.checkSizes(messages, i -> RECORDS);
        return delivery;
    }

    /** Reads a body that {@link #read} has read before. */
    FirehoseDelivery reread(byte[] body) {
        Budget budget = new Budget(bounds.maxInflatedBytes());
        Reading reading = new Reading(budget);
        String requestId = read(body, budget, reading::addRecord);
        String problem = reading.firstProblem;
        if (problem != null && reading.documents.isEmpty() && !reading.probed) {
            throw new UnreadablePayloadException(reading.firstField, problem);
        }
        return new FirehoseDelivery(requestId, reading.documents, reading.unreadable, body.length, budget.spent());
    }

    @FunctionalInterface
    private interface RecordConsumer {
        void accept(String data, String field);
    }

    /** @return the request id; null if absent */
    private @Nullable String read(byte[] body, Budget budget, RecordConsumer records) {
        try (JsonParser parser = json.createParser(CompressedJsonBody.inflated(body, budget, BODY))) {
            return readBody(parser, records);
        } catch (JacksonException e) {
            throw new UnreadablePayloadException(BODY, CompressedJsonBody.problem(e, body, bounds));
        } catch (IOException e) {
            throw new UnreadablePayloadException(BODY, CompressedJsonBody.BROKEN_GZIP);
        }
    }

    private static @Nullable String readBody(JsonParser parser, RecordConsumer records) {
        if (parser.nextToken() != JsonToken.START_OBJECT) {
            throw new UnreadablePayloadException(BODY, "not a JSON object");
        }
        String requestId = null;
        boolean hasRecords = false;
        while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
            String name = parser.currentName();
            JsonToken value = parser.nextToken();
            if (name.equals("requestId") && value == JsonToken.VALUE_STRING) {
                requestId = parser.getString();
            } else if (name.equals(RECORDS) && value == JsonToken.START_ARRAY) {
                hasRecords = true;
                readRecords(parser, records);
            } else {
                parser.skipChildren();
            }
        }
        if (!hasRecords) {
            throw new UnreadablePayloadException(RECORDS, "missing, or not an array");
        }
        if (parser.nextToken() != null) {
            throw new UnreadablePayloadException(BODY, "more than one JSON value");
        }
        return requestId;
    }

    private static void readRecords(JsonParser parser, RecordConsumer records) {
        for (int i = 0; parser.nextToken() != JsonToken.END_ARRAY; i++) {
            String data = "";
            if (parser.currentToken() == JsonToken.START_OBJECT) {
                while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
                    boolean isData = parser.currentName().equals("data");
                    if (parser.nextToken() == JsonToken.VALUE_STRING && isData) {
                        data = parser.getString();
                    } else {
                        parser.skipChildren();
                    }
                }
            } else {
                parser.skipChildren();
            }
            records.accept(data, RECORDS + "[" + i + "].data");
        }
    }

    private static byte @Nullable [] decoded(String data) {
        try {
            return Base64.getDecoder().decode(data);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    /** The content of one body. */
    private final class Reading {

        private final Budget budget;
        private final List<Document> documents = new ArrayList<>();
        private final List<UnreadableRecord> unreadable = new ArrayList<>();
        /** Whether a document checks the connection. */
        private boolean probed;

        private @Nullable String firstProblem;
        private String firstField = RECORDS;
        private int messages;

        Reading(Budget budget) {
            this.budget = budget;
        }

        void addRecord(String data, String field) {
            String problem = readRecord(data, field);
            if (problem != null) {
                count(field);
                unreadable.add(new UnreadableRecord(field.replaceFirst("\\[\\d+]", "[]") + ": " + problem, data));
                firstField = firstProblem == null ? field : firstField;
                firstProblem = firstProblem == null ? problem : firstProblem;
            }
        }

        /**
         * @return the problem; null if valid
         */
        private @Nullable String readRecord(String data, String field) {
            byte[] bytes = decoded(data);
            if (bytes == null || bytes.length == 0) {
                return bytes == null ? "not base64" : "missing or empty";
            }
            String problem = null;
            try (JsonParser parser = json.createParser(CompressedJsonBody.inflated(bytes, budget, field))) {
                while (parser.nextToken() != null) {
                    String ofDocument = readDocument(parser, field);
                    problem = problem == null ? ofDocument : problem;
                }
            } catch (JacksonException e) {
                return problem == null ? CompressedJsonBody.problem(e, bytes, bounds) : problem;
            } catch (IOException e) {
                return CompressedJsonBody.BROKEN_GZIP;
            }
            return problem;
        }

        private @Nullable String readDocument(JsonParser parser, String field) {
            if (parser.currentToken() != JsonToken.START_OBJECT) {
                parser.skipChildren();
                return "not a document of CloudWatch Logs (message extraction must be off)";
            }
            Map<String, String> texts = new HashMap<>();
            List<LogMessage> logEvents = null;
            while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
                String name = parser.currentName();
                JsonToken value = parser.nextToken();
                if (value == JsonToken.VALUE_STRING) {
                    texts.put(name, parser.getString());
                } else if (name.equals("logEvents") && value == JsonToken.START_ARRAY) {
                    logEvents = readLogEvents(parser, field);
                } else {
                    parser.skipChildren();
                }
            }
            LogEnvelope entry = new LogEnvelope(
                    texts.getOrDefault("logGroup", ""),
                    texts.getOrDefault("logStream", ""),
                    texts.getOrDefault("messageType", ""),
                    texts.getOrDefault("owner", ""));
            if (entry.isProbe()) {
                probed = true;
                return null;
            }
            if (logEvents == null) {
                return "a document without logEvents";
            }
            documents.add(new Document(entry, logEvents));
            return null;
        }

        private List<LogMessage> readLogEvents(JsonParser parser, String field) {
            List<LogMessage> logEvents = new ArrayList<>();
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                count(field);
                logEvents.add(LogMessage.of(BoundedTree.read(parser)));
            }
            return logEvents;
        }

        private void count(String field) {
            long limit = (long) DOCUMENTS * bounds.maxMessages();
            if (++messages > limit) {
                throw new PayloadTooLargeException(field, PayloadBounds.MAX_MESSAGES + " times " + DOCUMENTS, limit);
            }
        }
    }
}
