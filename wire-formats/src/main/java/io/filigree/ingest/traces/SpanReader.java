package io.filigree.ingest.traces;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;

import io.filigree.ingest.format.BudgetedInputStream.Budget;
import io.filigree.ingest.format.PayloadBounds;
import io.filigree.ingest.format.PayloadTooLargeException;
import io.filigree.ingest.format.UnreadablePayloadException;
import io.filigree.ingest.format.json.BoundedJson;
import io.filigree.ingest.format.json.CompressedJsonBody;
import io.filigree.ingest.format.json.JsonMessage;
import io.filigree.ingest.format.json.RecordIdentities;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.MissingNode;

/**
 * Splits a body into spans. What is no span is kept as an undecoded message beside others; the body is unreadable when it
 * holds nothing else.
 */
final class SpanReader {

    static final String ID = "id";

    private static final String BODY = "body";
    private static final String SPANS = "spans";

    /** What bounds the memory that the tree of a body takes. */
    private static final int TOKENS_PER_SPAN = 64;

    private final PayloadBounds bounds;
    private final JsonMapper json;

    SpanReader(PayloadBounds bounds) {
        this.bounds = requireNonNull(bounds, "bounds");
        this.json = BoundedJson.mapper(bounds, (long) TOKENS_PER_SPAN * bounds.maxMessages());
    }

    /** The spans of a body, those among them that are none. */
    record Body(List<JsonMessage> spans, long inflatedBytes) {}

    long inflatedBytes(byte[] body) {
        return CompressedJsonBody.inflatedBytes(body, bounds);
    }

    /**
     * Reads a body.
     *
     * @throws UnreadablePayloadException if nothing in it is readable
     * @throws PayloadTooLargeException if it exceeds a limit
     */
    Body read(byte[] body, SpanLayout layout) {
        Budget inflated = new Budget(bounds.maxInflatedBytes());
        JsonNode tree = CompressedJsonBody.read(body, json, inflated, bounds);
        if (!tree.isArray() && !tree.isObject()) {
            throw new UnreadablePayloadException(BODY, "neither a JSON array nor an object");
        }
        Spans spans = new Spans(layout);
        if (layout == SpanLayout.ZIPKIN) {
            spans.addGroup(MissingNode.getInstance(), tree.isArray() ? tree : List.of(tree), "");
        } else if (tree.isArray()) {
            for (int i = 0; i < tree.size(); i++) {
                spans.addGroup(tree.get(i), "[" + i + "]");
            }
        } else {
            spans.addGroup(tree, BODY);
        }
        return new Body(spans.sound(), inflated.spent());
    }

    /** The spans of one body. */
    private final class Spans {

        private final SpanLayout layout;
        private final List<JsonMessage> spans = new ArrayList<>();
        private boolean sound;
        private @Nullable UnreadablePayloadException problem;

        Spans(SpanLayout layout) {
            this.layout = layout;
        }

        List<JsonMessage> sound() {
            if (!sound && problem != null) {
                throw problem;
            }
            return spans;
        }

        void addGroup(JsonNode group, String field) {
            JsonNode listed = group.path(SPANS);
            if (listed.isArray()) {
                addGroup(group.path("common"), listed, field + "." + SPANS);
            } else {
                add(group, MissingNode.getInstance(), new byte[0], field, "an object without spans");
            }
        }

        void addGroup(JsonNode common, Iterable<JsonNode> listed, String field) {
            byte[] hash = RecordIdentities.hash(common);
            int index = 0;
            for (JsonNode span : listed) {
                add(span, common, hash, field + "[" + index + "]", problem(span));
                index++;
            }
            // A group without spans is one that can be read.
            sound |= index == 0;
        }

        private void add(JsonNode span, JsonNode common, byte[] hash, String field, @Nullable String what) {
            if (spans.size() == bounds.maxMessages()) {
                throw new PayloadTooLargeException(BODY, PayloadBounds.MAX_MESSAGES, bounds.maxMessages());
            }
            sound |= what == null;
            if (what != null && problem == null) {
                problem = new UnreadablePayloadException(field, what);
            }
            String text = span.toString();
            spans.add(new JsonMessage(span, common, RecordIdentities.ofUnique(hash, text), text.length(), what));
        }

        private @Nullable String problem(JsonNode span) {
            if (!span.isObject()) {
                return "not an object";
            }
            if (isMissing(span.path(ID))) {
                return "a span without " + ID;
            }
            return isMissing(span.path(layout.traceId())) ? "a span without " + layout.traceId() : null;
        }

        private static boolean isMissing(JsonNode id) {
            return !(id.isString() && !id.stringValue().isBlank()) && !id.isIntegralNumber();
        }
    }
}
