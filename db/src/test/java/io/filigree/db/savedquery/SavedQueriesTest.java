package io.filigree.db.savedquery;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;

import io.filigree.db.TestPostgres;
import io.filigree.db.TestRepositories;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

class SavedQueriesTest {

    private static final TestPostgres DATABASE = TestPostgres.database();
    private static final Instant NOW = Instant.parse("2026-05-05T10:00:00Z");

    private final SavedQueries queries = TestRepositories.wire(SavedQueries.class, DATABASE.dataSource());

    @BeforeEach
    void empty() {
        JdbcClient.create(DATABASE.dataSource()).sql("TRUNCATE saved_query").update();
    }

    @Test
    void listsWhatPeopleSavedByName() {
        queries.save("slow", "SELECT max(duration) FROM Span", "ada", NOW);
        queries.save("Errors", "SELECT count(*) FROM AwsLambdaInvocationError", "grace", NOW.plusSeconds(1));

        assertThat(queries.all()).extracting(SavedQuery::name).containsExactly("Errors", "slow");
        assertThat(queries.all().get(0))
                .satisfies(query -> assertThat(query.nrql()).isEqualTo("SELECT count(*) FROM AwsLambdaInvocationError"))
                .satisfies(query -> assertThat(query.savedBy()).isEqualTo("grace"))
                .satisfies(query -> assertThat(query.savedAt()).isEqualTo(NOW.plusSeconds(1)));
    }

    @Test
    void keepsTheFirstQueryOfAName() {
        assertThat(queries.save("errors", "SELECT 1", "ada", NOW)).isTrue();
        assertThat(queries.save("errors", "SELECT 2", "grace", NOW)).isFalse();

        assertThat(queries.all()).extracting(SavedQuery::nrql).containsExactly("SELECT 1");
    }

    @Test
    void renamesToWhatIsNotTaken() {
        queries.save("errors", "SELECT 1", "ada", NOW);
        queries.save("slow", "SELECT 2", "ada", NOW);
        long slow = queries.all().get(1).queryId();

        assertThat(queries.rename(slow, "errors")).isFalse();
        assertThat(queries.rename(slow, "slowest")).isTrue();

        assertThat(queries.all()).extracting(SavedQuery::name).containsExactly("errors", "slowest");
    }

    @Test
    void forgetsOne() {
        queries.save("errors", "SELECT 1", "ada", NOW);

        queries.remove(queries.all().get(0).queryId());

        assertThat(queries.all()).isEmpty();
    }
}
