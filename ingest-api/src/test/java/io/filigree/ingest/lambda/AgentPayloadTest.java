package io.filigree.ingest.lambda;

import static io.filigree.ingest.lambda.Bodies.CHECKOUT_ARN;
import static io.filigree.ingest.lambda.Bodies.REQUEST_ID;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import io.filigree.db.event.EventTable;
import io.filigree.decorator.event.Event;
import io.filigree.ingest.format.AttributeBounds;
import io.filigree.ingest.format.Decoded;
import io.filigree.ingest.format.Identified;
import io.filigree.ingest.format.PayloadBounds;
import io.filigree.ingest.format.PayloadCounts;
import io.filigree.ingest.format.PayloadCounts.ItemOutcome;
import io.filigree.ingest.format.envelope.LambdaPayload;
import io.filigree.ingest.format.envelope.PayloadReader;
import io.filigree.ingest.format.message.LogMessage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How agents differ in what they print, beyond what the captured samples show. */
class AgentPayloadTest {

    private static final String METADATA = "{\"arn\":\"" + CHECKOUT_ARN + ":live\",\"agent_language\":\"java\"}";
    private static final String TRANSACTION =
            "[{\"type\":\"Transaction\",\"timestamp\":1795207764698,\"guid\":\"g1\",\"traceId\":\"t1\"},{},"
                    + "{\"aws.requestId\":\"" + REQUEST_ID + "\"}]";
    private static final String OTHER_TRANSACTION =
            "[{\"type\":\"Transaction\",\"timestamp\":1795207764698,\"guid\":\"g2\",\"traceId\":\"t2\"},{},"
                    + "{\"aws.requestId\":\"other\"}]";
    private static final String DATA = "{\"analytic_event_data\":[null,{},[" + TRANSACTION + "]]}";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "%s",
                "%s\n",
                "some text %s",
                "2026-11-20T20:49:24.758Z\t11111111-2222-4333-8444-555555555555\tINFO\t%s\n",
                "[1, 2] \"NR_LAMBDA_MONITORING\" %s and more [",
                "{\"message\": %s}",
            })
    void findsThePayloadInTheTextAroundIt(String around) {
        for (String payload : List.of(Bodies.v1(METADATA, DATA), Bodies.v2(METADATA, DATA))) {
            List<Event> events = eventsOf(around.formatted(payload));

            assertThat(events).hasSize(1);
            assertThat(events.get(0).type()).isEqualTo(Event.INVOCATION);
            assertThat(events.get(0).requestId()).isEqualTo(REQUEST_ID);
        }
    }

    @Test
    void readsThePayloadAsPythonSpacesIt() {
        String python = Bodies.v1(METADATA, DATA).replace(",", ", ").replace("[1", "[ 1");
        assertThat(python).startsWith("[ 1, \"NR_LAMBDA_MONITORING\", \"");

        assertThat(eventsOf(python)).hasSize(1);
    }

    @Test
    void readsAVersion2PayloadThatIsPlainJson() {
        String payload = "INFO [2,\"NR_LAMBDA_MONITORING\"," + METADATA + "," + DATA + "] done";

        assertThat(eventsOf(payload)).hasSize(1);
        assertThat(eventsOf(payload).get(0).function()).hasToString(CHECKOUT_ARN + ":live");
    }

    @Test
    void readsTwoPayloadsInOneMessage() {
        assertThat(eventsOf(Bodies.v1(METADATA, DATA) + "\n" + Bodies.v2(METADATA, DATA)))
                .hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "\"\"", "\"run-1\"", "7"})
    void readsSectionsWithAnyRunIdAndWithOrWithoutAReservoir(String runId) {
        assertThat(eventsOf(data("\"analytic_event_data\":[" + runId + ",{\"events_seen\":1},[" + TRANSACTION + "]]")))
                .hasSize(1);
        assertThat(eventsOf(data("\"custom_event_data\":[" + runId + ",[[{\"type\":\"A\"},{\"x\":1}]]]")))
                .hasSize(1);
    }

    @Test
    void javasCustomEventsInAnalyticDataTakeTheTimeAndTheRequestIdOfTheOnlyTransaction() {
        List<Event> events = eventsOf(data("\"analytic_event_data\":[null,{},[" + TRANSACTION
                + ",[{\"type\":\"OrderPlaced\"},{\"orderId\":\"o-1\",\"items\":2},{}]"
                + ",[{\"type\":\"LogEvent\"},{\"message\":\"hi\"},{}]]]"));

        assertThat(events).extracting(Event::type).containsExactly(Event.INVOCATION, "OrderPlaced", Event.LOG);
        assertThat(events.get(1).timestamp()).isEqualTo(BEGUN_AT);
        assertThat(events.get(1).requestId()).isEqualTo(REQUEST_ID);
        assertThat(events.get(1).traceId()).isNull();
        assertThat(events.get(1).function()).hasToString(CHECKOUT_ARN + ":live");
        assertThat(events.get(1).attributes()).containsOnly(entry("orderId", "o-1"), entry("items", 2));
    }

    @Test
    void eventsFindTheirInvocationByTransactionThenByTrace() {
        List<Event> events = eventsOf(data("\"analytic_event_data\":[null,{},[" + TRANSACTION + "," + OTHER_TRANSACTION
                + "]],\"span_event_data\":[null,{},["
                + "[{\"type\":\"Span\",\"transactionId\":\"g2\",\"traceId\":\"t1\"},{},{}],"
                + "[{\"type\":\"Span\",\"traceId\":\"t2\"},{},{}],"
                + "[{\"type\":\"Span\",\"traceId\":\"t3\"},{},{}]]],"
                + "\"error_event_data\":[null,{},["
                + "[{\"type\":\"TransactionError\",\"guid\":\"e\",\"nr.transactionGuid\":\"g2\"},{},{}]]],"
                + "\"custom_event_data\":[null,[[{\"type\":\"A\"},{}]]]"));

        assertThat(events)
                .extracting(Event::requestId)
                .containsExactly(REQUEST_ID, "other", "other", "other", null, "other", null);
    }

    @Test
    void aTraceOfTwoInvocationsTellsNeither() {
        List<Event> events = eventsOf(data("\"analytic_event_data\":[null,{},[" + TRANSACTION + ","
                + OTHER_TRANSACTION.replace("t2", "t1") + ",[{\"type\":\"A\",\"traceId\":\"t1\"},{},{}]]]"));

        assertThat(events.get(2).requestId()).isNull();
    }

    @ParameterizedTest
    @CsvSource({
        "1795207766.273, 2026-11-20T20:49:26.273Z",
        "1795207766, 2026-11-20T20:49:26Z",
        "1795207766273, 2026-11-20T20:49:26.273Z",
        "1795207766273.6504, 2026-11-20T20:49:26.274Z",
    })
    void timesAreSecondsOrMillisecondsByTheirSize(String timestamp, Instant expected) {
        assertThat(timeOf(timestamp)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-5", "null", "\"1795207766273\"", "1e300", "1e999", "1795207766273000", "true", "{}"})
    void timesThatNobodyCanBelieveAreTheMessages(String timestamp) {
        assertThat(timeOf(timestamp)).isEqualTo(Bodies.SENT);
    }

    private static final String BEGUN = "1795207764698";
    private static final Instant BEGUN_AT = Instant.ofEpochMilli(1_795_207_764_698L);

    /** Node's errors of a response with status 500 have no time; those of others may be zero. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'\"guid\":\"g1\"' | '' | 1795207764698",
                "'\"nr.transactionGuid\":\"g2\",\"guid\":\"x\"' | '' | 1795207700000",
                "'\"traceId\":\"t2\"' | '' | 1795207700000",
                "'\"guid\":\"unknown\",\"traceId\":\"t1\"' | '' | 1795207764698",
                "'\"error.class\":\"HttpError 500\"' | '\"aws.requestId\":\"other\"' | 1795207700000",
                "'\"error.class\":\"HttpError 500\"' | '' | 1795207764758",
                "'\"guid\":\"unknown\"' | '' | 1795207764758",
            })
    void anEventWithoutATimeHasThatOfItsTransactionElseThatOfItsMessage(
            String intrinsics, String agent, long expectedMs) {
        String transactions = "\"analytic_event_data\":[null,{},[" + TRANSACTION + ","
                + OTHER_TRANSACTION.replace(BEGUN, "1795207700000") + "]]";
        for (String time : List.of("", ",\"timestamp\":0", ",\"timestamp\":null", ",\"timestamp\":-1")) {
            List<Event> events = eventsOf(data("\"error_event_data\":[null,{},[[{\"type\":\"TransactionError\"" + time
                    + "," + intrinsics + "},{},{" + agent + "}]]]," + transactions));

            assertThat(events.get(0).type()).isEqualTo(Event.INVOCATION_ERROR);
            assertThat(events.get(0).timestamp().toEpochMilli()).as(time).isEqualTo(expectedMs);
        }
    }

    @Test
    void anEventWithoutATimeOrIdsHasTheTimeOfTheOnlyTransaction() {
        for (String section : List.of(
                "\"error_event_data\":[null,{},[[{\"type\":\"TransactionError\"},{},{}]]]",
                "\"custom_event_data\":[null,[[{\"type\":\"A\"},{}]]]",
                "\"span_event_data\":[null,{},[[{\"type\":\"Span\",\"timestamp\":0},{},{}]]]",
                "\"error_data\":[null,[[0,\"t\",\"m\",\"HttpError 500\",{},\"\"]]]")) {
            assertThat(eventsOf(data(section + ",\"analytic_event_data\":[null,{},[" + TRANSACTION + "]]")))
                    .hasSize(2)
                    .allSatisfy(event -> assertThat(event.timestamp()).isEqualTo(BEGUN_AT));
        }
        assertThat(eventsOf(data("\"analytic_event_data\":[null,{},[" + TRANSACTION.replace(BEGUN, "0") + "]],"
                        + "\"custom_event_data\":[null,[[{\"type\":\"A\"},{}]]]")))
                .as("of a transaction without a time")
                .hasSize(2)
                .allSatisfy(event -> assertThat(event.timestamp()).isEqualTo(Bodies.SENT));
    }

    @Test
    void aTimeThatIsYetToComeIsKeptBesideThatOfReceipt() {
        long receivedMs = Bodies.RECEIVED.toEpochMilli();
        long soon = receivedMs + Duration.ofMinutes(10).toMillis();

        Event slightlyAhead = eventsOf(data(custom(soon))).get(0);
        Event ahead = eventsOf(data(custom(soon + 1))).get(0);
        Event nextYear = eventsOf(data(custom(receivedMs + Duration.ofDays(365).toMillis())))
                .get(0);

        assertThat(slightlyAhead.timestamp().toEpochMilli()).isEqualTo(soon);
        assertThat(slightlyAhead.attributes()).isEmpty();
        assertThat(ahead.timestamp()).isEqualTo(Bodies.SENT);
        assertThat(ahead.attributes())
                .containsOnly(entry("timestamp.original", soon + 1), entry("observed_timestamp", receivedMs));
        assertThat(nextYear.timestamp()).isEqualTo(Bodies.SENT);
        assertThat(nextYear.attributes()).containsKey("timestamp.original");
    }

    @Test
    void whatBelongsToATransactionOfAWrongClockIsNotYetToComeEither() {
        List<Event> events =
                eventsOf(data("\"analytic_event_data\":[null,{},[" + TRANSACTION.replace(BEGUN, "1895207764698")
                        + "]],\"custom_event_data\":[null,[[{\"type\":\"A\"},{}]]]"));

        assertThat(events).allSatisfy(event -> assertThat(event.timestamp()).isEqualTo(Bodies.SENT));
        assertThat(events.get(0).attributes()).containsEntry("timestamp.original", 1_895_207_764_698L);
        assertThat(events.get(1).attributes()).isEmpty();
    }

    @Test
    void aTimeThatIsYetToComeIsKeptWhereThereIsNoRoomForMoreAttributes() {
        String full = IntStream.range(0, AttributeBounds.DEFAULT.maxAttributes())
                .mapToObj(i -> "\"a" + i + "\":1")
                .collect(Collectors.joining(","));
        Event event = eventsOf(data(
                        "\"custom_event_data\":[null,[[{\"type\":\"A\",\"timestamp\":1895207764698},{" + full + "}]]]"))
                .get(0);

        assertThat(event.attributes()).containsKeys("timestamp.original", "observed_timestamp");
        assertThat(event.attributes()).hasSize(AttributeBounds.DEFAULT.maxAttributes());
    }

    @Test
    void aLineOrMessageThatIsYetToComeIsOfWhenItWasReceived() {
        String line = "2027-11-20T20:49:00Z " + REQUEST_ID + " Task timed out after 3.00 seconds";
        List<Event> events = eventsOf(line);

        assertThat(events).hasSize(2).allSatisfy(event -> {
            assertThat(event.timestamp())
                    .isEqualTo(event.type().equals(Event.INVOCATION) ? Bodies.SENT.minusSeconds(3) : Bodies.SENT);
            assertThat(event.attributes())
                    .contains(
                            entry(
                                    "timestamp.original",
                                    Instant.parse("2027-11-20T20:49:00Z").toEpochMilli()),
                            entry("observed_timestamp", Bodies.RECEIVED.toEpochMilli()));
        });
        assertThat(new LogMessage("a", Bodies.SENT_MS / 1_000, "x")
                        .at(Bodies.RECEIVED)
                        .getEpochSecond())
                .as("seconds")
                .isEqualTo(Bodies.SENT_MS / 1_000);
        for (long absurd : new long[] {0, -1, -Bodies.SENT_MS, Bodies.SENT_MS * 1_000, Bodies.SENT_MS * 1_000_000}) {
            assertThat(new LogMessage("a", absurd, "x").at(Bodies.RECEIVED)).isEqualTo(Bodies.RECEIVED);
        }
        assertThat(new LogMessage("a", Bodies.RECEIVED.plusSeconds(601).toEpochMilli(), "x").at(Bodies.RECEIVED))
                .isEqualTo(Bodies.RECEIVED);
        assertThat(new LogMessage("a", Bodies.RECEIVED.plusSeconds(599).toEpochMilli(), "x").at(Bodies.RECEIVED))
                .isEqualTo(Bodies.RECEIVED.plusSeconds(599));
    }

    private static String custom(long timestamp) {
        return "\"custom_event_data\":[null,[[{\"type\":\"A\",\"timestamp\":" + timestamp + "},{}]]]";
    }

    @ParameterizedTest
    @CsvSource({
        "Transaction, Transaction",
        "TransactionError, TransactionError",
        "AwsLambdaInvocation, CustomAwsLambdaInvocation",
        "AwsLambdaInvocationError, CustomAwsLambdaInvocationError",
        "Span, CustomSpan",
        "Metric, CustomMetric",
        "Order, Order",
    })
    void aCustomEventIsNoInvocationWhateverItIsCalled(String type, String stored) {
        String pair = "\"custom_event_data\":[null,[[{\"type\":\"" + type
                + "\",\"timestamp\":1795207764000,\"guid\":\"g1\"},{\"aws.requestId\":\"mine\"}]]]";
        String amongTransactions =
                "\"analytic_event_data\":[null,{},[[{\"type\":\"" + type + "\"},{\"aws.requestId\":\"mine\"},{}]]]";
        for (String section : List.of(pair, amongTransactions)) {
            Decoded decoded = new PayloadDecoder(PayloadBounds.DEFAULT)
                    .decode(
                            new PayloadReader(PayloadBounds.DEFAULT).read(Bodies.fromExtension(data(section))),
                            new PayloadReader(PayloadBounds.DEFAULT)
                                    .read(Bodies.fromExtension(data(section)))
                                    .messages(),
                            Bodies.RECEIVED);
            assertThat(decoded.events()).singleElement().satisfies(one -> {
                assertThat(one.value().type()).isEqualTo(stored);
                assertThat(EventTable.ofType(one.value().type())).isEqualTo(EventTable.CUSTOM);
            });
        }
    }

    @Test
    void valuesKeepTheirJsonTypes() {
        Event event = eventsOf(data("\"custom_event_data\":[null,[[{\"type\":\"A\"},{\"s\":\"200\",\"i\":200,"
                        + "\"l\":12345678901,\"d\":2.0,\"b\":true,\"n\":null,\"o\":{\"a\":{\"b\":1},\"e\":{}},"
                        + "\"list\":[1,\"x\",{\"y\":null}],\"big\":123456789012345678901234567890}]]]"))
                .get(0);

        assertThat(event.attributes())
                .containsOnly(
                        entry("s", "200"),
                        entry("i", 200),
                        entry("l", 12345678901L),
                        entry("d", 2.0),
                        entry("b", true),
                        entry("o.a.b", 1),
                        entry("list", "[1,\"x\",{\"y\":null}]"),
                        entry("big", new BigInteger("123456789012345678901234567890")));
    }

    @Test
    void intrinsicAttributesWinOverTheAgentsAndThoseOverTheUsers() {
        Event event = eventsOf(data("\"custom_event_data\":[null,{},[[{\"type\":\"A\",\"a\":1},"
                        + "{\"a\":2,\"b\":2,\"c\":2,\"type\":\"B\",\"timestamp\":5},{\"a\":3,\"b\":3}]]]"))
                .get(0);

        assertThat(event.type()).isEqualTo("A");
        assertThat(event.attributes()).containsOnly(entry("a", 1), entry("b", 3), entry("c", 2));
    }

    @Test
    void stacksGoToTheirOwnErrorWhereSeveralHappened() {
        List<Event> events = eventsOf(data("\"error_event_data\":[null,{},["
                + error("g1", "A", "one") + "," + error("g1", "B", "two") + "," + error("g9", "B", "two") + "]],"
                + "\"error_data\":[null,[" + trace("g1", "B", "two", "\"b2\"") + "," + trace("g1", "A", "one", "\"a1\"")
                + "]]"));

        assertThat(events)
                .extracting(event -> event.attributes().get("stackTrace"))
                .containsExactly("a1", "b2", null);
    }

    @Test
    void anErrorThatLeftOnlyItsTraceIsAnErrorEventToo() {
        List<Event> events = eventsOf(data("\"analytic_event_data\":[null,{},[" + TRANSACTION
                + "]],\"error_data\":[null,[[1795207766273.5,\"OtherTransaction/f\",\"boom\",\"E\","
                + "{\"userAttributes\":{\"u\":1},\"agentAttributes\":{\"aws.lambda.coldStart\":true},"
                + "\"intrinsics\":{\"guid\":\"g1\"},\"stack_trace\":[\"x\",{\"name\":\"n\",\"filepath\":\"f.go\",\"line\":3},"
                + "{\"name\":\"native\"}]}]]]"));

        assertThat(events).hasSize(2);
        Event error = events.get(1);
        assertThat(error.type()).isEqualTo(Event.INVOCATION_ERROR);
        assertThat(error.timestamp()).isEqualTo(Instant.parse("2026-11-20T20:49:26.274Z"));
        assertThat(error.requestId()).isEqualTo(REQUEST_ID);
        assertThat(error.attributes())
                .containsOnly(
                        entry("error.class", "E"),
                        entry("error.message", "boom"),
                        entry("transactionName", "OtherTransaction/f"),
                        entry("newrelic.agentLanguage", "java"),
                        entry("guid", "g1"),
                        entry("aws.lambda.coldStart", true),
                        entry("u", 1),
                        entry("stackTrace", "x\nn (f.go:3)\nnative"));
    }

    @Test
    void sectionsThatAreNoEventsAreSkipped() {
        Decoded decoded = decode(data("\"metric_data\":[null,1,2,[[{\"name\":\"m\"},[1,2,3,4,5,6]]]],"
                + "\"transaction_sample_data\":[null,[[1]]],"
                + "\"sql_trace_data\":[[[1]]],\"update_loaded_modules\":[\"Jars\",[[]]]"));

        assertThat(decoded.events()).isEmpty();
        assertThat(decoded.undecoded()).isEmpty();
        assertThat(decoded.ignored()).isEqualTo(1);
    }

    @Test
    void logRecordsBecomeLogEventsOfTheirTraceOrTheOnlyInvocation() {
        List<Event> events = eventsOf(data("\"analytic_event_data\":[null,{},[" + TRANSACTION + "," + OTHER_TRANSACTION
                + "]],\"log_event_data\":[{\"common\":{\"attributes\":{\"entity.name\":\"checkout\",\"hostname\":\"h\"}},"
                + "\"logs\":[{\"message\":\"paid\",\"level\":\"INFO\",\"timestamp\":1795207764699,\"trace.id\":\"t2\","
                + "\"span.id\":\"s1\",\"attributes\":{\"context.order\":7}},"
                + "{\"message\":\"slow\",\"level\":\"WARN\",\"timestamp\":1795207764.5,\"trace.id\":\"t9\"}]}]"));

        assertThat(events)
                .extracting(Event::type)
                .containsExactly(Event.INVOCATION, Event.INVOCATION, Event.LOG, Event.LOG);
        Event paid = events.get(2);
        assertThat(paid.timestamp()).isEqualTo(Instant.ofEpochMilli(1_795_207_764_699L));
        assertThat(paid.requestId()).isEqualTo("other");
        assertThat(paid.traceId()).isEqualTo("t2");
        assertThat(paid.function()).hasToString(CHECKOUT_ARN + ":live");
        assertThat(paid.attributes())
                .containsExactly(
                        entry("message", "paid"),
                        entry("level", "INFO"),
                        entry("trace.id", "t2"),
                        entry("span.id", "s1"),
                        entry("context.order", 7),
                        entry("entity.name", "checkout"),
                        entry("hostname", "h"));
        Event slow = events.get(3);
        assertThat(slow.timestamp()).isEqualTo(Instant.ofEpochMilli(1_795_207_764_500L));
        assertThat(slow.requestId())
                .as("two invocations, and neither has this trace")
                .isNull();
        assertThat(slow.traceId()).isEqualTo("t9");
    }

    @Test
    void logRecordsWithoutATraceAreOfTheOnlyInvocation() {
        List<Event> events = eventsOf(data("\"analytic_event_data\":[null,{},[" + TRANSACTION
                + "]],\"log_event_data\":[{\"logs\":[{\"message\":\"a\"},\"b\"]},null,7,{\"logs\":null}]"));

        assertThat(events.subList(1, 3)).allSatisfy(event -> {
            assertThat(event.type()).isEqualTo(Event.LOG);
            assertThat(event.requestId()).isEqualTo(REQUEST_ID);
            assertThat(event.timestamp()).isEqualTo(BEGUN_AT);
        });
        assertThat(events)
                .hasSize(3)
                .last()
                .satisfies(event -> assertThat(event.attributes()).containsExactly(entry("message", "b")));
    }

    @Test
    void javasLogEventsHaveTheirTimeAmongTheirAttributes() {
        List<Event> events = eventsOf(data("\"analytic_event_data\":[null,{},[" + TRANSACTION
                + ",[{\"type\":\"LogEvent\"},{\"message\":\"hi\",\"level\":\"WARN\",\"timestamp\":1795207764701,"
                + "\"trace.id\":\"t1\"},{}]]]"));

        assertThat(events.get(1).type()).isEqualTo(Event.LOG);
        assertThat(events.get(1).timestamp()).isEqualTo(Instant.ofEpochMilli(1_795_207_764_701L));
        assertThat(events.get(1).traceId()).isEqualTo("t1");
        assertThat(events.get(1).attributes())
                .containsOnly(entry("message", "hi"), entry("level", "WARN"), entry("trace.id", "t1"));
    }

    @Test
    void aCustomEventThatIsCalledLogIsNoLog() {
        assertThat(eventsOf(data("\"custom_event_data\":[null,[[{\"type\":\"Log\"},{\"message\":\"m\"}]]]")))
                .extracting(Event::type)
                .containsExactly("CustomLog");
    }

    @Test
    void logRecordsThatCannotBeReadAreReportedBesideSoundOnes() {
        String message =
                data("\"log_event_data\":[{\"logs\":[{},{\"message\":\"a\"},[1]],\"common\":{}},{\"logs\":7}]");
        Decoded decoded = decode(message);

        assertThat(decoded.events())
                .singleElement()
                .satisfies(one -> assertThat(one.value().attributes()).containsExactly(entry("message", "a")));
        assertThat(decoded.undecoded())
                .singleElement()
                .satisfies(one -> assertThat(one.reason())
                        .isEqualTo("log_event_data[0].logs[0]: no message and no attributes (and 3 more)"));
        assertThat(decoded.counts().items())
                .containsOnly(
                        entry(new PayloadCounts.Item("log_event_data", ItemOutcome.EVENT), 1),
                        entry(new PayloadCounts.Item("log_event_data", ItemOutcome.UNREADABLE), 2));
    }

    @Test
    void aFullHarvestOfLogRecordsIsReadWithoutATreeOfAll() {
        String records = IntStream.range(0, 10_000)
                .mapToObj(i -> "{\"message\":\"line " + i + "\",\"level\":\"INFO\",\"timestamp\":"
                        + (1_795_207_764_000L + i) + ",\"trace.id\":\"t1\"}")
                .collect(Collectors.joining(","));
        Decoded decoded =
                decode(data("\"log_event_data\":[{\"common\":{\"attributes\":{}},\"logs\":[" + records + "]}]"));

        assertThat(decoded.undecoded()).isEmpty();
        assertThat(decoded.events()).hasSize(10_000);
    }

    @Test
    void aTypeThatIsNoTextIsNone() {
        Decoded decoded = decode(data("\"custom_event_data\":[null,{},[[{\"type\":[]},{}],[{\"type\":7},{}]]]"));

        assertThat(decoded.events()).isEmpty();
        assertThat(decoded.undecoded()).hasSize(1);
    }

    @Test
    void anOddEventIsReportedWithItsPlaceBesideSoundOnes() {
        String message = data("\"analytic_event_data\":[null,{},[5," + TRANSACTION + ",[{\"name\":\"no type\"}]]]");
        Decoded decoded = decode(message);

        assertThat(decoded.events()).hasSize(1);
        assertThat(decoded.undecoded()).hasSize(1);
        assertThat(decoded.undecoded().get(0).reason())
                .isEqualTo("analytic_event_data[2][0]: not an array (and 1 more)");
        assertThat(decoded.undecoded().get(0).message()).isEqualTo(message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "[1,\"NR_LAMBDA_MONITORING\",\"AAAA\"] | payload: not JSON at line 1, column 1",
                "[1,\"NR_LAMBDA_MONITORING\",\"?\"] | message: the payload is not base64",
                "[1,\"NR_LAMBDA_MONITORING\",\"H4sIAAAAAAAA\"] | message: the payload is not complete gzip",
                "[1,\"NR_LAMBDA_MONITORING\",5] | message: no payload after the marker",
                "[1,\"NR_LAMBDA_MONITORING\",\"H4sI | message: the payload is not base64",
                "[2,\"NR_LAMBDA_MONITORING\",{},\"W10=\"] | payload: not a JSON object",
                "[2,\"NR_LAMBDA_MONITORING\",{},{\"span_event_data\":7}] | span_event_data: not an array",
                "[2,\"NR_LAMBDA_MONITORING\",{},{\"span_event_data\":[null,{},5]}] | span_event_data: no list of"
                        + " events in it",
                "[2,\"NR_LAMBDA_MONITORING\",{},{\"data\":7}] | data: not an object",
            })
    void saysWhatIsWrongWithAPayload(String message, String reason) {
        Decoded decoded = decode(message);

        assertThat(decoded.events()).isEmpty();
        assertThat(decoded.undecoded()).hasSize(1);
        assertThat(decoded.undecoded().get(0).reason()).isEqualTo(reason);
    }

    @Test
    void aPayloadThatWasDamagedOnItsWayIsNoEventAtAll() {
        byte[] gzip = Bodies.gzip(("{\"data\":" + DATA + "}").getBytes(StandardCharsets.UTF_8));
        gzip[gzip.length - 6] ^= 1;
        String message = "[1,\"NR_LAMBDA_MONITORING\",\"" + Base64.getEncoder().encodeToString(gzip) + "\"]";

        assertThat(decode(message).events()).isEmpty();
        assertThat(decode(message).undecoded()).hasSize(1);
    }

    @Test
    void eventsBeyondTheBoundStayUndecoded() {
        PayloadBounds two = new PayloadBounds(1 << 20, 10, 2, 10_000, 100, 64, AttributeBounds.DEFAULT);
        LambdaPayload payload = new PayloadReader(two)
                .read(Bodies.fromExtension(data(
                        "\"custom_event_data\":[null,[[{\"type\":\"A\"}],[{\"type\":\"A\"}],[{\"type\":\"A\"}]]]")));
        Decoded decoded = new PayloadDecoder(two).decode(payload, payload.messages(), Bodies.RECEIVED);

        assertThat(decoded.events()).hasSize(2);
        assertThat(decoded.undecoded().get(0).reason())
                .isEqualTo("custom_event_data[1][2]: more events than filigree.ingest.lambda.max-events = 2 allows in a"
                        + " body");
    }

    @Test
    void aDeepPayloadIsUndecoded() {
        String deep = data("\"custom_event_data\":" + "[".repeat(5_000) + "]".repeat(5_000));

        assertThat(decode(deep).undecoded()).hasSize(1);
    }

    @Test
    void theFunctionIsTheEventsOwnThenThePayloadsThenTheSenders() {
        String event = "\"custom_event_data\":[null,[[{\"type\":\"A\"},{}]]]";

        assertThat(functionOf(Bodies.v2(METADATA, "{" + event + "}"))).isEqualTo(CHECKOUT_ARN + ":live");
        assertThat(functionOf(Bodies.v2("{\"arn\":null}", "{" + event + "}"))).isEqualTo(CHECKOUT_ARN);
        assertThat(functionOf(Bodies.v2("{\"arn\":\"nonsense\"}", "{" + event + "}")))
                .isEqualTo(CHECKOUT_ARN);
        assertThat(functionOf(Bodies.v2(
                        METADATA, "{" + event.replace("{}", "{\"aws.lambda.arn\":\"" + CHECKOUT_ARN + ":7\"}") + "}")))
                .isEqualTo(CHECKOUT_ARN + ":7");
        assertThat(functionOf(Bodies.v2(METADATA, "{" + event.replace("{}", "{\"aws.lambda.arn\":\"bad\"}") + "}")))
                .isEqualTo("none");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "null",
            value = {
                ":live | '\"7\"' | 7",
                ":live | '\"$LATEST\"' | $LATEST",
                ":live | null | null",
                ":live | 7 | 7",
                ":live | '\" 7 \"' | 7",
                ":live | 7.5 | null",
                ":live | '\"seven\"' | null",
                ":5 | '\"7\"' | 5",
                "'' | '\"7\"' | 7",
                "'' | null | $LATEST",
                ":$LATEST | '\"$LATEST\"' | $LATEST"
            })
    void theVersionThatRanIsTheOneThatThePayloadReports(String qualifier, String reported, String expected) {
        String metadata = "{\"function_version\":" + reported + ",\"arn\":\"" + CHECKOUT_ARN + qualifier + "\"}";
        String own = DATA.replace(CHECKOUT_ARN, CHECKOUT_ARN + qualifier);

        for (String message : List.of(
                Bodies.v1(metadata, own),
                Bodies.v2(metadata, own),
                Bodies.v1(metadata, own.replace("{\"type\"", "{\"n\":NaN,\"type\"")))) {
            assertThat(eventsOf(message))
                    .isNotEmpty()
                    .allSatisfy(event -> assertThat(
                                    Objects.requireNonNull(event.function()).version())
                            .isEqualTo(expected));
        }
    }

    /** In any order of the members, and with repaired values. */
    @Test
    void invocationsAndErrorsHaveWhatTheMetadataSaysOfAgentAndRuntime() {
        String metadata = "{\"arn\":\"" + CHECKOUT_ARN + "\",\"protocol_version\":16,\"agent_version\":\"13.20.0\","
                + "\"agent_language\":\" nodejs \",\"function_version\":7,"
                + "\"execution_environment\":\"AWS_Lambda_nodejs20.x\"}";
        String data =
                "{\"analytic_event_data\":[null,{},[[{\"type\":\"Transaction\",\"timestamp\":1795207761000},{},{}]]],"
                        + "\"error_event_data\":[null,{},[[{\"type\":\"TransactionError\"},{\"newrelic.agentLanguage\":\"own\"},{}]]],"
                        + "\"span_event_data\":[null,{},[[{\"type\":\"Span\"},{},{}]]],"
                        + "\"custom_event_data\":[null,[[{\"type\":\"A\"},{}]]]}";
        List<String> messages = List.of(
                Bodies.v1(metadata, data),
                Bodies.v2(metadata, data),
                Bodies.v1(metadata, data.replace("{\"type\":\"Transaction\"", "{\"n\":NaN,\"type\":\"Transaction\"")),
                "[1,\"NR_LAMBDA_MONITORING\",\""
                        + Bodies.packed("{\"data\":" + data + ",\"metadata\":" + metadata + "}") + "\"]");

        for (String message : messages) {
            Map<String, Map<String, Object>> attributes = new HashMap<>();
            eventsOf(message).forEach(event -> attributes.put(event.type(), event.attributes()));

            assertThat(attributes.get(Event.INVOCATION))
                    .isEqualTo(Map.of(
                            "newrelic.agentVersion", "13.20.0",
                            "newrelic.agentLanguage", "nodejs",
                            "aws.executionEnvironment", "AWS_Lambda_nodejs20.x",
                            "faas.version", "7"));
            assertThat(attributes.get(Event.INVOCATION_ERROR))
                    .containsEntry("newrelic.agentLanguage", "own")
                    .containsEntry("newrelic.agentVersion", "13.20.0");
            assertThat(attributes.get(Event.SPAN)).isEmpty();
            assertThat(attributes.get("A")).isEmpty();
        }
    }

    /** They would be repeated in each of thousands of events. */
    @ParameterizedTest
    @ValueSource(strings = {"null", "\"\"", "\" \"", "{\"a\":1}", "[1]", "true", "1.5"})
    void metadataThatIsNoShortTextIsNoAttribute(String value) {
        String transaction =
                "{\"analytic_event_data\":[null,{},[[{\"type\":\"Transaction\",\"timestamp\":1795207761000},{},{}]]]}";

        for (String other : List.of(value, "\"" + "x".repeat(65) + "\"")) {
            assertThat(eventsOf(Bodies.v1("{\"agent_version\":" + other + "}", transaction)))
                    .singleElement()
                    .satisfies(event -> assertThat(event.attributes()).isEmpty());
        }
    }

    @Test
    void aReportedVersionIsOfThePayloadsFunctionAndOfItsLines() {
        String metadata = "{\"function_version\":\"7\",\"arn\":\"" + CHECKOUT_ARN + ":live\"}";
        String other = CHECKOUT_ARN.replace("checkout", "other") + ":live";
        byte[] body = Bodies.body(
                Bodies.context(CHECKOUT_ARN + ":live"),
                Bodies.entry(
                        "",
                        "",
                        "",
                        "",
                        "2026-11-20T20:49:00Z 5a1e0000-0000-4000-8000-000000000001 Task timed out after 3.00 seconds",
                        Bodies.v1(
                                metadata,
                                "{\"custom_event_data\":[null,[[{\"type\":\"A\"},{}],[{\"type\":\"B\"},{\"aws.lambda.arn\":\""
                                        + other + "\"}]]]}")));

        assertThat(versions(body))
                .isEqualTo(Map.of("A", "7", "B", "null", "AwsLambdaInvocationError", "7", "AwsLambdaInvocation", "7"));
    }

    @Test
    void theVersionOfALogStreamIsTheOneThatRan() {
        String custom = "{\"custom_event_data\":[null,[[{\"type\":\"A\"},{}]]]}";

        assertThat(versions(Bodies.fromCloudWatch(
                        "/aws/lambda/checkout-prod", "2026/11/20/[12]0abc", Bodies.v1(METADATA, custom))))
                .isEqualTo(Map.of("A", "12"));
        assertThat(versions(Bodies.fromCloudWatch(
                        "/aws/lambda/another", "2026/11/20/[12]0abc", Bodies.v1(METADATA, custom))))
                .isEqualTo(Map.of("A", "null"));
    }

    private static Map<String, String> versions(byte[] body) {
        Map<String, String> versions = new HashMap<>();
        Bodies.decode(body)
                .events()
                .forEach(one -> versions.put(
                        one.value().type(),
                        String.valueOf(
                                Objects.requireNonNull(one.value().function()).version())));
        return versions;
    }

    @Test
    void onTheCloudWatchPathTheFunctionIsThatOfTheLogGroupInTheForwardersRegion() {
        String line = "RequestId: " + REQUEST_ID + " Process exited before completing request";

        assertThat(cloudWatchFunction("/aws/lambda/billing", "2026/11/20/[$LATEST]0abc", line))
                .isEqualTo("arn:aws:lambda:us-east-1:123456789012:function:billing");
        assertThat(cloudWatchFunction("/aws/lambda/billing", "2026/11/20/[12]0abc", line))
                .isEqualTo("arn:aws:lambda:us-east-1:123456789012:function:billing:12");
        assertThat(cloudWatchFunction("/shared/team", "2026/11/20/invoices[$LATEST][0abc]", line))
                .isEqualTo("arn:aws:lambda:us-east-1:123456789012:function:invoices");
        assertThat(cloudWatchFunction("/shared/team", "no-name-here", line)).isEqualTo("none");
    }

    @Test
    void onTheCloudWatchPathThePayloadNamesTheFunctionOfItsLinesToo() {
        Decoded decoded = Bodies.decode(Bodies.fromCloudWatch(
                "/shared/team",
                "no-name-here",
                Bodies.v1(METADATA, DATA),
                "2026-11-20T20:49:00Z " + REQUEST_ID + " Task timed out after 3.00 seconds",
                "REPORT RequestId: " + REQUEST_ID + "\tDuration: 3000.00 ms"));

        assertThat(decoded.events())
                .hasSize(2)
                .allMatch(e ->
                        (CHECKOUT_ARN + ":live").equals(String.valueOf(e.value().function())));
        assertThat(decoded.events().get(0).value().completion()).containsEntry("cwDuration", 3000.0);
    }

    @Test
    void cloudWatchsProbeIsIgnored() {
        byte[] body = Bodies.body(
                Bodies.context(Bodies.FORWARDER_ARN),
                Bodies.entry("", "", "CONTROL_MESSAGE", "CloudwatchLogs", "CWL CONTROL MESSAGE: Checking health"));

        assertThat(Bodies.decode(body)).isEqualTo(Decoded.nothing(1));
    }

    @Test
    void anUnbelievableTimeOfAMessageIsWhenItWasReceived() {
        LambdaPayload payload = new PayloadReader(PayloadBounds.DEFAULT).read(Bodies.fromExtension("x"));
        LogMessage message = new LogMessage("a", 5, data("\"custom_event_data\":[null,[[{\"type\":\"A\"},{}]]]"));

        Decoded decoded = new PayloadDecoder(PayloadBounds.DEFAULT).decode(payload, List.of(message), Bodies.RECEIVED);

        assertThat(decoded.events().get(0).value().timestamp()).isEqualTo(Bodies.RECEIVED);
    }

    private static String error(String guid, String errorClass, String message) {
        return "[{\"type\":\"TransactionError\",\"guid\":\"" + guid + "\",\"error.class\":\"" + errorClass
                + "\",\"error.message\":\"" + message + "\"},{},{}]";
    }

    private static String trace(String guid, String errorClass, String message, String stack) {
        return "[0,\"t\",\"" + message + "\",\"" + errorClass + "\",{\"stack_trace\":[" + stack + "]},\"" + guid
                + "\"]";
    }

    private static Instant timeOf(String timestamp) {
        return eventsOf(data("\"error_event_data\":[null,{},[[{\"type\":\"TransactionError\",\"timestamp\":" + timestamp
                        + "},{},{}]]]"))
                .get(0)
                .timestamp();
    }

    private static String functionOf(String message) {
        Event event = eventsOf(message).get(0);
        return event.function() == null ? "none" : event.function().toString();
    }

    private static String cloudWatchFunction(String logGroup, String logStream, String line) {
        Event event = Bodies.decode(Bodies.fromCloudWatch(logGroup, logStream, line))
                .events()
                .get(0)
                .value();
        return event.function() == null ? "none" : event.function().toString();
    }

    private static String data(String sections) {
        return Bodies.v2(METADATA, "{" + sections + "}");
    }

    private static Decoded decode(String message) {
        return Bodies.decode(Bodies.fromExtension(message));
    }

    private static List<Event> eventsOf(String message) {
        Decoded decoded = decode(message);
        assertThat(decoded.undecoded()).isEmpty();
        return new ArrayList<>(decoded.events().stream().map(Identified::value).toList());
    }
}
