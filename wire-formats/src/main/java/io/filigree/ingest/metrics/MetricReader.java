package io.filigree.ingest.metrics;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.filigree.ingest.format.BudgetedInputStream.Budget;
import io.filigree.ingest.format.IdentifiedBody;
import io.filigree.ingest.format.PayloadBounds;
import io.filigree.ingest.format.PayloadTooLargeException;
import io.filigree.ingest.format.UnreadablePayloadException;
import io.filigree.ingest.format.json.BoundedJson;
import io.filigree.ingest.format.json.CompressedJsonBody;
import io.filigree.ingest.format.json.RecordIdentities;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Splits a body, {@code [{common, metrics: [point, …]}, …]} or one of its elements, into data points. */
final class MetricReader {

    private static final String BODY = "body";
    private static final String METRICS = "metrics";

    /** What a tree of tokens costs in memory is many times what it costs to send. */
    private static final int BODY_TOKENS = 10_000;

    /** A data point with some thirty attributes. */
    private static final int TOKENS_PER_POINT = 80;

    private final PayloadBounds bounds;
    private final JsonMapper json;

    MetricReader(PayloadBounds bounds) {
        this.bounds = requireNonNull(bounds, "bounds");
        this.json = BoundedJson.mapper(bounds, BODY_TOKENS + (long) TOKENS_PER_POINT * bounds.maxMessages());
    }

    /**
     * Reads a body.
     *
     * @throws UnreadablePayloadException when it has no list of data points
     * @throws PayloadTooLargeException if it exceeds a limit
     */
    MetricPayload read(IdentifiedBody request, MetricDecoder decoder) {
        Budget inflated = new Budget(bounds.maxInflatedBytes());
        JsonNode tree = CompressedJsonBody.read(request.body(), json, inflated, bounds);
        Body read = new Body(request);
        if (tree.isArray()) {
            for (int i = 0; i < tree.size(); i++) {
                read.add(tree.get(i), "[" + i + "]." + METRICS);
            }
        } else {
            read.add(tree, METRICS);
        }
        return new MetricPayload(read.messages(), request, inflated.spent(), decoder);
    }

    /** The messages of one body. */
    private final class Body {

        private final RecordIdentities identities;
        private final List<DataPoint> points = new ArrayList<>();
        private final Map<String, List<DataPoint>> reports = new LinkedHashMap<>();
        private int count;

        Body(IdentifiedBody request) {
            this.identities = new RecordIdentities(request.identity());
        }

        void add(JsonNode element, String field) {
            JsonNode metrics = element.path(METRICS);
            if (!metrics.isArray()) {
                throw new UnreadablePayloadException(field, "not an array of data points");
            }
            PointGroup group = new PointGroup(element.path("common"), bounds.attributes());
            for (JsonNode point : metrics) {
                if (count++ == bounds.maxMessages()) {
                    throw new PayloadTooLargeException(BODY, PayloadBounds.MAX_MESSAGES, bounds.maxMessages());
                }
                DataPoint read = new DataPoint(
                        identities.next(group.hash(), point.toString(), group.isTimed(point)), point, group);
                String requestId = LambdaReport.requestId(point, group);
                (requestId.isEmpty() ? points : reports.computeIfAbsent(requestId, id -> new ArrayList<>())).add(read);
            }
        }

        List<MetricMessage> messages() {
            List<MetricMessage> messages = new ArrayList<>(points);
            reports.forEach((requestId, report) -> messages.add(LambdaReport.of(requestId, report)));
            return messages;
        }
    }
}
