package io.filigree.db.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import javax.sql.DataSource;

import io.filigree.db.TestPostgres;
import io.filigree.db.event.StoredMessage.StoredCompletion;
import io.filigree.db.event.StoredMessage.StoredEvent;
import io.filigree.db.event.StoredMessage.UndecodedMessage;
import io.filigree.decorator.DecoratedEvent;
import io.filigree.decorator.Decoration.Missing;
import io.filigree.decorator.Decoration.Reason;
import io.filigree.decorator.event.Event;
import io.filigree.decorator.event.InvocationCompletion;
import io.filigree.decorator.function.AccountScope;
import io.filigree.decorator.function.FunctionArn;
import io.filigree.decorator.function.InvokedArn;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

class EventStoreTest {

    private static final Instant NOON = Instant.parse("2026-11-20T12:00:00.123Z");
    private static final InvokedArn CHECKOUT =
            new InvokedArn(FunctionArn.of("eu-west-1", "123456789012", "checkout"), "live");

    private final DataSource dataSource = TestPostgres.database().dataSource();
    private final JdbcClient jdbc = JdbcClient.create(dataSource);
    private final EventStore store = new EventStore(dataSource);

    @Test
    void storesEachTypeInItsTable() {
        UUID identity = UUID.randomUUID();
        append(List.of(
                event(identity, Event.INVOCATION, Map.of("duration", 0.07, "error", true, "name", "a")),
                event(identity, Event.INVOCATION_ERROR, Map.of()),
                event(identity, Event.SPAN, Map.of()),
                event(identity, "OrderPlaced", Map.of())));

        assertThat(jdbc.sql("""
                                SELECT type || ' ' || ts || ' ' || function_arn || ' ' || qualifier || ' ' || request_id
                                    || ' ' || attributes || ' ' || decoration_status || ' ' || decoration_reason
                                FROM lambda_invocation
                                """).query(String.class).single())
                .isEqualTo("AwsLambdaInvocation 2026-11-20 12:00:00.123+00"
                        + " arn:aws:lambda:eu-west-1:123456789012:function:checkout live request-1"
                        + " {\"name\": \"a\", \"error\": true, \"duration\": 0.07} pending FUNCTION_UNKNOWN");
        assertThat(count("lambda_invocation_error")).isEqualTo(1);
        assertThat(count("span")).isEqualTo(1);
        assertThat(count("custom_event")).isEqualTo(1);
    }

    @Test
    void claimsAMessageOnce() {
        UUID identity = UUID.randomUUID();
        try (EventStore.Append append = store.begin()) {
            assertThat(append.claim(Set.of(identity), NOON)).containsExactly(identity);
            append.commit();
        }
        UUID other = UUID.randomUUID();
        try (EventStore.Append append = store.begin()) {
            assertThat(append.claim(Set.of(identity, other), NOON)).containsExactly(other);
        }
    }

    @Test
    void forgetsAClaimThatWasNotCommitted() {
        UUID identity = UUID.randomUUID();
        try (EventStore.Append append = store.begin()) {
            append.claim(Set.of(identity), NOON);
            append.write(List.of(event(identity, Event.SPAN, Map.of())));
        }
        assertThat(count("span")).isZero();
        try (EventStore.Append append = store.begin()) {
            assertThat(append.claim(Set.of(identity), NOON)).containsExactly(identity);
        }
    }

    @Test
    void keepsCompletionsAndUndecodedMessagesAsTheirOwnRows() {
        UUID identity = UUID.randomUUID();
        append(List.of(
                new StoredCompletion(
                        identity,
                        NOON,
                        AccountScope.ALL,
                        new InvocationCompletion(NOON, CHECKOUT, "request-1", Map.of("cwDuration", 41.27))),
                new UndecodedMessage(identity, NOON, null, "unrecognised line", "what\0ever")));
        assertThat(jdbc.sql("SELECT request_id || ' ' || attributes FROM invocation_completion")
                        .query(String.class)
                        .single())
                .isEqualTo("request-1 {\"cwDuration\": 41.27}");
        assertThat(jdbc.sql("SELECT reason || ': ' || message FROM undecoded_message")
                        .query(String.class)
                        .single())
                .isEqualTo("unrecognised line: what\uFFFDever");
    }

    @Test
    void storesWhatPostgresWouldRefuse() {
        append(List.of(event(
                UUID.randomUUID(),
                Event.SPAN,
                Map.of(
                        "nul",
                        "a\0b",
                        "na\0me",
                        1,
                        "huge",
                        new BigDecimal("1e400000"),
                        "infinite",
                        Double.POSITIVE_INFINITY,
                        "surrogate",
                        "\uD800"))));
        assertThat(count("span")).isEqualTo(1);
    }

    /** The encoder collects rows in chunks of 64 KiB: lengths, names and values cross from one into the next. */
    @Test
    void storesRowsOfAnySize() {
        Random random = new Random(1);
        List<StoredEvent> events = new ArrayList<>();
        List<String> expected = new ArrayList<>();
        for (int i = 0; i < 400; i++) {
            String value = "é".repeat(i == 200 ? 150_000 : random.nextInt(900));
            events.add(event(UUID.randomUUID(), Event.SPAN, Map.of("n" + i, value)));
            expected.add("n" + i + " " + value.length());
        }
        append(events);
        assertThat(jdbc.sql("""
                SELECT a.key || ' ' || length(a.value) FROM span, jsonb_each_text(attributes) a
                WHERE replace(a.value, 'é', '') = ''
                """).query(String.class).list()).containsExactlyInAnyOrderElementsOf(expected);
    }

    /** Encoded names are cached, but only so many. */
    @Test
    void storesManyNames() {
        List<StoredEvent> events = new ArrayList<>();
        List<String> expected = new ArrayList<>();
        for (int i = 0; i < 5_000; i++) {
            events.add(event(UUID.randomUUID(), Event.SPAN, Map.of("na\"me\u0000" + i, i)));
            expected.add("na\"me\uFFFD" + i + " " + i);
        }
        append(events);
        append(List.of(event(UUID.randomUUID(), Event.SPAN, Map.of("na\"me\u00000", 0))));
        expected.add("na\"me\uFFFD0 0");
        assertThat(jdbc.sql("SELECT a.key || ' ' || a.value FROM span, jsonb_each_text(attributes) a")
                        .query(String.class)
                        .list())
                .containsExactlyInAnyOrderElementsOf(expected);
    }

    @Test
    void aRowThatPostgresRefusesCostsThatRow() {
        List<StoredEvent> events = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            events.add(event(UUID.randomUUID(), Event.SPAN, Map.of("n", i)));
        }
        UUID outOfTime = UUID.randomUUID();
        Event farAway = new Event(
                Event.SPAN, Instant.parse("+300000-01-01T00:00:00Z"), CHECKOUT, null, null, Map.of("a", 1), Map.of());
        events.add(
                7,
                new StoredEvent(
                        outOfTime,
                        NOON,
                        AccountScope.ALL,
                        new DecoratedEvent(farAway, new Missing(Reason.FUNCTION_UNKNOWN)),
                        EventOrigin.SENDER));

        try (EventStore.Append append = store.begin()) {
            assertThat(append.write(events)).isEqualTo(1);
            append.commit();
        }

        assertThat(count("span")).isEqualTo(20);
        assertThat(jdbc.sql("SELECT message_identity || ' ' || reason FROM undecoded_message")
                        .query(String.class)
                        .list())
                .containsExactly(outOfTime + " PostgreSQL refused the row: SQLSTATE 22008");
        assertThat(jdbc.sql("SELECT message FROM undecoded_message WHERE message_identity = :id")
                        .param("id", outOfTime)
                        .query(String.class)
                        .single())
                .isEqualTo("{\"a\":1}");
    }

    @Test
    void cutsAnIdThatNoIndexCouldHold() {
        Event event = new Event(Event.SPAN, NOON, null, "r".repeat(100_000), null, Map.of(), Map.of());
        append(List.of(new StoredEvent(
                UUID.randomUUID(),
                NOON,
                AccountScope.ALL,
                new DecoratedEvent(event, new Missing(Reason.ARN_MISSING)),
                EventOrigin.SENDER)));
        assertThat(jdbc.sql("SELECT length(request_id) FROM span")
                        .query(Integer.class)
                        .single())
                .isEqualTo(EventStore.MAX_ID_LENGTH);
    }

    @Test
    void movesTheEventsOfADayOutOfTheDefaultPartitionWhenTheDayGetsItsOwn() {
        append(List.of(event(UUID.randomUUID(), Event.SPAN, Map.of())));
        assertThat(count("span_default")).isEqualTo(1);

        EventPartitions partitions = new EventPartitions(dataSource);
        LocalDate today = EventPartitions.day(NOON);
        partitions.ensure(today.minusDays(1), today.plusDays(1));
        partitions.ensure(today.minusDays(1), today.plusDays(1));

        assertThat(count("span_default")).isZero();
        assertThat(count("span_20261120")).isEqualTo(1);
        append(List.of(event(UUID.randomUUID(), Event.SPAN, Map.of())));
        assertThat(count("span_20261120")).isEqualTo(2);
        assertThat(EventPartitions.tables())
                .allSatisfy(table -> assertThat(count(table + "_20261121")).isZero());
    }

    private void append(List<? extends StoredMessage> messages) {
        try (EventStore.Append append = store.begin()) {
            append.write(messages);
            append.commit();
        }
    }

    private static StoredEvent event(UUID identity, String type, Map<String, Object> attributes) {
        Event event = new Event(type, NOON, CHECKOUT, "request-1", null, attributes, Map.of());
        return new StoredEvent(
                identity,
                NOON,
                AccountScope.ALL,
                new DecoratedEvent(event, new Missing(Reason.FUNCTION_UNKNOWN)),
                EventOrigin.SENDER);
    }

    private int count(String table) {
        return jdbc.sql("SELECT count(*) FROM " + table).query(Integer.class).single();
    }
}
