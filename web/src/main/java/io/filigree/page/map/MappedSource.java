package io.filigree.page.map;

import java.util.Map;

import io.filigree.db.inventory.EventSourceMapping;
import org.jspecify.annotations.Nullable;

/**
 * The queue or stream of an event source mapping, named as invocations name it.
 *
 * @param type as in {@code aws.lambda.eventSource.eventType}
 * @param name its ARN, as in {@code aws.lambda.eventSource.arn}; the topics of a cluster without an ARN
 */
public record MappedSource(String type, String name) {

    private static final String KAFKA = "kafka";

    /** Types by the service in the ARN, where they differ. */
    private static final Map<String, String> TYPES = Map.of("dynamodb", "dynamo_streams", "rds", "documentdb");

    public static MappedSource of(EventSourceMapping mapping) {
        String arn = mapping.eventSourceArn();
        if (arn == null) {
            return new MappedSource(KAFKA, mapping.topics().isEmpty() ? KAFKA : String.join(", ", mapping.topics()));
        }
        String[] parts = arn.split(":", 4);
        String service = parts.length < 4 ? "unknown" : parts[2];
        return new MappedSource(TYPES.getOrDefault(service, service), arn);
    }

    /** What is wrong with the mapping, in a word or two; null if nothing is. */
    public static @Nullable String problem(EventSourceMapping mapping) {
        return mapping.isDisabled() ? "disabled" : mapping.isFailing() ? "last batch failed" : null;
    }

    /** The name without the part of the ARN that names service, region and account. */
    public String shortName() {
        return withoutArn(name);
    }

    static String withoutArn(String name) {
        return name.replaceFirst("^arn:aws[a-z-]*:[^:]*:[^:]*:[^:]*:", "");
    }
}
