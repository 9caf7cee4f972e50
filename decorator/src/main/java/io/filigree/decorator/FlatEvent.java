package io.filigree.decorator;

import java.util.LinkedHashMap;
import java.util.Map;

import io.filigree.decorator.Decoration.Found;
import io.filigree.decorator.Decoration.Missing;
import io.filigree.decorator.event.Event;
import io.filigree.decorator.function.FunctionConfiguration;
import io.filigree.decorator.function.FunctionDescription;
import io.filigree.decorator.function.InvokedArn;
import org.jspecify.annotations.Nullable;

/**
 * One decorated event as readers see it: a single flat map. What the sender wrote stands; decoration fills what is
 * absent. There are two exceptions. {@code aws.lambda.arn} is always unqualified, so that it can be grouped by; a
 * qualified one that the sender wrote is found as {@code aws.lambda.invoked_arn}. And {@code error} is true where the
 * platform says that the invocation failed.
 */
public final class FlatEvent {

    private final Map<String, Object> attributes = new LinkedHashMap<>();

    private FlatEvent() {}

    /** The event's attributes, the sender's first. */
    public static Map<String, Object> of(DecoratedEvent decorated) {
        FlatEvent flat = new FlatEvent();
        Event event = decorated.event();
        flat.attributes.put(Attributes.TYPE, event.type());
        flat.attributes.put(Attributes.TIMESTAMP, event.timestamp().toEpochMilli());
        event.attributes().forEach(flat::add);
        event.attributes().forEach(flat::addLabel);
        flat.addCompletion(event);
        flat.add(Attributes.REQUEST_ID, event.requestId());
        flat.add(Attributes.TRACE_ID, event.traceId());
        flat.addIdentity(event.function());
        flat.addDecoration(decorated.decoration());
        if (decorated.memoryMismatch()) {
            flat.attributes.put(Attributes.DECORATION_MEMORY_MISMATCH, true);
        }
        return flat.attributes;
    }

    /** A tag that the sender wrote is a label, too. */
    private void addLabel(String name, Object value) {
        if (name.startsWith(Attributes.TAG_PREFIX)) {
            add(Attributes.LABEL_PREFIX + name.substring(Attributes.TAG_PREFIX.length()), value);
        }
    }

    /** That an invocation failed is the platform's to say: an agent that was killed cannot know. */
    private void addCompletion(Event event) {
        if (Boolean.TRUE.equals(event.completion().get(Attributes.ERROR))) {
            attributes.put(Attributes.ERROR, true);
        }
        event.completion().forEach(this::add);
        if (event.type().equals(Event.INVOCATION) && event.requestId() != null) {
            add(Attributes.ATTEMPT, 1);
        }
    }

    private void addIdentity(@Nullable InvokedArn invoked) {
        if (invoked == null) {
            return;
        }
        String arn = invoked.function().toString();
        Object sent = attributes.put(Attributes.LAMBDA_ARN, arn);
        if (sent != null && !sent.equals(arn)) {
            add(Attributes.INVOKED_ARN, sent);
        }
        add(Attributes.QUALIFIER, invoked.qualifier());
        add(Attributes.ACCOUNT_ID, invoked.function().accountId());
        add(Attributes.REGION, invoked.function().region());
        add(Attributes.FUNCTION_NAME, invoked.function().name());
        add(Attributes.ENTITY_NAME, invoked.function().name());
        add(Attributes.ENTITY_GUID, EntityGuid.of(invoked.function()));
        add(Attributes.PROVIDER, "LambdaFunction");
    }

    private void addDecoration(Decoration decoration) {
        attributes.put(Attributes.DECORATION_STATUS, decoration.status().text());
        if (decoration instanceof Missing missing) {
            attributes.put(Attributes.DECORATION_REASON, missing.reason().name());
        }
        if (decoration instanceof Found found) {
            attributes.put(Attributes.DECORATION_METADATA_ID, found.metadata().id());
            attributes.put(Attributes.DECORATION_AGE_MS, found.age().toMillis());
            attributes.put(
                    Attributes.DECORATION_SOURCE, found.metadata().source().text());
            addDescription(found.metadata().description());
        }
    }

    private void addDescription(FunctionDescription description) {
        FunctionConfiguration configuration = description.configuration();
        add(Attributes.RUNTIME, configuration.runtime());
        add(Attributes.HANDLER, configuration.handler());
        add(Attributes.ARCHITECTURE, configuration.architecture());
        add(Attributes.PACKAGE_TYPE, configuration.packageType());
        add(Attributes.MEMORY_SIZE, configuration.memorySizeMb());
        add(Attributes.TIMEOUT, configuration.timeoutSeconds());
        add(Attributes.EPHEMERAL_STORAGE, configuration.ephemeralStorageMb());
        add(Attributes.CODE_SHA256, configuration.codeSha256());
        add(Attributes.LAST_MODIFIED, configuration.lastModified());
        add(Attributes.FUNCTION_VERSION, configuration.version());
        if (!configuration.layers().isEmpty()) {
            add(Attributes.LAYERS, String.join(",", configuration.layers()));
        }
        add(Attributes.ROLE, configuration.role());
        add(Attributes.LOG_GROUP, configuration.logGroup());
        description.tags().forEach((key, value) -> {
            add(Attributes.TAG_PREFIX + key, value);
            add(Attributes.LABEL_PREFIX + key, value);
        });
        add(Attributes.ACCOUNT, description.account());
    }

    private void add(String name, @Nullable Object value) {
        if (value != null) {
            attributes.putIfAbsent(name, value);
        }
    }
}
