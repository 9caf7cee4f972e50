package io.filigree.simulator.extension;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.zip.GZIPInputStream;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A decoded body, as a receiver sees it: the envelope and each message. */
record Decoded(JsonNode context, JsonNode entry, List<JsonNode> logEvents) {

    static final JsonMapper JSON = JsonMapper.builder().build();

    static Decoded body(byte[] bytes) {
        JsonNode body = JSON.readTree(bytes[0] == (byte) 0x1f ? inflated(bytes) : bytes);
        JsonNode entry = JSON.readTree(body.path("entry").asString());
        return new Decoded(
                body.path("context"),
                entry,
                entry.path("logEvents").valueStream().toList());
    }

    static byte[] resource(String path) {
        try (InputStream in = Decoded.class.getResourceAsStream("/samples/" + path)) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    List<String> messages() {
        return logEvents.stream().map(event -> event.path("message").asString()).toList();
    }

    /** The data section of each agent payload. */
    List<JsonNode> payloads() {
        List<JsonNode> payloads = new ArrayList<>();
        for (String message : messages()) {
            if (message.startsWith("[1,")) {
                payloads.add(
                        JSON.readTree(inflated(JSON.readTree(message).path(2))).path("data"));
            } else if (message.startsWith("[2,")) {
                payloads.add(JSON.readTree(inflated(JSON.readTree(message).path(3))));
            }
        }
        return payloads;
    }

    static Set<String> keys(JsonNode object) {
        return new TreeSet<>(object.propertyNames());
    }

    private static byte[] inflated(JsonNode base64) {
        return inflated(Base64.getDecoder().decode(base64.asString()));
    }

    private static byte[] inflated(byte[] bytes) {
        try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(bytes))) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
