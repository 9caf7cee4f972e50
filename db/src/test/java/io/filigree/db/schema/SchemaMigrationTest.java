package io.filigree.db.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import javax.sql.DataSource;

import io.filigree.db.TestPostgres;
import io.filigree.db.embedded.OtherPostgres;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.flyway.autoconfigure.FlywayAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

@Tag("slow")
class SchemaMigrationTest {

    private static final String OWNER = "owner-of-it";

    /** What the role may read, through any grant. */
    private static final String PRIVILEGES = """
            SELECT c.relname || coalesce('.' || a.attname, '') || ' ' || right_of.privilege_type
              FROM pg_class c
              LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND a.attacl IS NOT NULL
             CROSS JOIN LATERAL aclexplode(coalesce(a.attacl, c.relacl)) right_of
             WHERE right_of.grantee = 'filigree_reader'::regrole
             ORDER BY 1
            """;

    private static final String TABLES =
            "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace ORDER BY 1";

    @Test
    void refusesAServerOfVersion15BeforeAnythingIsCreated() throws Exception {
        try (OtherPostgres server = OtherPostgres.start("15")) {
            server.administer(
                    "CREATE ROLE \"" + OWNER + "\" LOGIN CREATEROLE", "CREATE DATABASE it OWNER \"" + OWNER + "\"");

            application(server, "it")
                    .run(started -> assertThat(started.getStartupFailure())
                            .rootCause()
                            .isInstanceOf(UnsuitableDatabaseException.class)
                            .hasMessageStartingWith("PostgreSQL 15.19")
                            .hasMessageContaining("needs PostgreSQL 16 or newer")
                            .hasMessageNotContaining("\n"));

            assertThat(rows(server.dataSource("it", OWNER), TABLES)).isEmpty();
            assertThat(rows(
                            server.dataSource("it", OWNER),
                            "SELECT rolname FROM pg_roles WHERE rolname = 'filigree_reader'"))
                    .isEmpty();
        }
    }

    @Test
    void needsNoMoreThanAnOwnerWhoWasGivenTheReader() throws Exception {
        try (OtherPostgres server = OtherPostgres.start("16")) {
            server.administer("CREATE ROLE \"" + OWNER + "\" LOGIN", "CREATE DATABASE it OWNER \"" + OWNER + "\"");
            DataSource owner = server.dataSource("it", OWNER);

            String statements = "CREATE ROLE filigree_reader NOLOGIN; GRANT filigree_reader TO \"" + OWNER + "\";";
            application(server, "it")
                    .run(started -> assertThat(started.getStartupFailure())
                            .rootCause()
                            .isInstanceOf(SQLException.class)
                            .hasMessageContaining("permission denied"));
            assertThatThrownBy(() -> migrate(owner))
                    .isInstanceOf(UnsuitableDatabaseException.class)
                    .hasMessageContaining("Have an administrator of the server run: " + statements)
                    .hasMessageNotContaining("\n");
            assertThat(rows(owner, TABLES)).isEmpty();

            server.administer("CREATE ROLE filigree_reader NOLOGIN");
            assertThatThrownBy(() -> migrate(owner))
                    .isInstanceOf(UnsuitableDatabaseException.class)
                    .hasMessageContaining("run: GRANT filigree_reader TO \"" + OWNER + "\";");
            assertThat(rows(owner, TABLES)).isEmpty();

            server.administer("GRANT filigree_reader TO \"" + OWNER + "\"");
            application(server, "it").run(started -> assertThat(started).hasNotFailed());
            assertThat(asReader(owner, "SELECT count(*) FROM lambda_invocation_flat"))
                    .containsExactly("0");

            // As a dump restored on another server, where only the owner exists and may create roles.
            server.administerIn("it", "DROP OWNED BY filigree_reader", "DROP ROLE filigree_reader");
            server.administer("ALTER ROLE \"" + OWNER + "\" CREATEROLE");
            migrate(owner);
            assertThat(asReader(owner, "SELECT count(*) FROM lambda_invocation_flat"))
                    .containsExactly("0");
        }
    }

    @Test
    void grantsAgainExactlyWhatTheMigrationsGranted() throws Exception {
        DataSource database = TestPostgres.database().dataSource();
        List<String> migrated = rows(database, PRIVILEGES);
        assertThat(migrated).contains("lambda_invocation SELECT", "paired_account.name SELECT");
        execute(
                database,
                "REVOKE ALL ON ALL TABLES IN SCHEMA public FROM filigree_reader",
                "REVOKE ALL (account_id, name) ON paired_account FROM filigree_reader",
                "REVOKE ALL ON SCHEMA public FROM PUBLIC");
        assertThat(rows(database, PRIVILEGES)).isEmpty();

        migrate(database);

        assertThat(rows(database, PRIVILEGES)).isEqualTo(migrated);
        assertThat(asReader(database, "SELECT count(*) FROM lambda_function")).containsExactly("0");
    }

    @Test
    void ensuresThePrivilegesInProcessesThatStartAtTheSameTime() throws Exception {
        DataSource database = TestPostgres.database().dataSource();
        List<String> migrated = rows(database, PRIVILEGES);
        execute(database, "REVOKE ALL ON ALL TABLES IN SCHEMA public FROM filigree_reader");

        CompletableFuture.allOf(Stream.generate(() -> CompletableFuture.runAsync(() -> migrate(database)))
                        .limit(4)
                        .toArray(CompletableFuture[]::new))
                .join();

        assertThat(rows(database, PRIVILEGES)).isEqualTo(migrated);
    }

    @Test
    void changesNothingWhereAllIsThere() throws Exception {
        DataSource database = TestPostgres.database().dataSource();
        String versions = "SELECT relname || xmin FROM pg_class WHERE relacl IS NOT NULL ORDER BY 1";
        List<String> before = rows(database, versions);

        migrate(database);

        assertThat(rows(database, versions)).isEqualTo(before);
    }

    private static ApplicationContextRunner application(OtherPostgres server, String database) {
        return new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(
                        DataSourceAutoConfiguration.class,
                        FlywayAutoConfiguration.class,
                        SchemaAutoConfiguration.class))
                .withPropertyValues(
                        "spring.datasource.url=" + server.jdbcUrl(database), "spring.datasource.username=" + OWNER);
    }

    private static void migrate(DataSource database) {
        SchemaMigration.migrate(Flyway.configure().dataSource(database).load());
    }

    private static List<String> asReader(DataSource database, String query) throws SQLException {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("SET ROLE filigree_reader");
            return rows(statement, query);
        }
    }

    private static List<String> rows(DataSource database, String query) throws SQLException {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            return rows(statement, query);
        }
    }

    private static List<String> rows(Statement statement, String query) throws SQLException {
        List<String> rows = new ArrayList<>();
        try (ResultSet result = statement.executeQuery(query)) {
            while (result.next()) {
                rows.add(result.getString(1));
            }
        }
        return rows;
    }

    private static void execute(DataSource database, String... statements) throws SQLException {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }
}
