package io.filigree.page.invocation;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import io.filigree.decorator.AttributeRegistry;
import io.filigree.decorator.Attributes;
import io.filigree.decorator.attribute.AttributeDefinition;
import io.filigree.decorator.attribute.AttributeSource;

/**
 * The attributes of an event by their source.
 *
 * @param sent by the sender
 * @param decorated from the function's ARN and the inventory
 * @param computed by Filigree, or from the platform's REPORT line
 */
record AttributeColumns(List<Value> sent, List<Value> decorated, List<Value> computed) {

    private static final int MAX_TEXT = 2_000;

    /** @param source in words */
    record Value(String name, String text, String source) {}

    static AttributeColumns of(Map<String, Object> event) {
        AttributeColumns columns = new AttributeColumns(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        new TreeMap<>(event).forEach((name, value) -> {
            boolean synonym = name.startsWith(Attributes.LABEL_PREFIX)
                    && event.containsKey(Attributes.TAG_PREFIX + name.substring(Attributes.LABEL_PREFIX.length()));
            if (!synonym) {
                columns.add(name, value);
            }
        });
        return columns;
    }

    private void add(String name, Object value) {
        AttributeSource source = source(name);
        String text = String.valueOf(value);
        Value shown =
                new Value(name, text.length() <= MAX_TEXT ? text : text.substring(0, MAX_TEXT) + "…", words(source));
        switch (source) {
            case ARN, CONFIGURATION, TAGS, PAIRING, DECORATION -> decorated.add(shown);
            case DERIVED, COMPUTED, REPORT, EVENT -> computed.add(shown);
            case SENDER -> sent.add(shown);
        }
    }

    private static AttributeSource source(String name) {
        return name.startsWith(Attributes.TAG_PREFIX)
                ? AttributeSource.TAGS
                : AttributeRegistry.find(name).map(AttributeDefinition::source).orElse(AttributeSource.SENDER);
    }

    private static String words(AttributeSource source) {
        return switch (source) {
            case ARN -> "ARN";
            case CONFIGURATION -> "configuration";
            case TAGS -> "tag";
            case PAIRING -> "paired account";
            case DECORATION -> "decoration";
            case DERIVED, COMPUTED -> "computed";
            case REPORT -> "REPORT line";
            case EVENT -> "event";
            case SENDER -> "sender";
        };
    }
}
