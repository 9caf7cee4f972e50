package io.filigree.ingest.invocation;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import io.filigree.db.event.EventOrigin;
import io.filigree.db.event.EventStore;
import io.filigree.db.event.EventStore.RelatedRows;
import io.filigree.db.event.EventStore.StoredError;
import io.filigree.db.event.StoredInvocation;
import io.filigree.decorator.event.Event;
import io.filigree.decorator.event.InvocationCompletion;
import io.filigree.decorator.event.InvocationCompletion.Evidence;
import io.filigree.decorator.event.InvocationFailure;
import io.filigree.ingest.format.Sourced;
import io.filigree.ingest.invocation.JoinResult.Completed;
import org.jspecify.annotations.Nullable;

/**
 * Joins new messages about invocations with the stored ones, so that each invocation is stored once:
 *
 * <ul>
 *   <li>A line that reports a failed invocation marks that invocation. Without an agent's payload the line
 *       becomes the invocation itself, until the payload replaces it.
 *   <li>The same failure received over two ways is one error.
 *   <li>A retry of an asynchronous invocation keeps the request id. It begins a minute after the failed attempt or
 *       later, which distinguishes them; attempts are numbered by their time.
 *   <li>A REPORT or Version line completes the attempt that has none yet and ended before it; of several the one whose
 *       duration is closest, else the first. A line that came before its invocation waits.
 *   <li>An invocation that no agent reports began at its START, which may come before or after it; else so long before its
 *       end as it took.
 *   <li>A REPORT from a sender that passes on what the platform writes is evidence of an invocation. Where nothing else
 *       reports it, the REPORT becomes the invocation itself, until an agent's payload or a failure takes its place.
 * </ul>
 *
 * <p>What names a function is joined with what names the same one. What names none is joined with a function's invocation
 * when the keys of both senders allow it: its own key is for the function's account, and a key that wrote about that
 * invocation is for every account that it may itself be of. Otherwise it is joined only with what names no function
 * either and came with a key of the same accounts. So a key reaches no row of an account that it is not for.
 *
 * <p>The outcome does not depend on the order of the messages, as long as each run sees what is stored.
 */
public final class InvocationJoin {

    private final List<Sourced<Event>> standalone = new ArrayList<>();
    private final List<Sourced<Event>> errors = new ArrayList<>();
    private final List<StoredInvocation> replaced = new ArrayList<>();
    private final List<Sourced<InvocationCompletion>> waiting = new ArrayList<>();

    /** Lines that said only what was known. */
    private int repeated;

    private final InvocationGroups groups;

    private InvocationJoin(InvocationGroups groups) {
        this.groups = groups;
    }

    /**
     * Joins.
     *
     * @param platformErrors stored errors of platform lines, of the failed request ids
     */
    public static JoinResult join(JoinInput input, RelatedRows related, Collection<StoredError> platformErrors) {
        InvocationJoin join = new InvocationJoin(InvocationGroups.of(input, related, platformErrors));
        input.invocations.stream()
                .filter(invocation -> invocation.value().requestId() == null)
                .forEach(join.standalone::add);
        join.groups.all().forEach(join::joinOne);
        return join.joined();
    }

    private void joinOne(InvocationGroup invocation) {
        if (invocation.isComplete()) {
            return;
        }
        if (invocation.attempts.size() >= EventStore.MAX_OF_A_REQUEST) {
            leaveApart(invocation);
            return;
        }
        List<Attempt> reported =
                invocation.attempts.stream().filter(Attempt::isReported).toList();
        invocation.attempts.removeAll(reported);
        invocation.attempts.sort(Comparator.comparing(Attempt::timestamp));
        replaceSilentAttempts(invocation);
        invocation.failures.sort(Comparator.comparing(failure -> failure.value().timestamp()));
        invocation.failures.forEach(failure -> addFailure(invocation, failure));
        invocation.attempts.sort(Comparator.comparing(Attempt::timestamp));
        addCompletions(invocation, reported);
        addStarts(invocation);
        invocation.attempts.forEach(Attempt::settle);
        invocation.attempts.sort(Comparator.comparing(Attempt::timestamp));
        for (int i = 0; i < invocation.attempts.size(); i++) {
            invocation.attempts.get(i).number(i + 1);
        }
    }

    /** No real invocation has so many attempts: each is stored as it came, and none is joined to another. */
    private void leaveApart(InvocationGroup invocation) {
        invocation.failures.forEach(failure -> addError(invocation, failure));
        waiting.addAll(invocation.completions);
    }

    /** Of those that were known from platform lines only, the ones whose agents' payloads came later. */
    private void replaceSilentAttempts(InvocationGroup invocation) {
        List<Attempt> inferred =
                invocation.attempts.stream().filter(Attempt::isInferred).toList();
        for (Attempt line : inferred) {
            latestThatFailed(invocation.attempts, line.ended(), line).ifPresent(attempt -> {
                attempt.add(line.failure());
                invocation.attempts.remove(line);
                StoredInvocation stored = line.stored();
                if (stored != null) {
                    replaced.add(stored);
                }
            });
        }
    }

    private void addFailure(InvocationGroup invocation, Sourced<InvocationFailure> received) {
        InvocationFailure failure = received.value();
        Optional<Attempt> failed = latestThatFailed(invocation.attempts, failure.timestamp(), null);
        if (failed.isPresent()) {
            failed.get().add(failure);
        } else {
            invocation.attempts.add(Attempt.of(received.with(failure.asInvocation()), EventOrigin.PLATFORM_LINES));
        }
        addError(invocation, received);
    }

    private void addError(InvocationGroup invocation, Sourced<InvocationFailure> received) {
        InvocationFailure failure = received.value();
        if (!isKnown(invocation, failure)) {
            errors.add(received.with(failure.asError()));
            invocation.knownErrors.add(new StoredError(
                    failure.requestId(),
                    invocation.functionArn,
                    received.accounts(),
                    failure.timestamp(),
                    failure.errorClass()));
        } else {
            repeated++;
        }
    }

    /** The extension and CloudWatch report one failure in different bytes. */
    private static boolean isKnown(InvocationGroup invocation, InvocationFailure failure) {
        return invocation.knownErrors.stream()
                .anyMatch(error -> error.errorClass().equals(failure.errorClass())
                        && Duration.between(error.timestamp(), failure.timestamp())
                                        .abs()
                                        .compareTo(Attempt.SLACK)
                                <= 0);
    }

    /** An agent's attempt before another line's. */
    private static Optional<Attempt> latestThatFailed(List<Attempt> attempts, Instant failedAt, @Nullable Attempt but) {
        return attempts.stream()
                .filter(attempt -> attempt != but && attempt.mayHaveFailedAt(failedAt))
                .max(Comparator.comparing((Attempt attempt) -> !attempt.isInferred())
                        .thenComparing(Attempt::timestamp));
    }

    /**
     * A line that completes an invocation.
     *
     * @param received null for one that an invocation was stored for
     * @param stored that invocation; null for a line that was received, or waited
     */
    private record Line(
            InvocationCompletion says,
            @Nullable Sourced<InvocationCompletion> received,
            @Nullable Attempt stored) {

        static Line of(Sourced<InvocationCompletion> received) {
            return new Line(received.value(), received, null);
        }

        static Line of(Attempt stored) {
            return new Line(stored.report(), null, stored);
        }

        Instant timestamp() {
            return says.timestamp();
        }

        boolean tellsOfInvocation() {
            return says.evidence() == Evidence.OF_INVOCATION;
        }

        Map<String, Object> attributes() {
            return stored == null ? says.attributes() : stored.reported();
        }
    }

    /**
     * Adds reports and other lines to the attempts that they complete. Invocations known from a report only take part as
     * the lines that they were made of, so the outcome is as if all came together. A report that completes nothing is an
     * invocation; another line waits.
     */
    private void addCompletions(InvocationGroup invocation, List<Attempt> reported) {
        List<Line> lines = new ArrayList<>();
        reported.forEach(attempt -> lines.add(Line.of(attempt)));
        invocation.completions.stream()
                .filter(completion -> !completion.value().isStart())
                .forEach(completion -> lines.add(Line.of(completion)));
        lines.sort(Comparator.comparing(Line::timestamp));
        List<Line> left = new ArrayList<>();
        for (Line line : lines) {
            if (!isJoined(invocation.attempts, line)) {
                left.add(line);
            }
        }
        // What is stored stays, and others are added to it.
        left.sort(Comparator.comparing((Line line) -> line.stored() == null));
        List<Attempt> alone = new ArrayList<>();
        left.stream().filter(Line::tellsOfInvocation).forEach(line -> addAlone(alone, line));
        for (Line line : left) {
            Sourced<InvocationCompletion> received = line.received();
            if (received != null && !line.tellsOfInvocation() && !isJoined(alone, line)) {
                waiting.add(received);
            }
        }
        invocation.attempts.addAll(alone);
    }

    /** Adds each start to the attempt that began closest to it. A start without an attempt waits. */
    private void addStarts(InvocationGroup invocation) {
        invocation.completions.stream()
                .filter(completion -> completion.value().isStart())
                .sorted(Comparator.comparing(start -> start.value().timestamp()))
                .forEach(start -> {
                    Instant began = start.value().timestamp();
                    invocation.attempts.stream()
                            .filter(attempt -> attempt.mayHaveBegunAt(began))
                            .min(Comparator.comparing(attempt ->
                                    Duration.between(began, attempt.ended()).abs()))
                            .ifPresentOrElse(attempt -> attempt.begin(began), () -> waiting.add(start));
                });
    }

    private void addAlone(List<Attempt> alone, Line line) {
        Optional<Attempt> same = alone.stream()
                .filter(attempt -> attempt.hasReportOf(line.says()))
                .findFirst();
        Attempt stored = line.stored();
        Sourced<InvocationCompletion> received = line.received();
        if (same.isPresent()) {
            add(same.get(), line);
        } else if (stored != null) {
            alone.add(stored);
        } else if (received != null) {
            alone.add(Attempt.of(received.with(received.value().asInvocation()), EventOrigin.PLATFORM_REPORT));
        }
    }

    private boolean isJoined(List<Attempt> attempts, Line line) {
        InvocationCompletion completion = line.says();
        Optional<Attempt> own = attempts.stream()
                .filter(attempt -> attempt.canBeCompletedBy(completion))
                .min(Comparator.comparingDouble(attempt -> attempt.distance(completion)));
        Optional<Attempt> completed = own.or(() -> attempts.stream()
                .filter(attempt -> line.tellsOfInvocation()
                        ? attempt.hasReportOf(completion)
                        : attempt.repeats(completion) || attempt.isReported() && attempt.hasReportOf(completion))
                .findFirst());
        completed.ifPresent(attempt -> add(attempt, line));
        return completed.isPresent();
    }

    private void add(Attempt attempt, Line line) {
        boolean added = attempt.add(line.attributes());
        Attempt alone = line.stored();
        StoredInvocation stored = alone == null ? null : alone.stored();
        if (stored != null) {
            replaced.add(stored);
        } else if (!added) {
            repeated++;
        }
    }

    private JoinResult joined() {
        List<Sourced<Event>> invocations = new ArrayList<>(standalone);
        List<Sourced<Event>> inferred = new ArrayList<>();
        List<Completed> completed = new ArrayList<>();
        groups.all().flatMap(invocation -> invocation.attempts.stream()).forEach(attempt -> {
            Sourced<Event> received = attempt.received();
            Completed stored = attempt.completed();
            if (received != null) {
                (attempt.isInferred() ? inferred : invocations).add(received);
            } else if (stored != null) {
                completed.add(stored);
            }
        });
        return new JoinResult(invocations, inferred, errors, completed, replaced, waiting, repeated);
    }
}
