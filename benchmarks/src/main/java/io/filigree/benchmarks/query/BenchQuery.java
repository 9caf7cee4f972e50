package io.filigree.benchmarks.query;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * A query in two forms: in NRQL, and in handwritten SQL with the same result.
 *
 * @param day whether it is about the whole day, not an hour of it
 */
record BenchQuery(String name, boolean day, String nrql, String sql) {

    /** Every query, from {@code queries.sql}: a comment with its name, one with the NRQL, and the SQL. */
    static List<BenchQuery> all() {
        String text;
        try (InputStream in = Objects.requireNonNull(BenchQuery.class.getResourceAsStream("queries.sql"))) {
            text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        List<BenchQuery> all = new ArrayList<>();
        String[] blocks = text.split("(?m)^-- == ");
        for (int i = 1; i < blocks.length; i++) {
            String[] lines = blocks[i].split("\n", 3);
            String nrql = lines[1].substring("-- ".length());
            all.add(new BenchQuery(lines[0].strip(), nrql.contains("1 day ago"), nrql, sql(lines[2])));
        }
        return all;
    }

    private static String sql(String written) {
        return written.strip()
                .replace(";", "")
                .replace(":day", "timestamptz '2026-11-20 00:00Z'")
                .replace(":hour", "timestamptz '2026-11-20 23:00Z'")
                .replace(":end", "timestamptz '2026-11-21 00:00Z'");
    }
}
