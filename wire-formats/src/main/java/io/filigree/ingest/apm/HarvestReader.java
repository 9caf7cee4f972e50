package io.filigree.ingest.apm;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

import io.filigree.ingest.format.BudgetedInputStream.Budget;
import io.filigree.ingest.format.CompressedBytes;
import io.filigree.ingest.format.MessageIdentity;
import io.filigree.ingest.format.PayloadBounds;
import io.filigree.ingest.format.UnreadablePayloadException;
import io.filigree.ingest.format.json.BoundedJson;
import io.filigree.ingest.format.json.CompressedJsonBody;
import io.filigree.ingest.format.json.LenientJson;
import io.filigree.ingest.format.json.LenientJson.Defect;
import io.filigree.ingest.format.json.LenientJson.Repaired;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads a body as JSON, and checks that it is an array: any array can be acknowledged. Agents write values that
 * are no JSON, such as {@code NaN}; those are dropped.
 */
final class HarvestReader {

    private static final String BODY = "body";

    private final PayloadBounds bounds;
    private final JsonMapper json;

    HarvestReader(PayloadBounds bounds) {
        this.bounds = bounds;
        this.json = BoundedJson.mapper(bounds, Long.MAX_VALUE); // read token by token
    }

    /** @throws UnreadablePayloadException when it is no array, or its compression is not complete */
    Harvest read(String section, AgentRun run, byte[] body) {
        String text = text(body);
        int inflatedBytes = text.length();
        Map<Defect, Integer> defects = Map.of();
        try {
            check(text);
        } catch (JacksonException strict) {
            Optional<Repaired> repaired = LenientJson.repair(text, bounds.maxNesting());
            if (repaired.isEmpty()) {
                throw new UnreadablePayloadException(BODY, BoundedJson.problem(strict, bounds));
            }
            text = repaired.get().text();
            defects = repaired.get().defects();
            try {
                check(text);
            } catch (JacksonException e) {
                throw new UnreadablePayloadException(BODY, BoundedJson.problem(e, bounds));
            }
        }
        return new Harvest(identity(section, run, text), section, run, text, defects, inflatedBytes);
    }

    private String text(byte[] body) {
        try (InputStream in = CompressedJsonBody.inflated(body, new Budget(bounds.maxInflatedBytes()), BODY)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            String broken = CompressedBytes.broken(body);
            throw new UnreadablePayloadException(BODY, broken == null ? "cannot be read" : broken);
        }
    }

    private void check(String text) {
        try (JsonParser parser = json.createParser(text)) {
            if (parser.nextToken() != JsonToken.START_ARRAY) {
                throw new UnreadablePayloadException(BODY, "not a JSON array");
            }
            parser.skipChildren();
            if (parser.nextToken() != null) {
                throw new UnreadablePayloadException(BODY, "more than one JSON value");
            }
        }
    }

    /** Without the run id: an agent that had to connect again sends the same data with another. */
    private static UUID identity(String section, AgentRun run, String text) {
        MessageDigest sha256 = MessageIdentity.digest();
        sha256.update((section + '\n' + run.scope() + '\n').getBytes(StandardCharsets.UTF_8));
        sha256.update(text.substring(endOfRunId(text)).getBytes(StandardCharsets.UTF_8));
        return MessageIdentity.of(sha256);
    }

    /** Behind the text that the array begins with; 0 where it begins with something else. */
    private static int endOfRunId(String text) {
        int at = blanks(text, 0);
        int first = at < text.length() ? blanks(text, at + 1) : at;
        if (first >= text.length() || text.charAt(first) != '"') {
            return 0;
        }
        for (int i = first + 1; i < text.length(); i++) {
            if (text.charAt(i) == '\\') {
                i++;
            } else if (text.charAt(i) == '"') {
                return i + 1;
            }
        }
        return 0;
    }

    private static int blanks(String text, int from) {
        int at = from;
        while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
            at++;
        }
        return at;
    }
}
