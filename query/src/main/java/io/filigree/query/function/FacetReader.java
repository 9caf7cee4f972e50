package io.filigree.query.function;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

import io.filigree.query.function.FunctionFacets.Value;
import io.filigree.query.nrql.QueryDatabase;
import org.jspecify.annotations.Nullable;

/** Counts functions by filter value, with one statement that reads the functions once. */
public final class FacetReader {

    /** Of a facet; enough for every region, and for as many accounts as anybody looks through. */
    public static final int MAX_VALUES = 200;

    /** Keys of tags; {@code team} and a handful that everything carries. */
    public static final int MAX_TAG_KEYS = 8;

    /** Of one key; the others are found by searching. */
    public static final int MAX_TAG_VALUES = 10;

    private final QueryDatabase database;
    private final Duration timeout;

    /** @param timeout of one read */
    public FacetReader(QueryDatabase database, Duration timeout) {
        this.database = database;
        this.timeout = timeout;
    }

    /** @param tagText part of a tag's {@code key:value}, in any case, which narrows the tags that are counted; null for all */
    public FunctionFacets read(FunctionFilter filter, @Nullable String tagText) {
        FunctionConditions conditions = new FunctionConditions(filter);
        Map<String, Object> parameters = conditions.parameters();
        if (tagText != null) {
            parameters.put("tagText", tagText);
        }
        parameters.put("maxValues", MAX_VALUES);
        parameters.put("maxTagKeys", MAX_TAG_KEYS);
        parameters.put("maxTagValues", MAX_TAG_VALUES);

        AtomicLong functions = new AtomicLong();
        Map<FacetName, List<Value>> values = new EnumMap<>(FacetName.class);
        Map<String, List<Value>> tags = new LinkedHashMap<>();
        database.read(
                timeout,
                session -> session.rows(sql(conditions, tagText), parameters, row -> {
                    String facet = row.getString("facet");
                    Value value = new Value(row.getString("value"), row.getString("label"), row.getLong("functions"));
                    switch (facet) {
                        case "TOTAL" -> functions.set(value.functions());
                        case "TAG" ->
                            tags.computeIfAbsent(row.getString("key"), key -> new ArrayList<>())
                                    .add(value);
                        default ->
                            values.computeIfAbsent(FacetName.valueOf(facet), name -> new ArrayList<>())
                                    .add(value);
                    }
                    return facet;
                }));
        return new FunctionFacets(functions.get(), values, tags);
    }

    private static String sql(FunctionConditions conditions, @Nullable String tagText) {
        return """
                WITH matching AS MATERIALIZED (
                    SELECT f.account_id, coalesce(a.name, m.account_name) AS account, f.region,
                           coalesce(m.runtime, 'none') AS runtime, coalesce(m.architecture, 'none') AS architecture,
                           coalesce(m.package_type, 'none') AS package_type, m.tags,
                           %s AS by_account, %s AS by_region, %s AS by_runtime, %s AS by_architecture, %s AS by_package
                    %s
                     WHERE %s
                ), tag_value AS (
                    SELECT tag.key, tag.value, count(*) AS functions
                      FROM matching, jsonb_each_text(tags) AS tag
                     WHERE by_account AND by_region AND by_runtime AND by_architecture AND by_package
                       AND %s
                     GROUP BY tag.key, tag.value
                ), tag_key AS (
                    -- Keys of one value each function, such as a resource's own name, divide nothing: they come last.
                    SELECT key, row_number() OVER (
                               ORDER BY key <> 'team', count(*) > sum(functions) / 2 AND count(*) > 20,
                                        key LIKE 'aws:%%', sum(functions) DESC, key) AS key_rank
                      FROM tag_value
                     GROUP BY key
                ), ranked AS (
                    SELECT key, value, functions,
                           row_number() OVER (PARTITION BY key ORDER BY functions DESC, value) AS value_rank
                      FROM tag_value
                )
                SELECT * FROM (
                (SELECT 'TOTAL' AS facet, '' AS key, '' AS value, '' AS label, count(*) AS functions, 0 AS key_rank
                  FROM matching
                 WHERE by_account AND by_region AND by_runtime AND by_architecture AND by_package)
                UNION ALL
                (SELECT 'ACCOUNT', '', account_id, account, count(*), 0
                  FROM matching
                 WHERE by_region AND by_runtime AND by_architecture AND by_package
                 GROUP BY account_id, account
                 ORDER BY count(*) DESC, account LIMIT :maxValues)
                UNION ALL
                (SELECT 'REGION', '', region, region, count(*), 0
                  FROM matching
                 WHERE by_account AND by_runtime AND by_architecture AND by_package
                 GROUP BY region
                 ORDER BY count(*) DESC, region LIMIT :maxValues)
                UNION ALL
                (SELECT 'RUNTIME', '', runtime, runtime, count(*), 0
                  FROM matching
                 WHERE by_account AND by_region AND by_architecture AND by_package
                 GROUP BY runtime
                 ORDER BY count(*) DESC, runtime LIMIT :maxValues)
                UNION ALL
                (SELECT 'ARCHITECTURE', '', architecture, architecture, count(*), 0
                  FROM matching
                 WHERE by_account AND by_region AND by_runtime AND by_package
                 GROUP BY architecture
                 ORDER BY count(*) DESC, architecture LIMIT :maxValues)
                UNION ALL
                (SELECT 'PACKAGE_TYPE', '', package_type, package_type, count(*), 0
                  FROM matching
                 WHERE by_account AND by_region AND by_runtime AND by_architecture
                 GROUP BY package_type
                 ORDER BY count(*) DESC, package_type LIMIT :maxValues)
                UNION ALL
                (SELECT 'TAG', key, key || ':' || value, value, functions, key_rank
                  FROM ranked JOIN tag_key USING (key)
                 WHERE key_rank <= :maxTagKeys AND value_rank <= :maxTagValues)
                ) AS counted
                 ORDER BY facet, key_rank, functions DESC, label
                """.formatted(
                        conditions.of(FacetName.ACCOUNT),
                        conditions.of(FacetName.REGION),
                        conditions.of(FacetName.RUNTIME),
                        conditions.of(FacetName.ARCHITECTURE),
                        conditions.of(FacetName.PACKAGE_TYPE),
                        FunctionConditions.TABLES,
                        conditions.whereOfNoFacet(),
                        tagText == null ? "true" : "strpos(lower(tag.key || ':' || tag.value), lower(:tagText)) > 0");
    }
}
