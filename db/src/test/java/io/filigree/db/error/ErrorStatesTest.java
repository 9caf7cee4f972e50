package io.filigree.db.error;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Set;

import io.filigree.db.TestPostgres;
import io.filigree.db.error.ErrorState.Value;
import io.filigree.decorator.function.AccountScope;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

class ErrorStatesTest {

    private static final String SHOP = "123456789012";
    private static final String BANK = "210987654321";
    private static final Instant NOON = Instant.parse("2026-11-29T12:00:00Z");
    private static final TestPostgres DATABASE = TestPostgres.database();

    private final ErrorStates states = new ErrorStates(DATABASE.dataSource());

    @BeforeEach
    void empty() {
        JdbcClient.create(DATABASE.dataSource()).sql("TRUNCATE error_state").update();
    }

    @Test
    void keepsAStateForEachAccount() {
        ErrorState ofShop = state(SHOP, Value.IGNORED, "known", NOON);
        ErrorState ofBank = state(BANK, Value.RESOLVED, "", NOON);
        states.change(ofShop);
        states.change(ofBank);

        assertThat(states.of(AccountScope.ALL, List.of("f", "other"))).containsExactlyInAnyOrder(ofShop, ofBank);
        assertThat(states.of(AccountScope.only(Set.of(SHOP)), List.of("f"))).containsExactly(ofShop);
        assertThat(states.of(AccountScope.NONE, List.of("f"))).isEmpty();
        assertThat(states.of(AccountScope.ALL, List.of())).isEmpty();
    }

    @Test
    void changesTheStateAndTheReason() {
        assertThat(states.change(state(SHOP, Value.IGNORED, "known", NOON))).isTrue();
        assertThat(states.change(state(SHOP, Value.IGNORED, "known", NOON.plusSeconds(1))))
                .isFalse();
        assertThat(states.change(state(SHOP, Value.IGNORED, "a bot", NOON.plusSeconds(2))))
                .isTrue();

        assertThat(states.of(AccountScope.ALL, List.of("f")))
                .containsExactly(state(SHOP, Value.IGNORED, "a bot", NOON.plusSeconds(2)));
    }

    @Test
    void resolvesAgainWhatOccurredAfterwards() {
        states.change(state(SHOP, Value.RESOLVED, "", NOON));

        assertThat(states.change(state(SHOP, Value.RESOLVED, "", NOON.plusSeconds(60))))
                .isTrue();

        assertThat(states.of(AccountScope.ALL, List.of("f")))
                .extracting(ErrorState::changedAt)
                .containsExactly(NOON.plusSeconds(60));
    }

    private static ErrorState state(String accountId, Value value, String reason, Instant at) {
        return new ErrorState(accountId, "f", value, reason, "ada", at);
    }
}
