package io.filigree.ingest.format;

import static java.util.Objects.requireNonNull;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A body with some fields of its request, as one array of bytes for the spool: for formats whose decoding needs more than
 * the body, such as its content type. In this order: a version (1 byte), how many fields (1 byte), name and value of each
 * (2 bytes for the length, then UTF-8), the body.
 *
 * @param fields few and short: the spool has room for 64 KiB of them
 */
@SuppressWarnings("ArrayRecordComponent") // handed on, never compared
public record RequestEnvelope(Map<String, String> fields, byte[] body) {

    private static final byte VERSION = 1;
    private static final int MAX_FIELDS = 127;
    private static final int MAX_TEXT_BYTES = 0xffff;

    public RequestEnvelope {
        fields = Map.copyOf(fields);
        requireNonNull(body, "body");
        if (fields.size() > MAX_FIELDS) {
            throw new IllegalArgumentException("more than " + MAX_FIELDS + " fields");
        }
    }

    /** For {@link Payload#spooled()}. */
    public byte[] toBytes() {
        List<byte[]> texts = new ArrayList<>();
        int length = 2 + body.length;
        for (Map.Entry<String, String> field : fields.entrySet()) {
            for (String text : List.of(field.getKey(), field.getValue())) {
                byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
                if (bytes.length > MAX_TEXT_BYTES) {
                    throw new IllegalArgumentException("the field " + field.getKey() + " is too long");
                }
                texts.add(bytes);
                length += Short.BYTES + bytes.length;
            }
        }
        ByteBuffer buffer = ByteBuffer.allocate(length).put(VERSION).put((byte) fields.size());
        texts.forEach(text -> buffer.putShort((short) text.length).put(text));
        return buffer.put(body).array();
    }

    /** Whether the bytes start like those of {@link #toBytes()}; neither JSON nor compressed data does. */
    static boolean isEnvelope(byte[] bytes) {
        return bytes.length > 0 && bytes[0] == VERSION;
    }

    /** Parses the output of {@link #toBytes()}. */
    public static RequestEnvelope parse(byte[] spooled) {
        try {
            ByteBuffer buffer = ByteBuffer.wrap(spooled);
            byte version = buffer.get();
            int count = buffer.get();
            if (version != VERSION) {
                throw new UnreadablePayloadException("envelope", "of version " + version + ", not " + VERSION);
            }
            Map<String, String> fields = new LinkedHashMap<>();
            for (int i = 0; i < count; i++) {
                fields.put(text(buffer), text(buffer));
            }
            byte[] body = new byte[buffer.remaining()];
            buffer.get(body);
            return new RequestEnvelope(fields, body);
        } catch (BufferUnderflowException e) {
            throw new UnreadablePayloadException("envelope", "incomplete");
        }
    }

    private static String text(ByteBuffer buffer) {
        byte[] bytes = new byte[Short.toUnsignedInt(buffer.getShort())];
        buffer.get(bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
