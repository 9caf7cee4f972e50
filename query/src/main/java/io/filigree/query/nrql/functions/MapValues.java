package io.filigree.query.nrql.functions;

import io.filigree.query.nrql.syntax.FunctionDocumentation;

/** {@code mapValues(object)}. */
final class MapValues extends ObjectMembersFunction {

    private static final String VALUES = """
            (SELECT coalesce(jsonb_agg(m.value ORDER BY <order>), '[]')
            FROM (SELECT key, min(number) AS number, (array_agg(value ORDER BY number DESC))[1]::jsonb AS value
                FROM {} WITH ORDINALITY AS e(key, value, number) GROUP BY key) AS m)""";

    MapValues() {
        super(FunctionDocumentation.of("mapValues", "mapValues(jparse(text))", "The values in a JSON object"), VALUES);
    }
}
