package io.filigree.ingest.format.json;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

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

    private static final Pattern MAXIMUM = Pattern.compile("maximum allowed \\((\\d+)");

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

    /** Jackson's messages name the kind of the limit and its value, and quote nothing. */
    private static String exceeded(String message) {
        Matcher maximum = MAXIMUM.matcher(message);
        String limit = maximum.find() ? maximum.group(1) : "allowed";
        if (message.startsWith("Number")) {
            return "a number has more characters than " + limit;
        }
        if (message.startsWith("Name")) {
            return "a name has more characters than " + limit;
        }
        if (message.startsWith("String")) {
            return "a text has more characters than " + limit;
        }
        return "the document has more names, values and brackets than " + limit;
    }

    /** Without the text around it, which Jackson's own message quotes. */
    public static String problem(JacksonException e, PayloadBounds bounds) {
        if (e instanceof StreamConstraintsException && e.getOriginalMessage().contains("nesting depth")) {
            return "nested deeper than " + PayloadBounds.MAX_NESTING + " = " + bounds.maxNesting() + " allows";
        }
        if (e instanceof StreamConstraintsException) {
            return exceeded(e.getOriginalMessage());
        }
        TokenStreamLocation location = e.getLocation();
        return location == null || location.getColumnNr() < 1
                ? "not JSON"
                : "not JSON at line " + location.getLineNr() + ", column " + location.getColumnNr();
    }
}
