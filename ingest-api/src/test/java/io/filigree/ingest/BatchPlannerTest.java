package io.filigree.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;

import io.filigree.db.event.EventGroup;
import io.filigree.db.event.EventOrigin;
import io.filigree.db.event.EventStore.RelatedRows;
import io.filigree.db.event.EventStore.StoredError;
import io.filigree.db.event.StoredInvocation;
import io.filigree.db.event.StoredMessage;
import io.filigree.db.event.StoredMessage.StoredCompletion;
import io.filigree.db.event.StoredMessage.StoredEvent;
import io.filigree.db.event.StoredMessage.UndecodedMessage;
import io.filigree.decorator.Decoration.DecorationStatus;
import io.filigree.decorator.Decoration.Reason;
import io.filigree.decorator.EventDecorator;
import io.filigree.decorator.event.ErrorFingerprint;
import io.filigree.decorator.event.Event;
import io.filigree.decorator.event.InvocationCompletion;
import io.filigree.decorator.event.InvocationFailure;
import io.filigree.decorator.function.AccountScope;
import io.filigree.decorator.function.FunctionArn;
import io.filigree.decorator.function.FunctionConfiguration;
import io.filigree.decorator.function.FunctionDescription;
import io.filigree.decorator.function.FunctionMetadata;
import io.filigree.decorator.function.InvokedArn;
import io.filigree.decorator.function.MetadataSource;
import io.filigree.decorator.inventory.InventoryFunction;
import io.filigree.decorator.inventory.InventorySnapshot;
import io.filigree.decorator.inventory.InventorySnapshot.InventoryChange;
import io.filigree.ingest.batch.BatchContent;
import io.filigree.ingest.batch.BatchDecoder;
import io.filigree.ingest.batch.BatchInput;
import io.filigree.ingest.batch.BatchPlan;
import io.filigree.ingest.batch.BatchPlanner;
import io.filigree.ingest.batch.BatchStatistics;
import io.filigree.ingest.batch.DecodedPayload;
import io.filigree.ingest.batch.EventTypeBound;
import io.filigree.ingest.batch.MessageCounts;
import io.filigree.ingest.format.FormatContext;
import io.filigree.ingest.format.PayloadBounds;
import io.filigree.ingest.format.PayloadCounts;
import io.filigree.ingest.format.PayloadCounts.Item;
import io.filigree.ingest.format.PayloadCounts.ItemOutcome;
import io.filigree.ingest.format.PayloadCounts.Withheld;
import io.filigree.ingest.format.Receipt;
import io.filigree.ingest.format.RequestEnvelope;
import io.filigree.ingest.format.SizeLimit;
import io.filigree.ingest.format.Sourced;
import io.filigree.ingest.format.UndecodedReason.AccountMismatch;
import io.filigree.ingest.format.UndecodedReason.TooManyEventTypes;
import io.filigree.ingest.format.WireFormats;
import io.filigree.ingest.lambda.AwsLambdaFormat;
import io.filigree.ingest.lambda.SampleExpectations;
import io.filigree.ingest.lambda.SampleExpectations.Sample;
import io.filigree.ingest.resolution.BatchResolver;
import io.filigree.ingest.resolution.ResolvedEvents;
import io.filigree.ingest.spool.SpooledPayload;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What batches write, computed without a database. */
class BatchPlannerTest {

    private static final Instant NOON = Instant.parse("2026-11-20T12:00:00Z");
    private static final String OWN = "123456789012";
    private static final String OTHER = "210987654321";
    private static final FunctionArn CHECKOUT = FunctionArn.of("eu-west-1", OWN, "checkout");
    private static final InvokedArn INVOKED = new InvokedArn(CHECKOUT, null);
    private static final Receipt RECEIPT = Receipt.ofStored(NOON, AccountScope.ALL);

    private final BatchDecoder decoder = new BatchDecoder(new WireFormats(
            List.of(AwsLambdaFormat.PROVIDER, LineFormat.PROVIDER, EventsFormat.PROVIDER),
            new FormatContext(PayloadBounds.DEFAULT, new SizeLimit("max-body", 8 << 20))));
    private final BatchPlanner planner = new BatchPlanner(new EventDecorator());

    @Test
    void decoratesEventsAndCountsThemByKey() {
        List<DecodedPayload> payloads = decode(
                events(1L, AccountScope.ALL, invocation("r-1", INVOKED), custom("Order", INVOKED)),
                events(2L, AccountScope.ALL, custom("Order", INVOKED)),
                events(null, AccountScope.ALL, custom("Order", null)));

        BatchPlan plan = plan(payloads, allOf(payloads));

        BatchStatistics statistics = plan.statistics();
        assertThat(plan.rows()).hasSize(4).allMatch(StoredEvent.class::isInstance);
        assertThat(statistics.decorations().byStatus()).isEqualTo(Map.of(DecorationStatus.DECORATED, 3));
        assertThat(statistics.decorations().byReason()).isEqualTo(Map.of(Reason.ARN_MISSING, 1));
        assertThat(statistics.usage().rows()).isEqualTo(Map.of(1L, 2L, 2L, 1L));
        assertThat(statistics.usage().functions()).singleElement().satisfies(use -> {
            assertThat(use.function()).isEqualTo(CHECKOUT);
            assertThat(use.keyId()).isEqualTo(2);
        });
        assertThat(statistics.decorations().requestIds()).containsExactly("r-1");
    }

    @Test
    void writesOnlyWhatIsNewOfABody() {
        List<DecodedPayload> payloads = decode(lines("one\ntwo\none"), lines("two\nthree"));
        Set<UUID> all = allOf(payloads);
        assertThat(all).hasSize(3);
        UUID first = rows(plan(payloads, all)).get(0).identity();

        BatchPlan everything = plan(payloads, all);
        BatchPlan onlyFirst = plan(payloads, Set.of(first));

        assertThat(rows(everything)).extracting(BatchPlannerTest::line).containsExactly("one", "two", "three");
        assertThat(rows(onlyFirst)).extracting(BatchPlannerTest::line).containsExactly("one");
        assertThat(plan(payloads, Set.of()).rows()).isEmpty();
        MessageCounts counts = onlyFirst.statistics().messages();
        assertThat(counts.received())
                .as("each message of a body, repeated or not")
                .isEqualTo(5);
        assertThat(counts.stored()).isEqualTo(1);
        assertThat(counts.complete()).isEqualTo(1);
    }

    @Test
    void keepsAMessageUndecodedThatClaimsAnAccountOfAnotherKey() {
        AccountScope own = AccountScope.only(List.of(OWN));
        InvokedArn foreign = new InvokedArn(FunctionArn.of("eu-west-1", OTHER, "checkout"), null);
        List<DecodedPayload> payloads = decode(events(1L, own, custom("Order", INVOKED), custom("Order", foreign)));

        BatchPlan plan = plan(payloads, allOf(payloads));

        assertThat(undecoded(plan))
                .singleElement()
                .satisfies(row -> assertThat(row.reason()).isEqualTo(new AccountMismatch(OTHER).text()));
        assertThat(rows(plan)).hasSize(1);
        MessageCounts counts = plan.statistics().messages();
        assertThat(counts.accountMismatch()).isEqualTo(1);
        assertThat(counts.undecoded()).isEqualTo(1);
        assertThat(counts.complete()).isEqualTo(1);
        assertThat(plan.statistics().contents().withheld(Withheld.ACCOUNT)).isEqualTo(1);
    }

    @Test
    void keepsMessagesUndecodedWhoseTypeIsOneTooMany() {
        List<DecodedPayload> payloads = decode(
                events(1L, AccountScope.ALL, custom("Order", INVOKED), custom("Refund", INVOKED)),
                events(2L, AccountScope.ALL, custom("Refund", INVOKED)));
        BatchContent content = BatchContent.of(payloads);
        assertThat(EventTypeBound.types(content)).hasSize(3);

        BatchContent within = EventTypeBound.without(content, Set.of(EventGroup.of(OWN, "Refund")), payloads);
        BatchPlan plan = planner.plan(input(payloads, 3, within, RelatedRows.NONE, List.of()));

        assertThat(rows(plan)).extracting(row -> row.event().event().type()).containsExactly("Order");
        assertThat(undecoded(plan)).hasSize(2).allSatisfy(row -> {
            assertThat(row.reason()).isEqualTo(new TooManyEventTypes(null).text());
            assertThat(row.message()).contains("Refund");
        });
        assertThat(plan.statistics().contents().withheld(Withheld.EVENT_TYPES)).isEqualTo(2);
        assertThat(plan.statistics().messages().undecoded()).isEqualTo(2);
        assertThat(plan.statistics().usage().rows()).isEqualTo(Map.of(1L, 2L, 2L, 1L));
    }

    @Test
    void completesAStoredInvocation() {
        StoredInvocation stored = stored("r-1", EventOrigin.SENDER, 512);
        InvocationCompletion report =
                new InvocationCompletion(NOON.plusSeconds(1), INVOKED, "r-1", Map.of("cwMemorySize", 1_024));

        BatchPlan plan = plan(List.of(), List.of(report), List.of(), new RelatedRows(List.of(stored), List.of()));

        assertThat(plan.rows()).isEmpty();
        assertThat(plan.completed())
                .singleElement()
                .satisfies(completed -> assertThat(completed.completion()).containsEntry("cwMemorySize", 1_024));
        assertThat(plan.statistics().memoryMismatches()).isEqualTo(1);
    }

    @Test
    void keepsACompletionUntilItsInvocationIsThere() {
        InvocationCompletion report =
                new InvocationCompletion(NOON.plusSeconds(1), INVOKED, "r-1", Map.of("cwDuration", 1_000.0));

        BatchPlan before = plan(List.of(), List.of(report), List.of(), RelatedRows.NONE);
        assertThat(before.rows()).singleElement().isInstanceOf(StoredCompletion.class);

        RelatedRows waiting = new RelatedRows(
                List.of(), List.of((StoredCompletion) before.rows().get(0)));
        BatchPlan after = plan(List.of(invocation("r-1", INVOKED)), List.of(), List.of(), waiting);
        assertThat(rows(after))
                .singleElement()
                .satisfies(row -> assertThat(row.event().event().completion()).containsEntry("cwDuration", 1_000.0));
    }

    @Test
    void replacesWhatAPlatformLineReportedByTheInvocationOfTheAgent() {
        InvocationFailure failure =
                new InvocationFailure(NOON.plusSeconds(3), INVOKED, "r-1", "LambdaTimeout", "Task timed out", 3.0);
        BatchPlan line = plan(List.of(), List.of(), List.of(failure), RelatedRows.NONE);
        assertThat(rows(line))
                .extracting(row -> row.event().event().type(), StoredEvent::origin)
                .containsExactly(
                        tuple(Event.INVOCATION, EventOrigin.PLATFORM_LINES),
                        tuple(Event.INVOCATION_ERROR, EventOrigin.PLATFORM_LINES));
        assertThat(line.statistics().joins().lineEvents()).isEqualTo(2);

        StoredInvocation inferred = stored("r-1", EventOrigin.PLATFORM_LINES, null);
        BatchPlan agent = plan(
                List.of(invocation("r-1", INVOKED)),
                List.of(),
                List.of(),
                new RelatedRows(List.of(inferred), List.of()));
        assertThat(agent.replaced()).containsExactly(inferred);
        assertThat(agent.statistics().joins().replaced()).isEqualTo(1);
        assertThat(rows(agent))
                .singleElement()
                .satisfies(row -> assertThat(row.event().event().completion()).containsEntry("error", true));
    }

    @Test
    void storesAFailureOnceThatIsStoredAlready() {
        InvocationFailure failure =
                new InvocationFailure(NOON.plusSeconds(3), INVOKED, "r-1", "LambdaTimeout", "Task timed out", 3.0);
        StoredError known =
                new StoredError("r-1", CHECKOUT.toString(), AccountScope.ALL, NOON.plusSeconds(3), "LambdaTimeout");

        BatchPlan plan = planner.plan(input(
                List.of(),
                1,
                content(List.of(), List.of(), List.of(failure)),
                new RelatedRows(List.of(stored("r-1", EventOrigin.PLATFORM_LINES, null)), List.of()),
                List.of(known)));

        assertThat(plan.rows()).isEmpty();
        assertThat(plan.statistics().joins().repeated()).isEqualTo(1);
    }

    @Test
    void joinsStackTracesOnlyWithErrorsThatHaveNone() {
        Event error = error("r-1", Map.of("error.class", "Boom"), Map.of());
        Event withTrace = error("r-2", Map.of("error.class", "Boom", "stackTrace", "at boom"), Map.of());
        Event trace = error("r-3", Map.of("error.class", "Boom"), Map.of("stackTrace", "at boom"));

        BatchPlan plan = plan(List.of(error, withTrace, trace), List.of(), List.of(), RelatedRows.NONE);

        assertThat(plan.errorTraces().keys()).containsExactly("r-1", "r-3");
        assertThat(rows(plan))
                .extracting(StoredEvent::origin)
                .containsExactly(EventOrigin.SENDER, EventOrigin.SENDER, EventOrigin.ERROR_TRACE);
    }

    @Test
    void givesErrorsAFingerprint() {
        Event error = error("r-1", Map.of("error.class", "Boom"), Map.of());
        Event trace = error("r-2", Map.of("error.class", "Boom"), Map.of("stackTrace", "at boom"));

        BatchPlan plan = plan(List.of(error, trace), List.of(), List.of(), RelatedRows.NONE);

        assertThat(rows(plan))
                .extracting(row -> row.event().event().completion().get("error.fingerprint"))
                .containsExactly(ErrorFingerprint.of(error), ErrorFingerprint.of(trace));
    }

    @Test
    void countsNoRowOfAJoinOfStoredMessagesAgain() {
        StoredInvocation agent = stored("r-1", EventOrigin.SENDER, null);
        StoredInvocation inferred = stored("r-1", EventOrigin.PLATFORM_LINES, null);

        BatchPlan plan = planner.rejoin(new RelatedRows(List.of(agent, inferred), List.of()), snapshot(), NOON);

        assertThat(plan.replaced()).containsExactly(inferred);
        assertThat(plan.completed()).hasSize(1);
        assertThat(plan.rows()).isEmpty();
        assertThat(plan.statistics().joins().replaced()).isEqualTo(1);
        assertThat(plan.statistics().decorations().events()).isZero();
    }

    static Stream<Sample> samples() {
        return SampleExpectations.bodies().stream();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("samples")
    void statisticsOfASampleAddUpAndTheSameInputGivesTheSamePlan(Sample sample) {
        List<DecodedPayload> payloads = decode(payload(AwsLambdaFormat.ID, sample.bytes(), 1L, AccountScope.ALL));

        BatchPlan plan = plan(payloads, allOf(payloads));

        assertThat(plan(payloads, allOf(payloads)).rows()).isEqualTo(plan.rows());
        MessageCounts messages = plan.statistics().messages();
        assertThat(messages.complete() + messages.undecoded() + messages.ignored())
                .isEqualTo(messages.stored());
        PayloadCounts contents = plan.statistics().contents();
        int items = contents.items().entrySet().stream()
                .filter(entry -> outcome(entry.getKey()) == ItemOutcome.EVENT)
                .mapToInt(Map.Entry::getValue)
                .sum();
        assertThat(plan.statistics().decorations().events())
                .isEqualTo(items
                        + plan.statistics().joins().lineEvents()
                        + contents.lineErrors()
                        + contents.recordEvents());
        assertThat(plan.statistics().usage().rows())
                .isEqualTo(Map.of(1L, (long) plan.rows().size()));
    }

    private static ItemOutcome outcome(Item item) {
        return item.outcome();
    }

    private List<DecodedPayload> decode(SpooledPayload... spooled) {
        return decoder.decode(List.of(spooled), snapshot().accountNames());
    }

    private static Set<UUID> allOf(List<DecodedPayload> payloads) {
        return new HashSet<>(DecodedPayload.identities(payloads).keySet());
    }

    private BatchPlan plan(List<DecodedPayload> decoded, Set<UUID> newMessages) {
        List<DecodedPayload> payloads =
                decoder.onlyNew(decoded, newMessages, snapshot().accountNames());
        return planner.plan(
                input(payloads, newMessages.size(), BatchContent.of(payloads), RelatedRows.NONE, List.of()));
    }

    private BatchPlan plan(
            List<Event> events,
            List<InvocationCompletion> completions,
            List<InvocationFailure> failures,
            RelatedRows related) {
        return planner.plan(input(List.of(), 1, content(events, completions, failures), related, List.of()));
    }

    private static BatchContent content(
            List<Event> events, List<InvocationCompletion> completions, List<InvocationFailure> failures) {
        return new BatchContent(sourced(events), sourced(completions), sourced(failures), List.of(), 0);
    }

    private static BatchInput input(
            List<DecodedPayload> payloads,
            int newMessages,
            BatchContent content,
            RelatedRows related,
            List<StoredError> errors) {
        BatchResolver resolver = BatchResolver.of(content.events(), snapshot());
        ResolvedEvents resolved = resolver.resolveByRequest(resolver.requests(), Map.of());
        BatchContent withFunctions = content.withEvents(resolved.events());
        return new BatchInput(
                payloads,
                newMessages,
                resolved,
                withFunctions,
                BatchPlanner.joinInput(withFunctions),
                related,
                errors,
                snapshot(),
                NOON);
    }

    private static <T> List<Sourced<T>> sourced(List<T> values) {
        return values.stream()
                .map(value -> new Sourced<>(UUID.randomUUID(), RECEIPT, value))
                .toList();
    }

    private static List<StoredEvent> rows(BatchPlan plan) {
        return of(StoredEvent.class, plan);
    }

    private static List<UndecodedMessage> undecoded(BatchPlan plan) {
        return of(UndecodedMessage.class, plan);
    }

    private static <T extends StoredMessage> List<T> of(Class<T> type, BatchPlan plan) {
        return plan.rows().stream().filter(type::isInstance).map(type::cast).toList();
    }

    private static Object line(StoredEvent row) {
        return row.event().event().attributes().get("line");
    }

    private static SpooledPayload events(@Nullable Long keyId, AccountScope accounts, Event... events) {
        return payload(EventsFormat.ID, EventsFormat.body(List.of(events)), keyId, accounts);
    }

    private static SpooledPayload lines(String text) {
        byte[] body = new RequestEnvelope(Map.of("type", "Order"), text.getBytes(UTF_8)).toBytes();
        return payload(LineFormat.ID, body, null, AccountScope.ALL);
    }

    private static SpooledPayload payload(String format, byte[] body, @Nullable Long keyId, AccountScope accounts) {
        return new SpooledPayload(1, format, NOON.plusSeconds(keyId == null ? 0 : keyId), false, accounts, keyId, body);
    }

    private static Event invocation(String requestId, InvokedArn function) {
        return new Event(
                Event.INVOCATION, NOON, function, requestId, null, Map.of("duration", 1.0, "id", requestId), Map.of());
    }

    private static Event custom(String type, @Nullable InvokedArn function) {
        return new Event(
                type, NOON, function, null, null, Map.of("id", UUID.randomUUID().toString()), Map.of());
    }

    private static Event error(String requestId, Map<String, Object> attributes, Map<String, Object> completion) {
        return new Event(Event.INVOCATION_ERROR, NOON, INVOKED, requestId, null, attributes, completion);
    }

    private static StoredInvocation stored(String requestId, EventOrigin origin, @Nullable Integer memorySizeMb) {
        return new StoredInvocation(
                UUID.randomUUID(),
                origin.isInferred() ? NOON.plusSeconds(3) : NOON,
                requestId,
                CHECKOUT.toString(),
                AccountScope.ALL,
                origin,
                1.0,
                Map.of(),
                memorySizeMb);
    }

    private static InventorySnapshot snapshot() {
        FunctionConfiguration configuration = FunctionConfiguration.builder().build();
        FunctionMetadata checkout = new FunctionMetadata(
                1, new FunctionDescription(CHECKOUT, configuration, Map.of(), "Shop"), MetadataSource.POLL);
        return InventorySnapshot.empty()
                .with(new InventoryChange(
                        1, Set.of(OWN), Map.of(), List.of(new InventoryFunction(checkout, NOON, null)), List.of()));
    }
}
