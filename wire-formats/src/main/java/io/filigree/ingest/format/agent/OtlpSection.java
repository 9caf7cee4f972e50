package io.filigree.ingest.format.agent;

import static java.util.Objects.requireNonNullElse;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.function.Consumer;

import io.filigree.ingest.format.BudgetedInputStream.Budget;
import io.filigree.ingest.format.PayloadCounts.SectionOutcome;
import io.filigree.ingest.format.PayloadTooLargeException;
import io.filigree.ingest.format.UnreadablePayloadException;
import io.filigree.ingest.format.json.BoundedTree;
import io.filigree.ingest.format.otlp.OtlpEncoding;
import io.filigree.ingest.format.otlp.OtlpReader;
import io.filigree.ingest.format.otlp.OtlpSignal;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/** Reads {@code otlp_payload}: trace requests of OTLP as base64 of protobuf, which may be gzip, or as OTLP's JSON. */
final class OtlpSection {

    private final OtlpReader otlp;
    private final Budget inflated;

    OtlpSection(OtlpReader otlp, Budget inflated) {
        this.otlp = otlp;
        this.inflated = inflated;
    }

    /** Reads the section at the parser's position to its end. */
    void read(JsonParser json, AgentPayload payload, Consumer<String> problems) {
        // Where it is broken off, too.
        SectionOutcome outcome = SectionOutcome.UNREADABLE;
        try {
            boolean isRead = true;
            if (json.currentToken() == JsonToken.START_ARRAY) {
                while (json.nextToken() != JsonToken.END_ARRAY) {
                    isRead &= readRequest(json, payload, problems);
                }
            } else {
                isRead = readRequest(json, payload, problems);
            }
            outcome = isRead ? SectionOutcome.READ : SectionOutcome.UNREADABLE;
        } finally {
            payload.counts.addSection(AgentData.OTLP, outcome);
        }
    }

    /** Reads the request at the parser's position to its end. */
    private boolean readRequest(JsonParser json, AgentPayload payload, Consumer<String> problems) {
        try {
            switch (json.currentToken()) {
                case VALUE_STRING ->
                    payload.otlp.add(otlp.read(
                            Base64.getDecoder().decode(json.getString()),
                            OtlpSignal.TRACES,
                            OtlpEncoding.PROTOBUF,
                            inflated));
                case START_OBJECT ->
                    payload.otlp.add(otlp.read(
                            BoundedTree.read(json).toString().getBytes(StandardCharsets.UTF_8),
                            OtlpSignal.TRACES,
                            OtlpEncoding.JSON,
                            inflated));
                default -> {
                    problems.accept("neither base64 nor an object");
                    json.skipChildren();
                    return false;
                }
            }
            return true;
        } catch (IllegalArgumentException e) {
            problems.accept("not base64");
        } catch (UnreadablePayloadException | PayloadTooLargeException e) {
            problems.accept(requireNonNullElse(e.getMessage(), ""));
        }
        return false;
    }
}
