package io.filigree.function;

import java.util.List;
import java.util.Set;

import io.filigree.problem.InvalidInputException;
import io.filigree.problem.QueryParameters;
import io.filigree.query.function.FacetName;
import io.filigree.query.function.FunctionFilter;
import io.filigree.query.function.FunctionFilter.Presence;
import org.jspecify.annotations.Nullable;

/** Parses a filter of functions from query parameters, the same for REST and the page. */
public final class FunctionParameters {

    public static final String TEXT = "q";
    public static final String TAG = "tag";
    public static final String DELETED = "deleted";

    /** The names of the filter parameters. */
    public static final Set<String> NAMES = Set.of(
            TEXT,
            TAG,
            DELETED,
            FacetName.ACCOUNT.text(),
            FacetName.REGION.text(),
            FacetName.RUNTIME.text(),
            FacetName.ARCHITECTURE.text(),
            FacetName.PACKAGE_TYPE.text());

    private static final int MAX_VALUES = 50;
    private static final int MAX_TAGS = 20;

    private FunctionParameters() {}

    /** @throws InvalidInputException that names the parameter */
    public static FunctionFilter filter(QueryParameters parameters) {
        return new FunctionFilter(
                parameters.text(TEXT),
                values(parameters, FacetName.ACCOUNT),
                values(parameters, FacetName.REGION),
                values(parameters, FacetName.RUNTIME),
                values(parameters, FacetName.ARCHITECTURE),
                values(parameters, FacetName.PACKAGE_TYPE),
                tags(parameters),
                presence(parameters.text(DELETED)));
    }

    private static List<String> values(QueryParameters parameters, FacetName facet) {
        return parameters.texts(facet.text(), MAX_VALUES);
    }

    private static List<String> tags(QueryParameters parameters) {
        List<String> tags = parameters.texts(TAG, MAX_TAGS);
        if (!tags.stream().allMatch(tag -> tag.indexOf(':') > 0)) {
            throw InvalidInputException.of(TAG, TAG + " must be key:value");
        }
        return tags;
    }

    private static Presence presence(@Nullable String deleted) {
        if (deleted == null || deleted.equals("false")) {
            return Presence.PRESENT;
        }
        if (deleted.equals("true")) {
            return Presence.PRESENT_AND_DELETED;
        }
        throw InvalidInputException.of(DELETED, DELETED + " must be true or false");
    }
}
