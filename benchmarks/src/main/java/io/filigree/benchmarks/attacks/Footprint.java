package io.filigree.benchmarks.attacks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * What an attack may make grow.
 *
 * @param logBytes of the files in Filigree's home that are logs
 * @param catalogRows of tables of event types, attributes and functions
 * @param databaseBytes of the whole database
 */
record Footprint(long logBytes, long catalogRows, long databaseBytes) {

    static Footprint of(Target target) throws IOException, SQLException {
        Path home = target.process().home();
        long logs = 0;
        try (Stream<Path> files = Files.walk(home)) {
            for (Path file : files.filter(
                            each -> each.toString().contains(".log") && !each.startsWith(home.resolve("data")))
                    .toList()) {
                logs += Files.size(file);
            }
        }
        List<EmbeddedServer.Access> access = new EmbeddedServer(home).logIns("filigree");
        if (access.isEmpty()) {
            return new Footprint(logs, 0, 0);
        }
        try (EmbeddedServer.Access one = access.get(0);
                Statement statement = one.connection().createStatement()) {
            long rows = 0;
            for (String table : tables(statement)) {
                rows += number(statement, "SELECT count(*) FROM " + table);
            }
            return new Footprint(logs, rows, number(statement, "SELECT pg_database_size(current_database())"));
        }
    }

    private static List<String> tables(Statement statement) throws SQLException {
        List<String> tables = new ArrayList<>();
        try (ResultSet found = statement.executeQuery(
                "SELECT oid::regclass::text FROM pg_class WHERE relkind = 'r' AND NOT relispartition"
                        + " AND relnamespace = 'public'::regnamespace AND relname ~ '(attribute|catalog|event_type|hint|wanted|miss|unknown)'")) {
            while (found.next()) {
                tables.add(found.getString(1));
            }
        }
        return tables;
    }

    private static long number(Statement statement, String sql) throws SQLException {
        try (ResultSet result = statement.executeQuery(sql)) {
            return result.next() ? result.getLong(1) : 0;
        }
    }
}
