package io.filigree.decorator;

import java.util.LinkedHashMap;
import java.util.Map;

import io.filigree.decorator.Decoration.Found;
import io.filigree.decorator.Decoration.Missing;
import io.filigree.decorator.event.Event;
import io.filigree.decorator.function.ConfigurationAttribute;
import io.filigree.decorator.function.FunctionArn;
import io.filigree.decorator.function.FunctionConfiguration;
import io.filigree.decorator.function.FunctionDescription;
import io.filigree.decorator.function.InvokedArn;
import org.jspecify.annotations.Nullable;

/**
 * One decorated event as readers see it: a single flat map. What the inventory and the function's ARN say replaces what the
 * sender wrote under the same name, so a sender cannot change what an event is grouped or filtered by. Other attributes are
 * the sender's. {@code aws.lambda.arn} is always unqualified, so that it can be grouped by; a qualified one that the sender
 * wrote is found as {@code aws.lambda.invoked_arn}. {@code error} is true where the platform says that the invocation failed.
 */
public final class FlatEvent {

    /** Parts of an ARN, counted from 0. */
    private static final int ACCOUNT_PART = 4;

    private static final int NAME_PART = 6;

    /** For the attributes of a sender and about forty of decoration. */
    private static final int TYPICAL_CAPACITY = 128;

    private static final ConfigurationAttribute[] CONFIGURATION = ConfigurationAttribute.values();

    private final Map<String, Object> attributes = new LinkedHashMap<>(TYPICAL_CAPACITY);

    private FlatEvent() {}

    /** The event's attributes, the sender's first. */
    public static Map<String, Object> of(DecoratedEvent decorated) {
        return of(
                decorated,
                decorated.decoration() instanceof Found found
                        ? described(found.metadata().description())
                        : Map.of());
    }

    /**
     * The event's attributes, for readers of many events with the same metadata.
     *
     * @param described the {@linkplain #described attributes} of the metadata's description; empty without metadata
     */
    public static Map<String, Object> of(DecoratedEvent decorated, Map<String, Object> described) {
        FlatEvent flat = new FlatEvent();
        Event event = decorated.event();
        flat.attributes.put(Attributes.TIMESTAMP, event.timestamp().toEpochMilli());
        flat.attributes.put(Attributes.TYPE, event.type());
        event.attributes().forEach(flat::add);
        event.attributes().forEach(flat::addLabel);
        flat.addCompletion(event);
        flat.add(Attributes.REQUEST_ID, event.requestId());
        flat.add(Attributes.TRACE_ID, event.traceId());
        flat.addIdentity(event.function());
        flat.addDecoration(decorated.decoration());
        flat.attributes.putAll(described);
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

    /** The platform decides whether an invocation failed, because an agent that was killed cannot report it. */
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
        Object sentArn = attributes.put(Attributes.LAMBDA_ARN, arn);
        Object sentInvoked = attributes.remove(Attributes.INVOKED_ARN);
        if (isOf(invoked.function(), sentInvoked)) {
            add(Attributes.INVOKED_ARN, sentInvoked);
        } else if (!arn.equals(sentArn) && isOf(invoked.function(), sentArn)) {
            add(Attributes.INVOKED_ARN, sentArn);
        }
        put(Attributes.QUALIFIER, invoked.qualifier());
        put(Attributes.ACCOUNT_ID, invoked.function().accountId());
        put(Attributes.REGION, invoked.function().region());
        put(Attributes.FUNCTION_NAME, invoked.function().name());
        put(Attributes.ENTITY_NAME, invoked.function().name());
        put(Attributes.ENTITY_GUID, EntityGuid.of(invoked.function()));
        add(Attributes.PROVIDER, "LambdaFunction");
    }

    /**
     * Whether a sent ARN is that of the function, with or without a qualifier, or of its replica of Lambda@Edge. NRQL
     * compiles the same condition to SQL.
     */
    private static boolean isOf(FunctionArn function, @Nullable Object sent) {
        if (!(sent instanceof String text)) {
            return false;
        }
        if ((text + ":").startsWith(function + ":")) {
            return true;
        }
        String[] parts = text.split(":", -1);
        return parts.length > NAME_PART
                && parts[ACCOUNT_PART].equals(function.accountId())
                && parts[NAME_PART].equals("us-east-1." + function.name());
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
        }
    }

    /** The attributes of a function that decorate its events: configuration, tags and the account's name. */
    public static Map<String, Object> described(FunctionDescription description) {
        FlatEvent flat = new FlatEvent();
        FunctionConfiguration configuration = description.configuration();
        for (ConfigurationAttribute attribute : CONFIGURATION) {
            flat.put(attribute.attributeName(), configuration.flatValue(attribute));
        }
        description.tags().forEach((key, value) -> {
            flat.put(Attributes.TAG_PREFIX + key, value);
            flat.put(Attributes.LABEL_PREFIX + key, value);
        });
        flat.put(Attributes.ACCOUNT, description.account());
        return flat.attributes;
    }

    /** Replaces the sender's value if there is a value. */
    private void put(String name, @Nullable Object value) {
        if (value != null) {
            attributes.put(name, value);
        }
    }

    private void add(String name, @Nullable Object value) {
        if (value != null) {
            attributes.putIfAbsent(name, value);
        }
    }
}
