package io.filigree.ingest.format.otlp;

import java.io.InputStream;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import io.filigree.ingest.format.PayloadBounds;
import io.filigree.ingest.format.UnreadablePayloadException;
import io.filigree.ingest.format.json.BoundedJson;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads requests in OTLP's JSON into the same messages as protobuf. It differs from protobuf's own JSON: ids of traces and
 * spans are hexadecimal, and enums are numbers. Integers may be texts, as 64 bits demand, and unknown members are ignored.
 */
final class JsonReader {

    /** An attribute has nine. */
    private static final int TOKENS_PER_MESSAGE = 400;

    private static final int TOKENS_PER_REQUEST = 100_000;

    private static final Set<String> IDS = Set.of("trace_id", "span_id", "parent_span_id");

    private static final Map<Descriptor, Map<String, FieldDescriptor>> FIELDS = new ConcurrentHashMap<>();

    private final PayloadBounds bounds;
    private final JsonMapper json;

    JsonReader(PayloadBounds bounds) {
        this.bounds = bounds;
        this.json = BoundedJson.mapper(bounds, TOKENS_PER_REQUEST + (long) TOKENS_PER_MESSAGE * bounds.maxMessages());
    }

    /**
     * Reads a request.
     *
     * @param body not compressed
     * @throws tools.jackson.core.JacksonException when it is no JSON
     * @throws UnreadablePayloadException when it is no such request
     */
    Message read(InputStream body, OtlpSignal signal) {
        try (JsonParser parser = json.createParser(body)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new UnreadablePayloadException("body", "not an object");
            }
            Message.Builder request = signal.request().newBuilderForType();
            readMembers(parser, request, 1, new NodeLimit(bounds));
            if (parser.nextToken() != null) {
                throw new UnreadablePayloadException("body", "more than one JSON value");
            }
            return request.build();
        }
    }

    private static void readMembers(JsonParser parser, Message.Builder message, int depth, NodeLimit limit) {
        Map<String, FieldDescriptor> fields =
                FIELDS.computeIfAbsent(message.getDescriptorForType(), JsonReader::fieldsByName);
        while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
            FieldDescriptor field = fields.get(parser.currentName());
            JsonToken token = parser.nextToken();
            if (field == null || token == JsonToken.VALUE_NULL) {
                parser.skipChildren();
            } else if (!field.isRepeated()) {
                message.setField(field, value(parser, message, field, depth, limit));
            } else if (token == JsonToken.START_ARRAY) {
                while (parser.nextToken() != JsonToken.END_ARRAY) {
                    message.addRepeatedField(field, value(parser, message, field, depth, limit));
                }
            } else {
                throw invalid(field, "not an array");
            }
        }
    }

    private static Map<String, FieldDescriptor> fieldsByName(Descriptor type) {
        Map<String, FieldDescriptor> fields = new HashMap<>();
        type.getFields().forEach(field -> fields.put(field.getJsonName(), field));
        return fields;
    }

    private static Object value(
            JsonParser parser, Message.Builder message, FieldDescriptor field, int depth, NodeLimit limit) {
        return switch (field.getType()) {
            case MESSAGE -> {
                limit.add(depth);
                Message.Builder nested = message.newBuilderForField(field);
                if (parser.currentToken() == JsonToken.START_OBJECT) {
                    readMembers(parser, nested, depth + 1, limit);
                } else if (parser.currentToken() != JsonToken.VALUE_NULL) {
                    throw invalid(field, "not an object");
                }
                yield nested.build();
            }
            case STRING -> {
                if (field.isRepeated()) {
                    limit.add(depth);
                }
                yield text(parser, field);
            }
            case BYTES -> IDS.contains(field.getName()) ? id(text(parser, field)) : bytes(text(parser, field), field);
            case BOOL -> {
                if (!parser.currentToken().isBoolean()) {
                    throw invalid(field, "neither true nor false");
                }
                yield parser.getBooleanValue();
            }
            case ENUM -> enumValue(parser, field);
            case DOUBLE -> real(parser, field);
            case INT32, SINT32, SFIXED32, UINT32, FIXED32 -> (int) integer(parser, field);
            default -> integer(parser, field);
        };
    }

    /** Half of a surrogate pair, which is invalid in protobuf, is replaced by a question mark. */
    private static String text(JsonParser parser, FieldDescriptor field) {
        if (parser.currentToken() != JsonToken.VALUE_STRING) {
            throw invalid(field, "not a text");
        }
        String text = parser.getString();
        for (int i = 0; i < text.length(); i++) {
            if (Character.isSurrogate(text.charAt(i))) {
                return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
            }
        }
        return text;
    }

    /** Empty where it is not hexadecimal: the span is refused then, not its request. */
    private static ByteString id(String hex) {
        try {
            return ByteString.copyFrom(HexFormat.of().parseHex(hex));
        } catch (IllegalArgumentException e) {
            return ByteString.EMPTY;
        }
    }

    private static ByteString bytes(String base64, FieldDescriptor field) {
        try {
            return ByteString.copyFrom(
                    Base64.getDecoder().decode(base64.replace('-', '+').replace('_', '/')));
        } catch (IllegalArgumentException e) {
            throw invalid(field, "not base64");
        }
    }

    private static EnumValueDescriptor enumValue(JsonParser parser, FieldDescriptor field) {
        if (parser.currentToken() == JsonToken.VALUE_STRING) {
            EnumValueDescriptor named = field.getEnumType().findValueByName(parser.getString());
            if (named != null) {
                return named;
            }
        }
        return field.getEnumType().findValueByNumberCreatingIfUnknown((int) integer(parser, field));
    }

    private static double real(JsonParser parser, FieldDescriptor field) {
        if (parser.currentToken().isNumeric()) {
            return parser.getDoubleValue();
        }
        try {
            return Double.parseDouble(text(parser, field));
        } catch (NumberFormatException e) {
            throw invalid(field, "not a number");
        }
    }

    /** In 64 bits, signed or not as the field says; 32 bits are its last. */
    private static long integer(JsonParser parser, FieldDescriptor field) {
        BigInteger integer = null;
        if (parser.currentToken() == JsonToken.VALUE_NUMBER_INT) {
            JsonParser.NumberType type = parser.getNumberType();
            if (type != JsonParser.NumberType.BIG_INTEGER) {
                integer = BigInteger.valueOf(parser.getLongValue());
            } else {
                integer = exact(parser.getString());
            }
        } else if (parser.currentToken() == JsonToken.VALUE_NUMBER_FLOAT
                || parser.currentToken() == JsonToken.VALUE_STRING) {
            integer = exact(parser.getString());
        }
        if (integer == null || !fits(integer, field)) {
            throw invalid(field, "not an integer, or out of range");
        }
        return integer.longValue();
    }

    private static @Nullable BigInteger exact(String text) {
        // Longer ones are out of range, and take long to read.
        if (text.length() > 40) {
            return null;
        }
        try {
            BigDecimal decimal = new BigDecimal(text);
            return Math.abs((long) decimal.scale()) > 40 ? null : decimal.toBigIntegerExact();
        } catch (ArithmeticException | NumberFormatException e) {
            return null;
        }
    }

    private static boolean fits(BigInteger integer, FieldDescriptor field) {
        boolean isUnsigned = switch (field.getType()) {
            case UINT32, FIXED32, UINT64, FIXED64 -> true;
            default -> false;
        };
        int bits = switch (field.getType()) {
            case INT32, SINT32, SFIXED32, UINT32, FIXED32, ENUM -> Integer.SIZE;
            default -> Long.SIZE;
        };
        return isUnsigned ? integer.signum() >= 0 && integer.bitLength() <= bits : integer.bitLength() < bits;
    }

    private static UnreadablePayloadException invalid(FieldDescriptor field, String problem) {
        return new UnreadablePayloadException(field.getJsonName(), problem);
    }
}
