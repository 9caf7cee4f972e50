package io.filigree.db.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;

import io.filigree.db.TestPostgres;
import io.filigree.db.TestRepositories;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

class DashboardsTest {

    private static final TestPostgres DATABASE = TestPostgres.database();
    private static final Instant NOW = Instant.parse("2026-05-05T10:00:00Z");

    private final Dashboards dashboards = TestRepositories.wire(Dashboards.class, DATABASE.dataSource());

    @BeforeEach
    void empty() {
        JdbcClient.create(DATABASE.dataSource()).sql("TRUNCATE dashboard").update();
    }

    @Test
    void listsDashboardsByName() {
        dashboards.create("teams", "{\"name\": \"teams\"}", "ada", NOW);
        dashboards.create("Errors", "{\"name\": \"Errors\"}", "grace", NOW);

        assertThat(dashboards.all()).extracting(StoredDashboard::name).containsExactly("Errors", "teams");
        assertThat(dashboards.all().get(0).definition()).isEqualTo("{\"name\": \"Errors\"}");
        assertThat(dashboards.all().get(0).changedAt()).isEqualTo(NOW);
    }

    @Test
    void givesEachDashboardARandomId() {
        String first = create();
        String second = create();

        assertThat(first).matches("[0-9a-f]{24}").isNotEqualTo(second);
    }

    @Test
    void changesOnlyTheVersionThatTheChangeIsBasedOn() {
        String id = create();

        assertThat(dashboards.change(id, 1, "teams", "{\"a\": 1}", "grace", NOW.plusSeconds(1)))
                .isTrue();
        assertThat(dashboards.change(id, 1, "teams", "{\"a\": 2}", "ada", NOW.plusSeconds(2)))
                .isFalse();

        assertThat(dashboards.find(id)).hasValueSatisfying(stored -> {
            assertThat(stored.definition()).isEqualTo("{\"a\": 1}");
            assertThat(stored.version()).isEqualTo(2);
            assertThat(stored.changedBy()).isEqualTo("grace");
        });
    }

    @Test
    void limitsTheNumberOfDashboards() {
        JdbcClient.create(DATABASE.dataSource())
                .sql("INSERT INTO dashboard SELECT i, i, '{}', 1, 'ada', now() FROM generate_series(1, :max) i")
                .param("max", Dashboards.MAX_DASHBOARDS)
                .update();

        assertThat(dashboards.create("one more", "{}", "ada", NOW)).isEmpty();
    }

    @Test
    void deletesOnce() {
        String id = create();

        assertThat(dashboards.delete(id)).isTrue();
        assertThat(dashboards.delete(id)).isFalse();
        assertThat(dashboards.find(id)).isEmpty();
    }

    private String create() {
        return dashboards.create("teams", "{}", "ada", NOW).orElseThrow();
    }
}
