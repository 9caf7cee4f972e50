package io.filigree.ingest.batch;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.filigree.db.hint.HintedFunction;
import io.filigree.decorator.EventDecorator;
import io.filigree.decorator.event.Event;
import io.filigree.decorator.function.FunctionArn;
import io.filigree.decorator.function.FunctionConfiguration;
import io.filigree.decorator.function.FunctionDescription;
import io.filigree.decorator.function.FunctionMetadata;
import io.filigree.decorator.function.InvokedArn;
import io.filigree.decorator.function.MetadataSource;
import io.filigree.decorator.inventory.InventoryFunction;
import io.filigree.decorator.inventory.InventorySnapshot;
import io.filigree.decorator.inventory.InventorySnapshot.InventoryChange;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DecorationStatisticsTest {

    private static final Instant NOON = Instant.parse("2026-11-20T12:00:00Z");
    private static final FunctionArn CHECKOUT = FunctionArn.of("eu-west-1", "123456789012", "checkout");
    private static final FunctionArn REFUND = FunctionArn.of("eu-west-1", "123456789012", "refund");

    private final DecorationStatistics statistics = new DecorationStatistics();

    @Test
    void missesAFunctionThatTheInventoryDoesNotKnowOnceAndTheVersionOfItThatWasInvoked() {
        count(REFUND, null);
        count(REFUND, "7");
        count(REFUND, "7");
        count(REFUND, "live");

        assertThat(statistics.missed())
                .isEqualTo(Set.of(HintedFunction.latest(REFUND), new HintedFunction(REFUND, "7")));
    }

    @Test
    void missesAVersionThatTheInventoryDoesNotKnowOfAFunctionThatItKnows() {
        count(CHECKOUT, null);
        count(CHECKOUT, "live");
        assertThat(statistics.missed()).isEmpty();

        count(CHECKOUT, "8");
        count(new InvokedArn(CHECKOUT, "live", "9"));
        count(new InvokedArn(CHECKOUT, "live", "$LATEST"));
        assertThat(statistics.missed())
                .isEqualTo(Set.of(new HintedFunction(CHECKOUT, "8"), new HintedFunction(CHECKOUT, "9")));
    }

    @Test
    void missesNothingThatNobodyCouldAskAbout() {
        count(FunctionArn.of("eu-west-1", "210987654321", "foreign"), null);
        count(null, null);

        assertThat(statistics.missed()).isEmpty();
        assertThat(statistics.counters(NOON).size())
                .as("one count for each reason")
                .isEqualTo(2);
    }

    @Test
    void countsByFunctionAndMinuteHoweverManyEventsThereAre() {
        for (int i = 0; i < 100; i++) {
            count(CHECKOUT, null);
            count(REFUND, null);
        }

        assertThat(statistics.counters(NOON).size())
                .as("two of the region, one of the known function, one of its metadata")
                .isEqualTo(4);
    }

    /** Of an alias that is not known the version that ran is not known either. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void countsEachStatusOfAFunctionWhicheverComesFirst(boolean aliasFirst) {
        count(CHECKOUT, aliasFirst ? "live" : null);
        count(CHECKOUT, aliasFirst ? null : "live");
        count(CHECKOUT, "live");

        assertThat(statistics.counters(NOON).size())
                .as("decorated and ambiguous of the region, the function, its metadata")
                .isEqualTo(4);
    }

    private void count(@Nullable FunctionArn function, @Nullable String qualifier) {
        count(function == null ? null : new InvokedArn(function, qualifier));
    }

    private void count(@Nullable InvokedArn invoked) {
        Event event = new Event(Event.INVOCATION, NOON, invoked, "request", null, Map.of(), Map.of());
        statistics.count(new EventDecorator().decorate(event, snapshot(), NOON));
    }

    private static InventorySnapshot snapshot() {
        FunctionConfiguration configuration = FunctionConfiguration.builder().build();
        FunctionMetadata checkout = new FunctionMetadata(
                1, new FunctionDescription(CHECKOUT, configuration, Map.of(), "Shop"), MetadataSource.POLL);
        return InventorySnapshot.empty()
                .with(new InventoryChange(
                        1,
                        Set.of("123456789012"),
                        Map.of(),
                        List.of(new InventoryFunction(checkout, NOON, null)),
                        List.of()));
    }
}
