package io.filigree.awsevent;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

import io.filigree.db.JsonText;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Reads fields that may be absent or of another kind than expected: then they say nothing. */
final class EventField {

    private EventField() {}

    static @Nullable String text(JsonNode object, String field) {
        JsonNode value = object.path(field);
        return value.isString() ? JsonText.storable(value.stringValue()) : null;
    }

    static Optional<String> optionalText(JsonNode object, String field) {
        return Optional.ofNullable(text(object, field)).filter(text -> !text.isEmpty());
    }

    static @Nullable Integer number(JsonNode object, String field) {
        JsonNode value = object.path(field);
        return value.isIntegralNumber() && value.canConvertToInt() ? value.intValue() : null;
    }

    static Stream<String> texts(JsonNode object, String field) {
        return object.path(field)
                .valueStream()
                .filter(JsonNode::isString)
                .map(value -> JsonText.storable(value.stringValue()));
    }

    /** @return null when there is no such object */
    static @Nullable Map<String, String> map(JsonNode object, String field) {
        JsonNode value = object.path(field);
        if (!value.isObject()) {
            return null;
        }
        Map<String, String> map = new HashMap<>();
        value.forEachEntry((name, text) -> map.put(JsonText.storable(name), JsonText.storable(text.asString(""))));
        return map;
    }
}
