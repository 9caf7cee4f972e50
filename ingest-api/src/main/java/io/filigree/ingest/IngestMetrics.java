package io.filigree.ingest;

import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

import io.filigree.decorator.Decoration.DecorationStatus;
import io.filigree.decorator.Decoration.Missing;
import io.filigree.decorator.Decoration.Reason;
import io.filigree.ingest.batch.BatchStatistics;
import io.filigree.ingest.batch.DecorationStatistics;
import io.filigree.ingest.batch.JoinCounts;
import io.filigree.ingest.batch.MessageCounts;
import io.filigree.ingest.format.PayloadCounts;
import io.filigree.ingest.format.PayloadCounts.Withheld;
import io.filigree.ingest.spool.Spool;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;

/**
 * What ingest counts. {@code docs/metrics.md} documents the same for operators, and when to alert.
 *
 * <p>Messages add up, for each process from its start:
 *
 * <pre>
 * filigree.ingest.received{from = sender | spool | quarantine}
 *     = filigree.ingest.messages{outcome = stored | duplicate | quarantined | rejected}
 *     + those still in the spool
 * </pre>
 *
 * <p>{@code from = spool} are those that an earlier process acknowledged. A body that cannot be read counts as one
 * message, {@code rejected} with its {@code reason}: {@code unreadable}, {@code too_large}, {@code client_abort},
 * {@code unknown_method} (its format has no such method), {@code session} (its sender must begin a new session),
 * {@code quota} (its key used its quota of the day), {@code busy} (too many concurrent large bodies), {@code spool_unavailable},
 * {@code internal_error} (a defect of the server). Only the last three are loss by our fault.
 *
 * <p>{@code filigree.ingest.requests{format, outcome = accepted | reason}} counts the requests of each wire format; those
 * that are not accepted have the reasons above.
 *
 * <p>Of the stored messages {@code filigree.ingest.undecoded} are kept word for word in their table, with a reason, and
 * {@code filigree.ingest.ignored} carried no data (START, END). Of the undecoded {@code filigree.ingest.account.mismatch} claim an
 * account that their sender's key is not for.
 *
 * <p>Each stored message has one result: {@code stored = filigree.ingest.results{result = complete | partial | undecoded |
 * ignored}}. What the agent payloads of stored messages held, and requests of APM agents that nothing is kept of, is
 * {@code filigree.ingest.sections{section, outcome}} and, of the sections that were read, {@code filigree.ingest.items{section, outcome}}.
 *
 * <p>Events add up: {@code events = items{outcome = event} + filigree.ingest.line.events +
 * filigree.ingest.record.events - filigree.ingest.withheld{reason = account | event_types}}. {@code filigree.ingest.repeated}: platform lines that said
 * only what was known already. {@code filigree.ingest.logs.dropped}: records that the platform says it dropped before they
 * were sent.
 *
 * <p>All that were written are {@code filigree.ingest.events{status = decorated | ambiguous | pending | undecorated,
 * reason}}. Those that were {@code pending} and are decorated afterwards count in {@code filigree.decoration.late}.
 * {@code filigree.ingest.refused} of them PostgreSQL refused: they are kept as undecoded messages.
 *
 * <p>{@code filigree.ingest.resolved{by = trace | request | resource | late}}: events whose sender names no ARN and whose function was
 * found, {@code late} after they were stored. Those that are decorated then count in {@code filigree.decoration.late}, too.
 *
 * <p>{@code filigree.ingest.replaced}: invocations that were known from platform lines only, and that an agent's payload
 * replaced: both were stored, and one remains.
 *
 * <p>{@code filigree.ingest.unknown.methods{method}}: requests of APM agents that name a method that is not known, by its
 * name; {@code other} for all but the first 20 names.
 *
 * <p>{@code filigree.ingest.truncated{type, bound}}: attributes of stored events that were dropped, or cut to the length of a
 * bound, which is named as its setting.
 *
 * <p>{@code filigree.decoration.memory.mismatch}: invocations whose REPORT line names another memory size than their
 * metadata. {@code filigree.ingest.ack}: from the first byte of a body to its answer. {@code filigree.ingest.latency}:
 * from there to the commit, for each payload. {@code filigree.ingest.batch}: events of a transaction.
 *
 * <p>{@code filigree.spool.{payloads,bytes,capacity,oldest.age}}: the backlog; an oldest age that grows means that the
 * database does not keep up. {@code filigree.ingest.parked}: payloads that could not even be quarantined, and wait in the
 * spool for a restart.
 */
final class IngestMetrics {

    private static final Duration[] BUCKETS = {
        Duration.ofMillis(1),
        Duration.ofMillis(3),
        Duration.ofMillis(10),
        Duration.ofMillis(30),
        Duration.ofMillis(100),
        Duration.ofMillis(250),
        Duration.ofSeconds(1),
        // The extensions' own limit: after it they send again.
        Duration.ofMillis(2_400),
        Duration.ofSeconds(10),
        Duration.ofMinutes(1),
        Duration.ofMinutes(10)
    };

    /** Why requests are rejected once they have their body. */
    private static final List<String> REASONS = List.of(
            "unreadable",
            "too_large",
            "client_abort",
            "unknown_method",
            "session",
            "quota",
            "busy",
            "spool_unavailable",
            "internal_error");

    /** Names of methods that have a separate counter; senders may write any. */
    private static final int MAX_METHODS = 20;

    private static final Pattern METHOD = Pattern.compile("[a-z0-9_]{1,40}");

    private final MeterRegistry registry;
    /** The meters of the format with that id, cached for each request. */
    private final Map<String, Counter> accepted = new ConcurrentHashMap<>();

    private final Set<String> unknownMethods = new HashSet<>();

    /** The meters of senders, cached for each request. */
    private final Counter received;

    private final Timer ack;
    private final Timer latency;
    private final DistributionSummary batchEvents;

    IngestMetrics(MeterRegistry registry, Spool spool) {
        this.registry = registry;
        this.received = registry.counter("filigree.ingest.received", "from", "sender");
        this.ack = timer("filigree.ingest.ack");
        this.latency = timer("filigree.ingest.latency");
        this.batchEvents = DistributionSummary.builder("filigree.ingest.batch")
                .baseUnit("events")
                .serviceLevelObjectives(10, 100, 1_000, 10_000, 100_000)
                .register(registry);
        Gauge.builder("filigree.spool.payloads", () -> spool.status().payloads())
                .register(registry);
        Gauge.builder("filigree.spool.bytes", () -> spool.status().bytes())
                .baseUnit("bytes")
                .register(registry);
        Gauge.builder("filigree.spool.capacity", () -> spool.status().capacityBytes())
                .baseUnit("bytes")
                .register(registry);
        Gauge.builder(
                        "filigree.spool.oldest.age",
                        () -> spool.status().oldestAge().toMillis() / 1_000.0)
                .baseUnit("seconds")
                .register(registry);
        // There from the start: a rate that begins with its first failure cannot be seen to rise.
        REASONS.forEach(reason -> rejected(reason, 0));
        parked(0);
        count("filigree.ingest.refused", 0);
        count("filigree.ingest.account.mismatch", 0);
        count("filigree.ingest.repeated", 0);
        count("filigree.ingest.logs.dropped", 0);
        registry.counter("filigree.ingest.unknown.methods", "method", "other");
        List.of("trace", "request", "resource", "late").forEach(by -> resolved(by, 0));
        List.of("complete", "partial", "undecoded", "ignored").forEach(result -> results(result, 0));
        for (Withheld reason : Withheld.values()) {
            withheld(reason, 0);
        }
    }

    private Timer timer(String name) {
        return Timer.builder(name).serviceLevelObjectives(BUCKETS).register(registry);
    }

    /** @param format id of the wire format */
    void accepted(String format, int messages, Duration took) {
        received.increment(messages);
        accepted.computeIfAbsent(format, this::acceptedOf).increment();
        ack.record(took);
    }

    /** @param format id of the wire format */
    void rejected(String format, String reason) {
        received.increment();
        rejected(reason, 1);
        requests(format, reason, 1);
    }

    /** Counts a request for a method that its format does not have, by its name: the first names, and {@code other}. */
    void unknownMethod(String method) {
        registry.counter("filigree.ingest.unknown.methods", "method", boundedName(method))
                .increment();
    }

    private synchronized String boundedName(String method) {
        if (unknownMethods.contains(method)) {
            return method;
        }
        boolean isNew =
                unknownMethods.size() < MAX_METHODS && METHOD.matcher(method).matches();
        return isNew && unknownMethods.add(method) ? method : "other";
    }

    /** Creates the counters of a format, at zero. */
    void install(String format) {
        accepted.computeIfAbsent(format, this::acceptedOf);
        REASONS.forEach(reason -> requests(format, reason, 0));
    }

    private Counter acceptedOf(String format) {
        return registry.counter("filigree.ingest.requests", "format", format, "outcome", "accepted");
    }

    private void requests(String format, String outcome, double requests) {
        registry.counter("filigree.ingest.requests", "format", format, "outcome", outcome)
                .increment(requests);
    }

    /** Counts a batch that is committed. */
    void stored(BatchStatistics batch, WriteResult written, Instant now) {
        MessageCounts messages = batch.messages();
        received("spool", messages.recovered());
        messages("stored", messages.stored());
        messages("duplicate", messages.received() - messages.stored());
        count("filigree.ingest.undecoded", messages.undecoded());
        count("filigree.ingest.account.mismatch", messages.accountMismatch());
        count("filigree.ingest.ignored", messages.ignored());
        results("complete", messages.complete());
        results("partial", messages.partial());
        results("undecoded", messages.undecoded() - messages.partial());
        results("ignored", messages.ignored());
        held(batch.contents());
        count(
                "filigree.ingest.line.events",
                batch.joins().lineEvents() + batch.contents().lineErrors());
        count("filigree.ingest.record.events", batch.contents().recordEvents());
        count("filigree.ingest.repeated", batch.joins().repeated());
        count("filigree.ingest.logs.dropped", batch.contents().droppedLogs());
        count("filigree.ingest.refused", written.refusedRows());
        count("filigree.ingest.replaced", batch.joins().replaced() + written.joinedErrorTraces());
        resolved("trace", batch.resolved().byTrace());
        resolved("request", batch.resolved().byRequest());
        resolved("resource", batch.resolved().byResource());
        count("filigree.decoration.memory.mismatch", batch.memoryMismatches());
        batch.truncated()
                .forEach((cut, times) -> registry.counter(
                                "filigree.ingest.truncated", "type", cut.type(), "bound", cut.bound())
                        .increment(times));
        batch.decorations().byStatus().forEach((status, events) -> events(status, "none", events));
        batch.decorations().byReason().forEach((reason, events) -> events(statusOf(reason), reason.name(), events));
        for (Instant receivedAt : batch.receivedAt()) {
            Duration waited = Duration.between(receivedAt, now);
            latency.record(waited.isNegative() ? Duration.ZERO : waited);
        }
        batchEvents.record(batch.decorations().events());
    }

    /** Counts items of requests that are not stored. */
    void skipped(PayloadCounts counts) {
        held(counts);
    }

    private void results(String result, int messages) {
        registry.counter("filigree.ingest.results", "result", result).increment(messages);
    }

    /** Counts the items of agent payloads. */
    private void held(PayloadCounts counts) {
        counts.sections()
                .forEach((section, times) -> registry.counter(
                                "filigree.ingest.sections",
                                "section",
                                section.name(),
                                "outcome",
                                text(section.outcome()))
                        .increment(times));
        counts.items()
                .forEach((item, times) -> registry.counter(
                                "filigree.ingest.items", "section", item.section(), "outcome", text(item.outcome()))
                        .increment(times));
        for (Withheld reason : Withheld.values()) {
            withheld(reason, counts.withheld(reason));
        }
    }

    private void withheld(Withheld reason, int events) {
        registry.counter("filigree.ingest.withheld", "reason", text(reason)).increment(events);
    }

    private static String text(Enum<?> name) {
        return name.name().toLowerCase(Locale.ROOT);
    }

    /** Counts a join of stored invocations. */
    void rejoined(JoinCounts joins) {
        count("filigree.ingest.replaced", joins.replaced());
        count("filigree.decoration.memory.mismatch", joins.memoryMismatches());
    }

    void decoratedLate(long events) {
        count("filigree.decoration.late", events);
    }

    void resolvedLate(DecorationStatistics resolved) {
        resolved("late", resolved.events());
        count("filigree.decoration.late", resolved.decorated());
    }

    private void resolved(String by, double events) {
        registry.counter("filigree.ingest.resolved", "by", by).increment(events);
    }

    void quarantined(int messages, boolean recovered) {
        received("spool", recovered ? messages : 0);
        messages("quarantined", messages);
    }

    void replayed(int messages) {
        received("quarantine", messages);
    }

    void parked() {
        parked(1);
    }

    private void parked(int payloads) {
        count("filigree.ingest.parked", payloads);
    }

    private static DecorationStatus statusOf(Reason reason) {
        return new Missing(reason).status();
    }

    private void events(DecorationStatus status, String reason, int events) {
        registry.counter("filigree.ingest.events", "status", status.text(), "reason", reason)
                .increment(events);
    }

    private void received(String from, double messages) {
        registry.counter("filigree.ingest.received", "from", from).increment(messages);
    }

    private void messages(String outcome, double messages) {
        registry.counter("filigree.ingest.messages", "outcome", outcome, "reason", "none")
                .increment(messages);
    }

    private void rejected(String reason, double messages) {
        registry.counter("filigree.ingest.messages", "outcome", "rejected", "reason", reason)
                .increment(messages);
    }

    private void count(String name, double amount) {
        registry.counter(name).increment(amount);
    }
}
