package io.filigree.problem;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.json.JsonMapper;

/**
 * A small JSON object in a request, parsed strictly: unknown fields and unexpected types are rejected. Errors become an
 * {@link InvalidInputException} that names the field.
 */
public final class JsonRequestBody {

    /** Maximum bytes of a body. Requests of the REST API need a few hundred. */
    public static final int MAX_BYTES = 65_536;

    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
            .build();

    private static final ObjectReader READER = MAPPER.readerFor(JsonNode.class);

    private final JsonNode object;

    private JsonRequestBody(JsonNode object) {
        this.object = object;
    }

    /**
     * Reads the request's body.
     *
     * @param fields the names that the object may have
     */
    public static JsonRequestBody read(HttpServletRequest request, Set<String> fields) throws IOException {
        JsonNode object = parse(bytes(request));
        if (!object.isObject()) {
            throw InvalidInputException.of("body", "the body must be a JSON object");
        }
        for (String name : object.propertyNames()) {
            checkTexts(shortened(name), name);
            checkTexts(shortened(name), requireNonNull(object.get(name)));
        }
        return known(object, fields);
    }

    private static JsonRequestBody known(JsonNode object, Set<String> fields) {
        for (String name : object.propertyNames()) {
            if (!fields.contains(name)) {
                throw InvalidInputException.of(
                        shortened(name),
                        "this field is not known; known are " + String.join(", ", new TreeSet<>(fields)));
            }
        }
        return new JsonRequestBody(object);
    }

    /**
     * Rejects unpaired surrogates, which JSON escapes allow but UTF-8 does not, and NUL, which PostgreSQL cannot store.
     */
    private static void checkTexts(String field, JsonNode value) {
        if (value.isString()) {
            checkTexts(field, requireNonNull(value.stringValue()));
        }
        if (value.isObject()) {
            value.propertyNames().forEach(name -> checkTexts(field, name));
        }
        value.forEach(element -> checkTexts(field, element));
    }

    private static void checkTexts(String field, String text) {
        int invalid = text.codePoints()
                .filter(character -> character == 0 || Character.getType(character) == Character.SURROGATE)
                .findFirst()
                .orElse(-1);
        if (invalid >= 0) {
            throw InvalidInputException.of(
                    field.codePoints().allMatch(Character::isLetter) ? field : "body",
                    "the character U+%04X is invalid".formatted(invalid));
        }
    }

    /** The text of a required field. */
    public String text(String field) {
        return optionalText(field).orElseThrow(() -> InvalidInputException.of(field, field + " is missing"));
    }

    /** The text of a field; empty when it is absent or null. */
    public Optional<String> optionalText(String field) {
        JsonNode value = object.get(field);
        if (value == null || value.isNull()) {
            return Optional.empty();
        }
        if (!value.isString()) {
            throw InvalidInputException.of(field, field + " must be a string");
        }
        return Optional.of(requireNonNull(value.stringValue()));
    }

    /** The texts of an array; empty when it is absent or null. */
    public List<String> texts(String field, int limit) {
        JsonNode values = object.get(field);
        if (values == null || values.isNull()) {
            return List.of();
        }
        if (!values.isArray()) {
            throw InvalidInputException.of(field, field + " must be an array of strings");
        }
        if (values.size() > limit) {
            throw InvalidInputException.beyond(field, field + " may have at most " + limit + " entries", limit);
        }
        List<String> texts = new ArrayList<>(values.size());
        for (JsonNode value : values) {
            if (!value.isString()) {
                throw InvalidInputException.of(field, field + " must be an array of strings");
            }
            texts.add(requireNonNull(value.stringValue()));
        }
        return texts;
    }

    /** The objects of a required array. */
    public List<JsonRequestBody> objects(String field, Set<String> fields, int limit) {
        JsonNode values = object.get(field);
        if (values == null || !values.isArray()) {
            throw InvalidInputException.of(field, field + " must be an array of objects");
        }
        if (values.size() > limit) {
            throw InvalidInputException.beyond(field, field + " may have at most " + limit + " entries", limit);
        }
        List<JsonRequestBody> objects = new ArrayList<>(values.size());
        for (JsonNode value : values) {
            if (!value.isObject()) {
                throw InvalidInputException.of(field, field + " must be an array of objects");
            }
            objects.add(known(value, fields));
        }
        return objects;
    }

    /** The object in a field, with any members; empty when it is absent or null. */
    public Map<String, @Nullable Object> map(String field) {
        JsonNode value = object.get(field);
        if (value == null || value.isNull()) {
            return Map.of();
        }
        if (!value.isObject()) {
            throw InvalidInputException.of(field, field + " must be an object");
        }
        return MAPPER.convertValue(value, new TypeReference<>() {});
    }

    /** Whether the field is present, even if null. */
    public boolean has(String field) {
        return object.has(field);
    }

    /** A number; null when it is absent or null. */
    public @Nullable Double number(String field) {
        JsonNode value = object.get(field);
        if (value == null || value.isNull()) {
            return null;
        }
        if (!value.isNumber()) {
            throw InvalidInputException.of(field, field + " must be a number");
        }
        return value.doubleValue();
    }

    /** A whole number; null when it is absent or null. */
    public @Nullable Long wholeNumber(String field) {
        JsonNode value = object.get(field);
        if (value == null || value.isNull()) {
            return null;
        }
        if (!value.isIntegralNumber() || !value.canConvertToLong()) {
            throw InvalidInputException.of(field, field + " must be a whole number of at most " + Long.MAX_VALUE);
        }
        return value.longValue();
    }

    /** Whole seconds, up to a century; null when absent or null. */
    public @Nullable Duration seconds(String field) {
        JsonNode value = object.get(field);
        if (value == null || value.isNull()) {
            return null;
        }
        if (!value.isInt()) {
            throw InvalidInputException.of(field, field + " must be a whole number of seconds");
        }
        return Duration.ofSeconds(value.intValue());
    }

    /** True or false; empty when it is absent or null. */
    public Optional<Boolean> truth(String field) {
        JsonNode value = object.get(field);
        if (value == null || value.isNull()) {
            return Optional.empty();
        }
        if (!value.isBoolean()) {
            throw InvalidInputException.of(field, field + " must be true or false");
        }
        return Optional.of(value.booleanValue());
    }

    private static byte[] bytes(HttpServletRequest request) throws IOException {
        InputStream in = request.getInputStream();
        byte[] bytes = in.readNBytes(MAX_BYTES + 1);
        if (bytes.length > MAX_BYTES) {
            throw InvalidInputException.tooLarge(MAX_BYTES);
        }
        return bytes;
    }

    private static JsonNode parse(byte[] bytes) {
        try {
            return READER.readTree(bytes);
        } catch (JacksonException e) {
            throw InvalidInputException.of("body", "the body is not JSON");
        }
    }

    // The name is the caller's own text and is truncated.
    private static String shortened(String name) {
        return name.length() <= 100 ? name : name.substring(0, 100) + "…";
    }
}
