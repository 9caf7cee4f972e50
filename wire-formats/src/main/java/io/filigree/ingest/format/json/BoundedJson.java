package io.filigree.ingest.format.json;

import io.filigree.ingest.format.PayloadBounds;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.util.JsonRecyclerPools;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** Reads JSON within limits. Error messages do not quote the input. */
public final class BoundedJson {

    private BoundedJson() {}

    /**
     * @param maxTokens limits the memory of a tree
     */
    public static JsonMapper mapper(PayloadBounds bounds, long maxTokens) {
        StreamReadConstraints constraints = StreamReadConstraints.builder()
                .maxNestingDepth(bounds.maxNesting())
                .maxStringLength(bounds.maxInflatedBytes())
                .maxTokenCount(maxTokens)
                .build();
        return JsonMapper.builder(JsonFactory.builder()
                        .streamReadConstraints(constraints)
                        .recyclerPool(JsonRecyclerPools.threadLocalPool())
                        .build())
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .build();
    }

    /** Without the text around it, which Jackson's own message quotes. */
    public static String problem(JacksonException e, PayloadBounds bounds) {
        if (e instanceof StreamConstraintsException && e.getOriginalMessage().contains("nesting depth")) {
            return "nested deeper than " + PayloadBounds.MAX_NESTING + " = " + bounds.maxNesting() + " allows";
        }
        if (e instanceof StreamConstraintsException) {
            return "a name, a number or the document exceeds the JSON limits";
        }
        TokenStreamLocation location = e.getLocation();
        return location == null || location.getColumnNr() < 1
                ? "not JSON"
                : "not JSON at line " + location.getLineNr() + ", column " + location.getColumnNr();
    }
}
