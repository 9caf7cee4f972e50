package io.filigree.query.function;

import java.util.List;
import java.util.Map;

/**
 * The number of functions for each filter value. A facet's counts ignore its own filter, so that another value of it
 * can be added; a tag's do not, because every chosen tag must be there.
 *
 * @param functions how many the filter leaves
 * @param values of each facet, the most frequent first
 * @param tags of the most frequent keys, {@code team} first, the most frequent values first
 */
public record FunctionFacets(long functions, Map<FacetName, List<Value>> values, Map<String, List<Value>> tags) {

    /**
     * A value to narrow by.
     *
     * @param value as in a filter
     * @param label as people read it
     */
    public record Value(String value, String label, long functions) {}
}
