package io.filigree.query.nrql.compile;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

import io.filigree.decorator.Attributes;
import io.filigree.decorator.function.AccountScope;
import io.filigree.query.nrql.catalogue.AttributeCatalog;
import io.filigree.query.nrql.catalogue.AttributeType;

/** {@code SELECT keyset()}: the attributes of the events in a time range, with their types. */
final class KeysetQuery {

    private static final List<AttributeType> KINDS =
            List.of(AttributeType.STRING, AttributeType.NUMBER, AttributeType.BOOLEAN);

    /** The attributes that decoration may add, other than tags. */
    static final List<String> DECORATED =
            List.copyOf(AttributeCatalog.decorated().keySet());

    private final ScopedTables tables;
    private final Names names = new Names();

    KeysetQuery(AccountScope scope) {
        this.tables = new ScopedTables(scope);
    }

    Map<String, Object> answer() {
        return names.asMap();
    }

    /**
     * Adds the names of the events of a part.
     *
     * @param compiled with the {@linkplain #DECORATED attributes of the decoration}, and whole events
     */
    void add(QuerySources.Compiled compiled, StatementExecutor statements) {
        sent(compiled, statements);
        decorated(compiled, statements);
        tags(compiled, statements);
    }

    /** The attributes of senders and of platform lines. */
    private void sent(QuerySources.Compiled compiled, StatementExecutor statements) {
        SqlFragment sql = SqlFragment.of(
                        "SELECT DISTINCT k.key, upper(jsonb_typeof(k.value)) AS kind FROM {} CROSS JOIN LATERAL"
                                + " jsonb_each(coalesce(r.e_completion, '{ }') || r.e_attributes"
                                + " || CASE WHEN r.e_completion -> 'error' = 'true' THEN '{\"error\": true}'::jsonb"
                                + " ELSE '{ }' END) AS k WHERE {}",
                        compiled.rows().from(),
                        compiled.condition())
                .inDuckDb(
                        "SELECT DISTINCT key, upper(jsonb_typeof(json_extract(sent, '/' || replace(replace(key, '~', '~0'),"
                                + " '/', '~1')))) AS kind FROM (SELECT sent, unnest(json_keys(sent)) AS key FROM (SELECT"
                                + " json_merge_patch(coalesce(r.e_completion, '{ }')::json, r.e_attributes::json,"
                                + " CASE WHEN json_extract(r.e_completion, '/error')::varchar = 'true'"
                                + " THEN '{\"error\": true}'::json ELSE '{ }'::json END) AS sent FROM {} WHERE {}) AS s) AS k",
                        compiled.rows().from(),
                        compiled.condition());
        statements.rows("Names of sent attributes", sql, row -> {
            AttributeType kind = AttributeType.valueOf(row.getString("kind"));
            String key = row.getString("key");
            if (key.startsWith(Attributes.TAG_PREFIX)) {
                names.add(kind, Attributes.LABEL_PREFIX + key.substring(Attributes.TAG_PREFIX.length()));
            }
            // Of what decoration adds, the kind is that of the value that takes precedence.
            return (kind != AttributeType.ARRAY && DECORATED.contains(key)) || names.add(kind, key);
        });
    }

    private void decorated(QuerySources.Compiled compiled, StatementExecutor statements) {
        List<SqlFragment> columns = new ArrayList<>();
        for (String name : DECORATED) {
            TypedExpression value = compiled.rows().attribute(name);
            for (AttributeType kind : KINDS) {
                columns.add(SqlFragment.of(
                        "coalesce(bool_or(jsonb_typeof({}) = {}), false)",
                        value.json(),
                        SqlFragment.text(kind.name().toLowerCase(Locale.ROOT))));
            }
        }
        SqlFragment sql = SqlFragment.of(
                "SELECT {} FROM {} WHERE {}",
                SqlFragment.join(", ", columns),
                compiled.rows().from(),
                compiled.condition());
        statements.rows("Names of decoration attributes", sql, row -> {
            for (int i = 0; i < columns.size(); i++) {
                if (row.getBoolean(i + 1)) {
                    names.add(KINDS.get(i % KINDS.size()), DECORATED.get(i / KINDS.size()));
                }
            }
            return true;
        });
    }

    private void tags(QuerySources.Compiled compiled, StatementExecutor statements) {
        SqlFragment sql = SqlFragment.of(
                "SELECT DISTINCT {} AS key FROM {} WHERE m.metadata_id IN (SELECT ({})::bigint FROM {} WHERE {})",
                SqlFragment.of("jsonb_object_keys(m.tags)").inDuckDb("unnest(json_keys(m.tags))"),
                tables.metadata(),
                compiled.rows().attribute(Attributes.DECORATION_METADATA_ID).sql(),
                compiled.rows().from(),
                compiled.condition());
        statements.rows("Names of tags", sql, row -> row.getString("key")).stream()
                .flatMap(key -> Stream.of(Attributes.TAG_PREFIX + key, Attributes.LABEL_PREFIX + key))
                .forEach(name -> names.add(AttributeType.STRING, name));
    }

    /** The names found, by kind and in order. */
    private static final class Names {

        private final Set<String> all = new TreeSet<>();
        private final Map<AttributeType, Set<String>> byKind = new EnumMap<>(AttributeType.class);

        boolean add(AttributeType kind, String name) {
            all.add(name);
            return byKind.computeIfAbsent(kind, key -> new TreeSet<>()).add(name);
        }

        private List<String> of(AttributeType kind) {
            return List.copyOf(byKind.getOrDefault(kind, Set.of()));
        }

        Map<String, Object> asMap() {
            Map<String, Object> keyset = new LinkedHashMap<>();
            keyset.put("allKeys", List.copyOf(all));
            keyset.put("stringKeys", of(AttributeType.STRING));
            keyset.put("numericKeys", of(AttributeType.NUMBER));
            keyset.put("booleanKeys", of(AttributeType.BOOLEAN));
            return keyset;
        }
    }
}
