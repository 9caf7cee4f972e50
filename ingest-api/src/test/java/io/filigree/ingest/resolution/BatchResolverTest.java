package io.filigree.ingest.resolution;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;

import io.filigree.db.event.LookupKeys;
import io.filigree.db.event.RequestKey;
import io.filigree.db.event.TraceInvocation;
import io.filigree.db.event.TraceKey;
import io.filigree.decorator.event.Event;
import io.filigree.decorator.event.TelemetryResource;
import io.filigree.decorator.function.AccountScope;
import io.filigree.decorator.function.FunctionArn;
import io.filigree.decorator.function.InvokedArn;
import io.filigree.decorator.inventory.InventorySnapshot;
import io.filigree.ingest.format.Receipt;
import io.filigree.ingest.format.Sourced;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Which stored invocations a batch needs, and what it becomes with them. */
class BatchResolverTest {

    private static final Instant NOON = Instant.parse("2026-11-20T12:00:00Z");
    private static final String OWN = "123456789012";
    private static final InvokedArn CHECKOUT = new InvokedArn(FunctionArn.of("eu-west-1", OWN, "checkout"), null);
    private static final TelemetryResource RESOURCE = new TelemetryResource("checkout", "eu-west-1", OWN, null);

    @Test
    void needsNothingWhereAllEventsNameTheirFunction() {
        List<Sourced<Event>> events =
                List.of(event(Event.INVOCATION, CHECKOUT, "r-1", "t-1"), event(Event.SPAN, CHECKOUT, "r-1", "t-1"));

        BatchResolver resolver = BatchResolver.of(events, InventorySnapshot.empty());

        assertThat(resolver.traces().isEmpty()).isTrue();
        assertThat(resolver.requests().isEmpty()).isTrue();
        assertThat(finish(resolver)).isEqualTo(new ResolvedEvents(events, 0, 0, 0));
    }

    @Test
    void resolvesByAStoredInvocationOfTheTrace() {
        Sourced<Event> span = event(Event.SPAN, null, null, "t-1", NOON.plusSeconds(5));
        Sourced<Event> other = event(Event.SPAN, null, null, "t-2", NOON.minusSeconds(5));
        BatchResolver resolver = BatchResolver.of(List.of(span, other), InventorySnapshot.empty());

        LookupKeys<TraceKey> traces = resolver.traces();
        assertThat(traces.keys()).extracting(TraceKey::traceId).containsExactly("t-1", "t-2");
        assertThat(traces.first()).isEqualTo(NOON.minusSeconds(5));
        assertThat(traces.last()).isEqualTo(NOON.plusSeconds(5));
        resolver.resolveByTrace(
                traces, Map.of(new TraceKey("t-1", AccountScope.ALL, null), List.of(stored(CHECKOUT, "r-1"))));

        ResolvedEvents resolved = finish(resolver);
        assertThat(resolved.byTrace()).isEqualTo(1);
        assertThat(resolved.events().get(0).value().function()).isEqualTo(CHECKOUT);
        assertThat(resolved.events().get(0).value().requestId()).isEqualTo("r-1");
        assertThat(resolved.events().get(0).message()).isEqualTo(span.message());
        assertThat(resolved.events().get(1)).isEqualTo(other);
    }

    @Test
    void resolvesByAnInvocationOfTheBatchWhoseKeyIsForTheSameAccounts() {
        Receipt bound = Receipt.ofStored(NOON, AccountScope.only(List.of("210987654321")));
        Sourced<Event> invocation = event(Event.INVOCATION, CHECKOUT, "r-1", "t-1");
        Sourced<Event> span = event(Event.SPAN, null, null, "t-1");
        Sourced<Event> foreign = new Sourced<>(UUID.randomUUID(), bound, span.value());
        BatchResolver resolver = BatchResolver.of(List.of(span, invocation, foreign), InventorySnapshot.empty());

        resolver.resolveByTrace(resolver.traces(), Map.of());

        ResolvedEvents resolved = finish(resolver);
        assertThat(resolved.byTrace()).isEqualTo(1);
        assertThat(resolved.events().get(0).value().function()).isEqualTo(CHECKOUT);
        assertThat(resolved.events().get(2)).isEqualTo(foreign);
    }

    @Test
    void readsRequestIdsOnlyOfEventsThatTheirTraceDoesNotResolve() {
        Sourced<Event> invocation = event(Event.INVOCATION, CHECKOUT, "r-1", "t-1");
        Sourced<Event> traced = event(Event.LOG, null, "r-1", "t-1");
        Sourced<Event> log = event(Event.LOG, null, "r-2", null);
        BatchResolver resolver = BatchResolver.of(List.of(invocation, traced, log), InventorySnapshot.empty());
        resolver.resolveByTrace(resolver.traces(), Map.of());

        LookupKeys<RequestKey> requests = resolver.requests();

        assertThat(requests.keys()).extracting(RequestKey::requestId).containsExactly("r-2");
        ResolvedEvents resolved = resolver.resolveByRequest(
                requests, Map.of(new RequestKey("r-2", AccountScope.ALL), List.of(stored(CHECKOUT, "r-2"))));
        assertThat(resolved.byTrace()).isEqualTo(1);
        assertThat(resolved.byRequest()).isEqualTo(1);
        assertThat(resolved.events())
                .allSatisfy(one -> assertThat(one.value().function()).isEqualTo(CHECKOUT));
    }

    @Test
    void resolvesInvocationsByTheirResourceBeforeTheirSpans() {
        Sourced<Event> span = event(Event.SPAN, null, null, "t-1");
        Event invocation = event(Event.INVOCATION, null, "r-1", "t-1").value().withResource(RESOURCE);
        BatchResolver resolver = BatchResolver.of(List.of(span, span.with(invocation)), InventorySnapshot.empty());
        resolver.resolveByTrace(resolver.traces(), Map.of());

        ResolvedEvents resolved = finish(resolver);

        assertThat(resolved.byResource()).isEqualTo(1);
        assertThat(resolved.byTrace()).isEqualTo(1);
        assertThat(resolved.events().get(0).value().function()).isEqualTo(CHECKOUT);
    }

    @Test
    void readsAtMostTenThousandTraces() {
        List<Sourced<Event>> events = new ArrayList<>();
        for (int i = 0; i < 10_010; i++) {
            events.add(event(Event.SPAN, null, null, "t-" + i));
        }
        BatchResolver resolver = BatchResolver.of(events, InventorySnapshot.empty());

        assertThat(resolver.traces().size()).isEqualTo(10_000);
        resolver.resolveByTrace(resolver.traces(), Map.of());
        assertThat(finish(resolver).events()).isEqualTo(events);
    }

    private static ResolvedEvents finish(BatchResolver resolver) {
        return resolver.resolveByRequest(resolver.requests(), Map.of());
    }

    private static TraceInvocation stored(InvokedArn function, String requestId) {
        return new TraceInvocation(function, requestId, null, AccountScope.ALL);
    }

    private static Sourced<Event> event(
            String type, @Nullable InvokedArn function, @Nullable String requestId, @Nullable String traceId) {
        return event(type, function, requestId, traceId, NOON);
    }

    private static Sourced<Event> event(
            String type,
            @Nullable InvokedArn function,
            @Nullable String requestId,
            @Nullable String traceId,
            Instant timestamp) {
        return new Sourced<>(
                UUID.randomUUID(),
                Receipt.ofStored(NOON, AccountScope.ALL),
                new Event(type, timestamp, function, requestId, traceId, Map.of("id", "x"), Map.of()));
    }
}
