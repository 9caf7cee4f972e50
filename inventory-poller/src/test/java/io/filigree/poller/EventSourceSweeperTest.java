package io.filigree.poller;

import static io.filigree.poller.PollingFixture.ACCOUNT;
import static io.filigree.poller.PollingFixture.IRELAND;
import static io.filigree.poller.PollingFixture.OHIO;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

import io.filigree.db.account.PairedAccount;
import io.filigree.db.inventory.EventSourceMapping;
import io.filigree.decorator.function.AccountScope;
import io.filigree.decorator.function.FunctionArn;
import io.filigree.decorator.function.InvokedArn;
import io.filigree.simulator.aws.FakeEventSource;
import io.filigree.simulator.aws.FakeFunction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("slow")
class EventSourceSweeperTest {

    private static final String LIST = "lambda:ListEventSourceMappings";
    private static final FunctionArn CHECKOUT = FunctionArn.of(IRELAND, ACCOUNT, "checkout");

    private final PollingFixture fixture = new PollingFixture();

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void storesWhatAwsSaysOfEachMapping() {
        put("checkout");
        String deadLetters = "arn:aws:sqs:eu-west-1:" + ACCOUNT + ":dead-letters";
        FakeEventSource queue = FakeEventSource.queue(IRELAND, ACCOUNT, "orders", "checkout:live")
                .with("ScalingConfig", Map.of("MaximumConcurrency", 25))
                .with("MaximumBatchingWindowInSeconds", 30)
                .filtered("{\"body\": {\"customer\": [\"secret\"]}}");
        FakeEventSource stream = FakeEventSource.stream(IRELAND, ACCOUNT, "clicks", "checkout")
                .onFailure(deadLetters)
                .state("Disabled", "Lambda initiated")
                .lastResult("PROBLEM: Function call failed");
        FakeEventSource kafka = FakeEventSource.kafka(IRELAND, "payments", "checkout");
        fixture.account.put(queue).put(stream).put(kafka);

        RegionPoll poll = fixture.pollIreland(fixture.pair(IRELAND));

        assertThat(poll.eventSourcesReason()).isNull();
        assertThat(stored())
                .containsExactlyInAnyOrder(
                        new EventSourceMapping(
                                queue.uuid(),
                                new InvokedArn(CHECKOUT, "live"),
                                "arn:aws:sqs:eu-west-1:" + ACCOUNT + ":orders",
                                List.of(),
                                "Enabled",
                                "USER_INITIATED",
                                null,
                                10,
                                30,
                                25,
                                true,
                                null),
                        new EventSourceMapping(
                                stream.uuid(),
                                new InvokedArn(CHECKOUT, null),
                                "arn:aws:kinesis:eu-west-1:" + ACCOUNT + ":stream/clicks",
                                List.of(),
                                "Disabled",
                                "Lambda initiated",
                                "PROBLEM: Function call failed",
                                100,
                                0,
                                null,
                                false,
                                deadLetters),
                        new EventSourceMapping(
                                kafka.uuid(),
                                new InvokedArn(CHECKOUT, null),
                                null,
                                List.of("payments"),
                                "Enabled",
                                "USER_INITIATED",
                                "OK",
                                null,
                                null,
                                null,
                                false,
                                null));
        assertThat(fixture.count("event_source_mapping e WHERE e::text LIKE '%customer%'"))
                .as("rows with a filter pattern")
                .isZero();
    }

    @Test
    void listsEveryPageAndWritesOnlyWhatChanged() {
        put("checkout");
        IntStream.range(0, 230).forEach(i -> fixture.account.put(queue(i)));
        PairedAccount paired = fixture.pair(IRELAND);
        fixture.pollIreland(paired);
        assertThat(fixture.count("event_source_mapping")).isEqualTo(230);
        assertThat(fixture.aws.calls().count(LIST)).isEqualTo(3);
        fixture.jdbc
                .sql("CREATE TABLE before AS SELECT uuid, xmin::text AS version FROM event_source_mapping")
                .update();
        try {
            fixture.account.removeEventSource(IRELAND, queue(7).uuid());
            fixture.account.put(queue(8).state("Disabled", "User initiated"));
            fixture.account.put(queue(1_000));

            fixture.pollIreland(paired);

            assertThat(fixture.count("event_source_mapping e LEFT JOIN before b USING (uuid)"
                            + " WHERE b.version IS DISTINCT FROM e.xmin::text"))
                    .as("the changed mapping, and the new one")
                    .isEqualTo(2);
            assertThat(fixture.count("event_source_mapping WHERE state = 'Disabled'"))
                    .isOne();
            assertThat(fixture.count("event_source_mapping")).isEqualTo(230);
        } finally {
            fixture.jdbc.sql("DROP TABLE before").update();
        }
    }

    @Test
    void sweepsFunctionsAndKeepsTheKnownMappingsWhenTheRoleMayNotListThem() {
        put("checkout");
        fixture.account.put(FakeFunction.named(OHIO, "refund").build());
        fixture.account.put(queue(1)).put(FakeEventSource.queue(OHIO, ACCOUNT, "refunds", "refund"));
        PairedAccount paired = fixture.pair(IRELAND, OHIO);
        fixture.poller.poll(paired);
        fixture.account.faults().denyAction(LIST, IRELAND);
        put("new-one");

        List<RegionPoll> polls = fixture.poller.poll(paired).regions();

        assertThat(polls).extracting(RegionPoll::status).containsExactly("ok", "ok");
        assertThat(polls.get(0).added()).isOne();
        assertThat(polls.get(0).eventSourcesReason()).contains(LIST);
        assertThat(polls.get(0).eventSourcesFix()).isEqualTo("Add " + LIST + " to the role's permissions policy");
        assertThat(polls.get(1).eventSourcesReason()).isNull();
        assertThat(fixture.count("event_source_mapping")).isEqualTo(2);
        assertThat(fixture.eventSources.failures(AccountScope.ALL))
                .singleElement()
                .satisfies(failure -> {
                    assertThat(failure.region()).isEqualTo(IRELAND);
                    assertThat(failure.fix()).contains(LIST);
                });

        fixture.account.faults().clear();
        fixture.poller.poll(paired);

        assertThat(fixture.eventSources.failures(AccountScope.ALL)).isEmpty();
    }

    @Test
    void keepsAllKnownMappingsWhenAPageFails() {
        put("checkout");
        IntStream.range(0, 150).forEach(i -> fixture.account.put(queue(i)));
        PairedAccount paired = fixture.pair(IRELAND);
        fixture.pollIreland(paired);
        fixture.account.removeEventSource(IRELAND, queue(0).uuid());
        fixture.account.faults().failPage(LIST, IRELAND, 2);

        RegionPoll poll = fixture.pollIreland(paired);

        assertThat(poll.status()).isEqualTo("ok");
        assertThat(poll.eventSourcesReason()).contains(LIST, "500");
        assertThat(fixture.count("event_source_mapping")).isEqualTo(150);
    }

    @Test
    void removesTheMappingsOfARegionWithoutFunctions() {
        put("checkout");
        fixture.account.put(queue(1));
        PairedAccount paired = fixture.pair(IRELAND);
        fixture.pollIreland(paired);
        fixture.account.remove(IRELAND, "checkout");
        fixture.account.removeEventSource(IRELAND, queue(1).uuid());

        fixture.pollIreland(paired);

        assertThat(fixture.count("event_source_mapping")).isZero();
        assertThat(fixture.aws.calls().count(LIST)).isOne();
    }

    private List<EventSourceMapping> stored() {
        return fixture.eventSources.of(AccountScope.ALL, CHECKOUT);
    }

    private void put(String function) {
        fixture.account.put(FakeFunction.named(IRELAND, function).build());
    }

    private static FakeEventSource queue(int number) {
        return FakeEventSource.queue(IRELAND, ACCOUNT, "queue-" + number, "checkout");
    }
}
