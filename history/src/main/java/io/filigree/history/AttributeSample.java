package io.filigree.history;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

import io.filigree.history.HistoryColumn.Source;

/**
 * Finds the frequent attributes of a partition, each of which gets a column. An attribute is frequent if a fifth of the
 * events, and at least 50 of the sample, have it with the same type. Duration and error have columns already. Long texts and ids that hardly repeat get none: they would be stored twice and are not
 * aggregated.
 */
final class AttributeSample {

    /** More columns cost more when they are written than they save when they are read. */
    static final int MAX_COLUMNS = 64;

    private static final int MAX_NAME = 200;

    /** Some hundred pages of each partition. Small partitions are read completely. */
    private static final String SAMPLE = """
            WITH sampled AS MATERIALIZED (
                SELECT attributes, completion FROM %1$s TABLESAMPLE SYSTEM (%2$s) REPEATABLE (7) LIMIT 4000
            ), rows AS (SELECT count(*) AS all_rows FROM sampled),
            pairs AS (
                SELECT 'SENDER' AS source, key, value FROM sampled, jsonb_each(attributes)
                UNION ALL
                SELECT 'PLATFORM', key, value FROM sampled, jsonb_each(coalesce(completion, '{}'))
            )
            SELECT source, key, jsonb_typeof(value) AS kind
            FROM pairs, rows
            WHERE jsonb_typeof(value) IN ('string', 'number', 'boolean') AND key NOT IN ('duration', 'error')
            GROUP BY source, key, jsonb_typeof(value), all_rows
            HAVING count(*) >= greatest(50, all_rows / 5)
                AND (jsonb_typeof(value) <> 'string'
                    OR avg(octet_length(value::text)) <= 130
                        AND count(DISTINCT value) < count(*) * 0.8)
            ORDER BY count(*) DESC, source, key
            """;

    private static final String PAGES =
            "SELECT least(100, 40000.0 / greatest(1, pg_relation_size('%s'::regclass) / 8192))";

    private AttributeSample() {}

    /** The columns that the layout lacks, at most so many that it has {@link #MAX_COLUMNS}. */
    static List<HistoryColumn> missing(Connection connection, String relation, HistoryLayout layout)
            throws SQLException {
        List<HistoryColumn> missing = new ArrayList<>();
        Set<String> names = new HashSet<>();
        layout.columns().forEach(column -> names.add(column.name()));
        int room = MAX_COLUMNS - layout.attributes().size();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(SAMPLE.formatted(relation, percentage(connection, relation)))) {
            while (missing.size() < room && rows.next()) {
                Source source = Source.valueOf(rows.getString("source"));
                String attribute = rows.getString("key");
                HistoryType type = type(rows.getString("kind"));
                boolean known = (source == Source.SENDER
                                ? layout.sender(attribute, type)
                                : layout.platform(attribute, type))
                        .isPresent();
                if (!known && attribute.length() <= MAX_NAME) {
                    missing.add(new HistoryColumn(name(source, attribute, names), type, source, attribute));
                }
            }
        }
        return missing;
    }

    private static String percentage(Connection connection, String relation) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(PAGES.formatted(relation))) {
            row.next();
            return row.getBigDecimal(1).toPlainString();
        }
    }

    private static HistoryType type(String kind) {
        return switch (kind) {
            case "string" -> HistoryType.STRING;
            case "number" -> HistoryType.DOUBLE;
            default -> HistoryType.BOOLEAN;
        };
    }

    /** Engines differ in the characters that names may have, and DuckDB ignores case. */
    private static String name(Source source, String attribute, Set<String> taken) {
        String base = (source == Source.SENDER ? "attr_" : "platform_")
                + attribute.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "_");
        String name = base;
        for (int number = 2; !taken.add(name); number++) {
            name = base + "_" + number;
        }
        return name;
    }
}
