package io.filigree.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Set;
import javax.sql.DataSource;

import io.filigree.db.TestPostgres;
import io.filigree.db.hint.HintedFunction;
import io.filigree.db.hint.InventoryHints;
import io.filigree.decorator.function.FunctionArn;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

class UnknownFunctionReporterTest {

    private static final Instant NOON = Instant.parse("2026-11-20T12:00:00Z");

    private final DataSource dataSource = TestPostgres.database().dataSource();
    private final JdbcClient jdbc = JdbcClient.create(dataSource);
    private final InventoryHints hints = new InventoryHints(dataSource);
    private final UnknownFunctionReporter misses = new UnknownFunctionReporter(hints);

    @BeforeEach
    void pair() {
        jdbc.sql("INSERT INTO paired_account (account_id, name, external_id, status, paired_at)"
                        + " VALUES ('123456789012', 'shop', 'x', 'verified', now())")
                .update();
    }

    @Test
    void leavesAHintOnceAMinuteHoweverManyBatchesMissAFunction() {
        HintedFunction checkout = function("checkout");
        misses.note(Set.of(checkout), NOON);
        jdbc.sql("DELETE FROM inventory_hint").update();

        misses.note(Set.of(checkout), NOON.plusSeconds(59));
        assertThat(hinted()).isEmpty();

        misses.note(Set.of(checkout), NOON.plusSeconds(60));
        assertThat(hinted()).containsExactly("checkout");
    }

    @Test
    void aHintThatCouldNotBeLeftIsLeftByTheNextBatch() {
        HintedFunction checkout = function("checkout");
        jdbc.sql("ALTER TABLE inventory_hint RENAME TO away").update();
        misses.note(Set.of(checkout), NOON);
        jdbc.sql("ALTER TABLE away RENAME TO inventory_hint").update();

        misses.note(Set.of(checkout), NOON.plusSeconds(1));

        assertThat(hinted()).containsExactly("checkout");
    }

    private List<String> hinted() {
        return jdbc.sql("SELECT split_part(function_arn, ':', 7) FROM inventory_hint")
                .query(String.class)
                .list();
    }

    private static HintedFunction function(String name) {
        return HintedFunction.latest(FunctionArn.of("eu-west-1", "123456789012", name));
    }
}
