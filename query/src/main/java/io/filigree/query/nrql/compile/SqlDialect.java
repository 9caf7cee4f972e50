package io.filigree.query.nrql.compile;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The databases that run compiled queries. SQL is written for PostgreSQL. Functions that DuckDB lacks are macros of the same name
 * ({@code macros.sql}); where its syntax differs, a fragment has other SQL for it ({@link SqlFragment#inDuckDb}).
 */
enum SqlDialect {
    POSTGRESQL(Map.of()),
    DUCKDB(words());

    /** The text of templates, which are constants of the program. A few are made of numbers, so the number is limited. */
    private static final int MAX_KNOWN = 5_000;

    private final Map<String, String> words;
    private final Map<String, String> known = new ConcurrentHashMap<>();

    SqlDialect(Map<String, String> words) {
        this.words = words;
    }

    /** Words that have another name in DuckDB wherever they occur. */
    private static Map<String, String> words() {
        Map<String, String> words = new LinkedHashMap<>();
        words.put("jsonb_build_array(", "json_array(");
        words.put("jsonb_build_object(", "json_object(");
        words.put("::jsonb", "::json");
        words.put(" COLLATE \"C\"", "");
        words.put(" #>> ARRAY[]::text[]", " ->> '$'");
        words.put("SELECT FROM", "SELECT 1 FROM");
        words.put(SqlFragment.FENCE, "");
        return words;
    }

    /** The fixed text of a template in this dialect. */
    String adapted(String text) {
        if (words.isEmpty() || text.length() < 3) {
            return text;
        }
        String before = known.get(text);
        if (before != null) {
            return before;
        }
        String adapted = text;
        for (Map.Entry<String, String> word : words.entrySet()) {
            adapted = adapted.replace(word.getKey(), word.getValue());
        }
        if (known.size() < MAX_KNOWN) {
            known.put(text, adapted);
        }
        return adapted;
    }
}
