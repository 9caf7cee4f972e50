package io.filigree.query.function;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.filigree.query.function.FunctionFilter.Presence;

/** A filter as SQL conditions on {@link #TABLES}, with their parameters. Filters that are not set add no condition. */
final class FunctionConditions {

    /** The FROM clause for the conditions and columns of listed functions. */
    static final String TABLES = """
              FROM lambda_function f
              JOIN function_metadata m ON m.metadata_id = f.metadata_id
              LEFT JOIN paired_account a ON a.account_id = f.account_id
              LEFT JOIN account_region r ON r.account_id = f.account_id AND r.region = f.region
              LEFT JOIN function_activity e ON e.function_arn = f.function_arn
            """;

    private static final String BY_ACCOUNT = "(f.account_id = ANY(:accounts) OR a.name = ANY(:accounts))";
    private static final String BY_REGION = "f.region = ANY(:regions)";
    private static final String BY_RUNTIME = "coalesce(m.runtime, 'none') = ANY(:runtimes)";
    private static final String BY_ARCHITECTURE = "coalesce(m.architecture, 'none') = ANY(:architectures)";
    private static final String BY_PACKAGE_TYPE = "coalesce(m.package_type, 'none') = ANY(:packageTypes)";

    private final Map<String, Object> parameters = new HashMap<>();
    private final List<String> always = new ArrayList<>();
    private final Map<FacetName, String> byFacet = new HashMap<>();

    FunctionConditions(FunctionFilter filter) {
        if (filter.presence() == Presence.PRESENT) {
            always.add("f.deleted_at IS NULL");
        }
        if (filter.text() != null) {
            always.add("(strpos(lower(f.function_name), lower(:text)) > 0 OR f.function_arn = :text)");
            parameters.put("text", filter.text());
        }
        if (!filter.tags().isEmpty()) {
            // Compared as key:value text: a key may contain colons, so the text cannot be split into key and value.
            always.add("CAST(:tags AS text[])"
                    + " <@ ARRAY(SELECT tag.key || ':' || tag.value FROM jsonb_each_text(m.tags) AS tag)");
            parameters.put("tags", filter.tags().toArray(String[]::new));
        }
        narrow(FacetName.ACCOUNT, BY_ACCOUNT, "accounts", filter.accounts());
        narrow(FacetName.REGION, BY_REGION, "regions", filter.regions());
        narrow(FacetName.RUNTIME, BY_RUNTIME, "runtimes", filter.runtimes());
        narrow(FacetName.ARCHITECTURE, BY_ARCHITECTURE, "architectures", filter.architectures());
        narrow(FacetName.PACKAGE_TYPE, BY_PACKAGE_TYPE, "packageTypes", filter.packageTypes());
    }

    private void narrow(FacetName facet, String condition, String parameter, List<String> values) {
        if (!values.isEmpty()) {
            byFacet.put(facet, condition);
            parameters.put(parameter, values.toArray(String[]::new));
        }
    }

    Map<String, Object> parameters() {
        return new HashMap<>(parameters);
    }

    /** All of them. */
    String where() {
        List<String> all = new ArrayList<>(always);
        all.addAll(byFacet.values());
        return all.isEmpty() ? "true" : String.join(" AND ", all);
    }

    /** Conditions that belong to no facet. */
    String whereOfNoFacet() {
        return always.isEmpty() ? "true" : String.join(" AND ", always);
    }

    /** The condition of a facet; true if no value of it is selected. */
    String of(FacetName facet) {
        return byFacet.getOrDefault(facet, "true");
    }
}
