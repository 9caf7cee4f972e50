package io.filigree.db.inventory;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import java.util.TreeSet;

import io.filigree.db.TestPostgres;
import io.filigree.decorator.function.ConfigurationAttribute;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The table and the views for Grafana have every attribute of a configuration: in its own column, or in the JSON. */
class ConfigurationColumnsTest {

    private final JdbcClient jdbc = JdbcClient.create(TestPostgres.database().dataSource());

    @Test
    void nameColumnsOfTheTableAndOfTheViewOfFunctions() {
        Set<String> expected = new TreeSet<>(ConfigurationColumns.names());

        assertThat(columns("function_metadata")).containsAll(expected);
        assertThat(columns("lambda_function_flat")).containsAll(expected);
    }

    @Test
    void endWithTheUnit() {
        for (ConfigurationAttribute attribute : ConfigurationAttribute.values()) {
            String suffix = switch (attribute.unit()) {
                case NONE -> "";
                case SECONDS -> "_s";
                case MILLISECONDS, EPOCH_MILLISECONDS -> "_ms";
                case MEGABYTES -> "_mb";
            };
            assertThat(ConfigurationColumns.of(attribute).stream())
                    .as(attribute.attributeName())
                    .allSatisfy(column -> assertThat(column).endsWith(suffix));
        }
    }

    @Test
    void areInTheViewsOfEventsToo() {
        for (String view : new String[] {"lambda_invocation_flat", "lambda_error_flat", "span_flat", "log_flat"}) {
            assertThat(columns(view)).as(view).contains(ConfigurationColumns.OTHERS);
        }
    }

    private Set<String> columns(String table) {
        return new TreeSet<>(
                jdbc.sql("""
                        SELECT column_name FROM information_schema.columns
                         WHERE table_schema = 'public' AND table_name = :table
                        """).param("table", table).query(String.class).list());
    }
}
