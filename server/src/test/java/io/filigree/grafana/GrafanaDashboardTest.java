package io.filigree.grafana;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.sql.DataSource;

import io.filigree.WebTest;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.beans.factory.annotation.Autowired;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Runs the query of each panel of the dashboard like Grafana: as the reading role, with its macros replaced. */
class GrafanaDashboardTest extends WebTest {

    private static final Path DASHBOARD = Path.of("../grafana/dashboards/lambda.json");

    @Autowired
    private DataSource dataSource;

    record Panel(String title, String sql) {

        @Override
        public String toString() {
            return title;
        }
    }

    @BeforeEach
    void writeEvents() {
        jdbc().sql(
                        "TRUNCATE lambda_invocation, lambda_invocation_error, span, log, custom_event, invocation_completion")
                .update();
        jdbc().sql("""
                WITH metadata AS (
                    INSERT INTO function_metadata
                           (function_arn, version, content_hash, runtime, architecture, memory_size_mb, timeout_s, layers, tags,
                            configuration, account_name, valid_from, observed_at, source)
                    VALUES ('arn:aws:lambda:eu-west-1:123456789012:function:checkout', '$LATEST', '', 'java21', 'arm64', 512, 30,
                            '{}', '{"team": "payments"}', '{"aws.lambda.snapStart": "PublishedVersions"}', 'Shop', now(), now(),
                            'poll')
                    RETURNING metadata_id, function_arn
                ), function AS (
                    INSERT INTO lambda_function (function_arn, account_id, region, function_name, first_seen_at, last_seen_at,
                           metadata_id, change_number)
                    SELECT function_arn, '123456789012', 'eu-west-1', 'checkout', now(), now(), metadata_id, 1 FROM metadata
                )
                INSERT INTO lambda_invocation
                       (ts, type, received_at, function_arn, request_id, attributes, completion, decoration_status,
                        decoration_reason, metadata_id, metadata_age_ms, message_identity)
                SELECT now() - n * interval '1 minute', 'AwsLambdaInvocation', now(), function_arn, 'r-' || n,
                       jsonb_build_object('duration', 0.1 * n, 'error', n % 4 = 0) || CASE n WHEN 7 THEN
                           '{"aws.runtime": "own", "aws.memorySize": "much", "duration": 1e999}' ELSE '{}' END::jsonb,
                       CASE n % 2 WHEN 0 THEN '{"cwMaxMemoryUsed": 256, "cwInitDuration": 300.5}' END::jsonb,
                       'decorated', NULL, metadata_id, 1200, gen_random_uuid()
                  FROM metadata, generate_series(1, 20) AS n
                """).update();
        jdbc().sql("""
                INSERT INTO lambda_invocation (ts, type, received_at, attributes, decoration_status, decoration_reason, message_identity)
                VALUES (now() - interval '1 minute', 'AwsLambdaInvocation', now(), '{}', 'undecorated', 'ARN_MISSING',
                        gen_random_uuid())
                """).update();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("panels")
    void everyPanelFindsEvents(Panel panel) throws SQLException {
        assertThat(rows(panel.sql())).isNotEmpty();
    }

    @Test
    void filtersEachPanelByAccountRegionAndTeam() {
        assertThat(panels())
                .hasSize(6)
                .allSatisfy(panel -> assertThat(panel.sql())
                        .contains("${account:sqlstring}", "${region:sqlstring}", "${team:sqlstring}"));
    }

    @Test
    void countsAllEventsWhenAllValuesAreSelected() throws SQLException {
        Panel decoration = panels().filter(panel -> panel.title().equals("Decoration of events"))
                .findFirst()
                .orElseThrow();

        assertThat(rows("SELECT sum(events) FROM (" + decoration.sql() + ") AS counted"))
                .containsExactly("21");
    }

    /** Narrower buckets hold an event here and there, and a line through single points with gaps between them is not drawn. */
    @Test
    void drawsRareSeries() {
        List<JsonNode> overTime = panelNodes()
                .filter(panel -> panel.path("targets").toString().contains("$__interval"))
                .toList();

        assertThat(overTime).hasSize(4).allSatisfy(panel -> {
            assertThat(panel.path("interval").asString()).as("minimum interval").isEqualTo("1m");
            JsonNode drawn = panel.path("fieldConfig").path("defaults").path("custom");
            if (drawn.path("drawStyle").asString().equals("line")) {
                assertThat(drawn.path("showPoints").asString()).isEqualTo("auto");
            }
        });
    }

    @Test
    void showsWhatTheInventoryKnowsBeforeWhatTheSenderWrote() throws SQLException {
        assertThat(rows("""
                        SELECT runtime, architecture, memory_size_mb, duration_s, account, tags ->> 'team'
                          FROM lambda_invocation_flat WHERE request_id = 'r-7'
                        """)).as("1e999 is no double").containsExactly("java21|arm64|512|null|Shop|payments");
    }

    @Test
    void completesAnInvocationFromItsReport() throws SQLException {
        assertThat(rows("""
                        SELECT error, cold_start, attempt, cw_max_memory_used_mb, cw_init_duration_ms, decoration_age_ms
                          FROM lambda_invocation_flat WHERE request_id IN ('r-4', 'r-5') ORDER BY request_id
                        """)).containsExactly("t|t|1|256|300.5|1200", "f|f|1|null|null|1200");
    }

    @Test
    void listsTheInventory() throws SQLException {
        assertThat(rows("SELECT function_name, account, tags ->> 'team', deleted_at FROM lambda_function_flat"))
                .containsExactly("checkout|Shop|payments|null");
    }

    @Test
    void hasAttributesWithoutAColumn() throws SQLException {
        assertThat(rows("SELECT DISTINCT configuration ->> 'aws.lambda.snapStart' FROM lambda_invocation_flat"
                        + " WHERE request_id IS NOT NULL"))
                .containsExactly("PublishedVersions");
        assertThat(rows("SELECT version, configuration ->> 'aws.lambda.snapStart' FROM lambda_function_flat"))
                .containsExactly("$LATEST|PublishedVersions");
    }

    @Test
    void saysOfEachColumnWhatItIs() throws SQLException {
        assertThat(rows("""
                        SELECT table_name || '.' || column_name FROM information_schema.columns
                         WHERE table_name LIKE '%\\_flat'
                           AND col_description(table_name::regclass, ordinal_position) IS NULL
                        """)).isEmpty();
    }

    static Stream<Panel> panels() {
        return panelNodes()
                .map(panel -> new Panel(
                        panel.path("title").asString(),
                        panel.path("targets").path(0).path("rawSql").asString()));
    }

    private static Stream<JsonNode> panelNodes() {
        return JsonMapper.builder().build().readTree(DASHBOARD).path("panels").valueStream();
    }

    /** As Grafana's PostgreSQL data source replaces them, with the values of the variables. */
    private String replaced(String sql) {
        return withVariables(sql)
                .replace("$__timeGroup(time, $__interval)", "floor(extract(epoch from time)/60)*60")
                .replace("$__timeFilter(time)", "time BETWEEN now() - interval '1 hour' AND now()");
    }

    private String withVariables(String sql) {
        String replaced = sql;
        for (JsonNode variable : JsonMapper.builder()
                .build()
                .readTree(DASHBOARD)
                .path("templating")
                .path("list")) {
            String use = "${" + variable.path("name").asString() + ":sqlstring}";
            if (replaced.contains(use)) {
                String values = jdbc().sql(variable.path("query").asString()).query(String.class).list().stream()
                        .map(value -> "'" + value.replace("'", "''") + "'")
                        .collect(Collectors.joining(","));
                replaced = replaced.replace(use, values);
            }
        }
        return replaced;
    }

    private List<String> rows(String sql) throws SQLException {
        String asked = replaced(sql);
        assertThat(asked).as("no macro is left").doesNotContain("$__").doesNotContain("${");
        try (Connection connection = dataSource.getConnection();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            try {
                statement.execute("SET LOCAL transaction_read_only = on");
                statement.execute("SET LOCAL ROLE filigree_reader");
                return rows(statement.executeQuery(asked));
            } finally {
                connection.rollback();
            }
        }
    }

    private static List<String> rows(ResultSet result) throws SQLException {
        List<String> rows = new ArrayList<>();
        while (result.next()) {
            List<String> cells = new ArrayList<>();
            for (int column = 1; column <= result.getMetaData().getColumnCount(); column++) {
                cells.add(result.getString(column));
            }
            rows.add(String.join("|", cells));
        }
        return rows;
    }
}
