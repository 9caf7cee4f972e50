package io.filigree.ingest.format.json;

import static java.util.Objects.requireNonNullElse;

import java.io.IOException;
import java.io.InputStream;

import io.filigree.ingest.format.BudgetedInputStream;
import io.filigree.ingest.format.BudgetedInputStream.Budget;
import io.filigree.ingest.format.CompressedBytes;
import io.filigree.ingest.format.GzipBytes;
import io.filigree.ingest.format.PayloadBounds;
import io.filigree.ingest.format.PayloadTooLargeException;
import io.filigree.ingest.format.UnreadablePayloadException;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** JSON bodies in gzip, deflate or plain text, detected by their first bytes. */
public final class CompressedJsonBody {

    /** Bytes that need not be measured. */
    private static final int SMALL = 256 * 1024;

    private static final String BODY = "body";
    /** The problem of gzip that is broken off or damaged. */
    public static final String BROKEN_GZIP = "not complete gzip";

    private CompressedJsonBody() {}

    /**
     * How large a body is once inflated; an upper bound where it is small.
     *
     * @throws UnreadablePayloadException when its compression is not complete
     * @throws PayloadTooLargeException when it exceeds the bound
     */
    public static long inflatedBytes(byte[] body, PayloadBounds bounds) {
        if (!CompressedBytes.isCompressed(body)) {
            return body.length;
        }
        if (!GzipBytes.canExceed(body.length, SMALL)) {
            return SMALL;
        }
        Budget budget = new Budget(bounds.maxInflatedBytes());
        try {
            CompressedBytes.spend(body, budget, BODY);
        } catch (IOException e) {
            throw broken(body);
        }
        return budget.spent();
    }

    /**
     * Parses a body.
     *
     * @param json see {@link BoundedJson#mapper}
     * @param inflated is spent
     * @throws UnreadablePayloadException when it is no JSON or its compression is not complete
     * @throws PayloadTooLargeException when the budget does not suffice
     */
    public static JsonNode read(byte[] body, JsonMapper json, Budget inflated, PayloadBounds bounds) {
        try (InputStream plain = inflated(body, inflated, BODY)) {
            return json.readTree(plain);
        } catch (JacksonException e) {
            throw new UnreadablePayloadException(BODY, problem(e, body, bounds));
        } catch (IOException e) {
            throw broken(body);
        }
    }

    private static UnreadablePayloadException broken(byte[] body) {
        return new UnreadablePayloadException(BODY, requireNonNullElse(CompressedBytes.broken(body), BROKEN_GZIP));
    }

    /**
     * The bytes without their compression, where they have one.
     *
     * @param budget is spent by reading
     * @param field for the exception when the budget does not suffice
     * @throws IOException when they cannot be inflated
     */
    public static InputStream inflated(byte[] bytes, Budget budget, String field) throws IOException {
        return new BudgetedInputStream(CompressedBytes.inflated(bytes), budget, field);
    }

    /** The problem of bytes that could not be parsed, without their content. */
    public static String problem(JacksonException e, byte[] bytes, PayloadBounds bounds) {
        String broken = e.getCause() instanceof IOException ? CompressedBytes.broken(bytes) : null;
        return broken == null ? BoundedJson.problem(e, bounds) : broken;
    }
}
