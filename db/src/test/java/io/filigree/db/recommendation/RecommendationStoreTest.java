package io.filigree.db.recommendation;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import javax.sql.DataSource;

import io.filigree.db.TestPostgres;
import io.filigree.decorator.function.AccountScope;
import io.filigree.decorator.function.FunctionArn;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

class RecommendationStoreTest {

    private static final Instant NOW = Instant.parse("2026-11-28T12:00:00Z");
    private static final Duration DAY = Duration.ofDays(1);
    private static final FunctionArn CHECKOUT = FunctionArn.of("eu-west-1", "123456789012", "checkout");

    private final DataSource database = TestPostgres.database().dataSource();
    private final JdbcClient jdbc = JdbcClient.create(database);
    private final RecommendationStore store = new RecommendationStore(database);

    @BeforeEach
    void reset() {
        jdbc.sql("TRUNCATE recommendation").update();
        jdbc.sql("UPDATE recommendation_run SET started_at = NULL, finished_at = NULL, requested_at = NULL, runs = 0")
                .update();
    }

    @Test
    void doublesTheIntervalOfRunsThatReadInvocations() {
        assertThat(store.claim(NOW, DAY)).isTrue();
        assertThat(store.claim(NOW.plusSeconds(60), DAY)).as("while one runs").isFalse();
        store.finish(NOW, 0, 0);
        assertThat(store.claim(NOW.plusSeconds(14), DAY)).isFalse();
        assertThat(store.claim(NOW.plusSeconds(15), DAY)).isTrue();
        store.finish(NOW.plusSeconds(15), 100, 0);
        assertThat(store.claim(NOW.plusSeconds(44), DAY)).isFalse();
        assertThat(store.claim(NOW.plusSeconds(45), DAY)).isTrue();
    }

    @Test
    void runsOnRequestAndAfterAnInterruptedRun() {
        assertThat(store.claim(NOW, DAY)).isTrue();
        assertThat(store.claim(NOW.plus(Duration.ofHours(2)), DAY))
                .as("interrupted")
                .isTrue();
        store.finish(NOW.plus(Duration.ofHours(3)), 1, 0);
        assertThat(store.claim(NOW.plus(Duration.ofHours(4)), DAY))
                .as("a run may take a twentieth of the time")
                .isFalse();

        store.request(NOW.plus(Duration.ofHours(4)));

        assertThat(store.claim(NOW.plus(Duration.ofHours(4)), DAY)).isTrue();
        assertThat(store.run().failures()).isZero();
    }

    @Test
    void keepsDismissalsAndDeletesWhatIsNotFoundAgain() {
        store.replace(
                CHECKOUT.accountId(),
                List.of(found(RecommendationKind.TAGS), found(RecommendationKind.RUNTIME)),
                NOW,
                NOW,
                NOW);
        long tags = id("tags");

        assertThat(store.dismiss(tags, AccountScope.only(List.of("210987654321")), "no", "ada", NOW))
                .as("of another account")
                .isFalse();
        assertThat(store.dismiss(tags, AccountScope.only(List.of(CHECKOUT.accountId())), "known", "ada", NOW))
                .isTrue();
        store.replace(CHECKOUT.accountId(), List.of(), NOW.plusSeconds(1), NOW, NOW);

        assertThat(jdbc.sql("SELECT kind || ' ' || dismiss_reason FROM recommendation")
                        .query(String.class)
                        .list())
                .containsExactly("tags known");
        assertThat(store.restore(tags, AccountScope.ALL)).isTrue();
        assertThat(store.restore(tags, AccountScope.ALL)).isFalse();
    }

    private long id(String kind) {
        return jdbc.sql("SELECT recommendation_id FROM recommendation WHERE kind = :kind")
                .param("kind", kind)
                .query(Long.class)
                .single();
    }

    private static FoundRecommendation found(RecommendationKind kind) {
        return new FoundRecommendation(
                CHECKOUT,
                kind,
                "subject",
                "Do it",
                "It helps.",
                null,
                null,
                Confidence.LOW,
                1,
                Duration.ofMinutes(1),
                "SELECT count(*) FROM Span");
    }
}
