package io.filigree.ingest.format.json;

import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.util.JsonParserDelegate;
import tools.jackson.databind.JsonNode;

/** Reads a value as a tree, with a limit on its tokens, because a tree uses many times the memory of its text. */
public final class BoundedTree extends JsonParserDelegate {

    /** A stack of a thousand frames with three fields each, some times. */
    private static final int MAX_TOKENS = 50_000;

    private int tokens;

    private BoundedTree(JsonParser json) {
        super(json);
    }

    /** The value at the parser's position. */
    public static JsonNode read(JsonParser json) {
        return json.objectReadContext().readTree(new BoundedTree(json));
    }

    @Override
    public JsonToken nextToken() {
        count();
        return super.nextToken();
    }

    @Override
    public String nextName() {
        count();
        return super.nextName();
    }

    private void count() {
        if (++tokens > MAX_TOKENS) {
            throw new StreamConstraintsException("a value with more than " + MAX_TOKENS + " tokens");
        }
    }
}
