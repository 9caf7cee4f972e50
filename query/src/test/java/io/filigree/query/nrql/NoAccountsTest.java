package io.filigree.query.nrql;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;

import io.filigree.db.inventory.InventoryReader;
import io.filigree.decorator.function.AccountScope;
import io.filigree.query.event.EventQuery;
import io.filigree.query.event.EventReader;
import io.filigree.query.nrql.catalogue.AttributeCatalog;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A scope of no account reads nothing, where one of all accounts reads something. */
class NoAccountsTest {

    private final QueryDatabase database = new TestQueryDatabase(Fixture.get().dataSource());
    private final QueryEngine nrql = TestNrql.of(Fixture.get().dataSource(), Fixture.NOW);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT count(*) FROM AwsLambdaInvocation SINCE 4 days ago",
                "SELECT count(*) FROM AwsLambdaInvocationError SINCE 4 days ago",
                "SELECT count(*) FROM Span SINCE 4 days ago",
                "SELECT count(*) FROM Log SINCE 4 days ago",
                "SELECT uniqueCount(name) FROM Span SINCE 4 days ago",
                "SELECT count(*) FROM lookup(functions)"
            })
    void countsNothing(String query) {
        assertThat(total(query, AccountScope.NONE)).isEqualTo(List.of(0L));
        assertThat(total(query, AccountScope.ALL)).isNotEqualTo(List.of(0L));
    }

    @Test
    void readsNoEvent() {
        EventReader reader = new EventReader(
                database,
                Duration.ofSeconds(20),
                new InventoryReader(Fixture.get().dataSource(), Duration.ofDays(30)),
                Clock.fixed(Fixture.NOW, ZoneOffset.UTC));

        assertThat(reader.read(EventQuery.newest(AccountScope.NONE, 10))).isEmpty();
        assertThat(reader.page(EventQuery.newest(AccountScope.NONE, 10)).events())
                .isEmpty();
        assertThat(reader.read(EventQuery.newest(AccountScope.ALL, 10))).hasSize(10);
        assertThat(reader.readAll(
                        List.of(EventQuery.newest(AccountScope.NONE, 10), EventQuery.newest(AccountScope.ALL, 10))))
                .extracting(List::size)
                .containsExactly(0, 10);
    }

    @Test
    void knowsNoNameOfAnEvent() {
        database.read(AccountScope.NONE, Duration.ofSeconds(20), session -> {
            assertThat(AttributeCatalog.eventTypes(session, AccountScope.NONE)).isEmpty();
            assertThat(AttributeCatalog.tagKeys(session, AccountScope.NONE)).isEmpty();
            assertThat(AttributeCatalog.eventTypes(session, AccountScope.ALL)).isNotEmpty();
            assertThat(AttributeCatalog.tagKeys(session, AccountScope.ALL)).isNotEmpty();
            return true;
        });
    }

    private List<Object> total(String query, AccountScope scope) {
        return List.copyOf(nrql.answer(new QueryRequest(query, scope, Duration.ofSeconds(20), false, null))
                .current()
                .total()
                .values());
    }
}
