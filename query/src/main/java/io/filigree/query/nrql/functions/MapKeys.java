package io.filigree.query.nrql.functions;

import io.filigree.query.nrql.syntax.FunctionDocumentation;

/** {@code mapKeys(object)}. */
final class MapKeys extends ObjectMembersFunction {

    private static final String KEYS = """
            (SELECT coalesce(jsonb_agg(m.key ORDER BY <order>), '[]')
            FROM (SELECT key, min(number) AS number FROM {} WITH ORDINALITY AS e(key, value, number) GROUP BY key) AS m)""";

    MapKeys() {
        super(FunctionDocumentation.of("mapKeys", "mapKeys(jparse(text))", "The names in a JSON object"), KEYS);
    }
}
