package io.filigree.awsevent;

import java.util.Optional;

import io.filigree.db.JsonText;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Reads fields that may be absent or of an unexpected type; such fields are empty. */
final class EventField {

    private EventField() {}

    static @Nullable String text(JsonNode object, String field) {
        JsonNode value = object.path(field);
        return value.isString() ? JsonText.storable(value.stringValue()) : null;
    }

    static Optional<String> optionalText(JsonNode object, String field) {
        return Optional.ofNullable(text(object, field)).filter(text -> !text.isEmpty());
    }
}
