package io.filigree.ingest.invocation;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

import io.filigree.db.event.EventOrigin;
import io.filigree.db.event.StoredInvocation;
import io.filigree.decorator.Attributes;
import io.filigree.decorator.event.Event;
import io.filigree.decorator.event.InvocationCompletion;
import io.filigree.decorator.event.InvocationCompletion.Evidence;
import io.filigree.ingest.format.Sourced;
import org.jspecify.annotations.Nullable;

/** One run of a request id while its parts are joined: new, or stored already. */
final class Attempt {

    /** Lambda runs a function for fifteen minutes at most. */
    private static final Duration LONGEST_RUN = Duration.ofMinutes(15);

    /** Clocks and log lines are a little off; the retry of a failed attempt comes a minute after it or later. */
    static final Duration SLACK = Duration.ofSeconds(30);

    /** A line about a failure names seconds with two digits, some of them rounded. */
    private static final double LARGEST_DISTANCE_MS = 1_000;

    /** What the names of reported attributes begin with. */
    private static final String REPORTED = "cw";

    private final @Nullable Sourced<Event> received;
    private final @Nullable StoredInvocation stored;
    private final EventOrigin origin;
    private final Instant timestamp;
    private final @Nullable Double durationSeconds;
    private final Map<String, Object> completion;
    private boolean changed;

    private Attempt(
            @Nullable Sourced<Event> received,
            @Nullable StoredInvocation stored,
            EventOrigin origin,
            Instant timestamp,
            @Nullable Double durationSeconds,
            Map<String, Object> completion) {
        this.received = received;
        this.stored = stored;
        this.origin = origin;
        this.timestamp = timestamp;
        this.durationSeconds = durationSeconds;
        this.completion = new LinkedHashMap<>(completion);
    }

    static Attempt of(Sourced<Event> received, EventOrigin origin) {
        Event event = received.value();
        Double duration = event.attributes().get(Attributes.DURATION) instanceof Number number
                ? (Double) number.doubleValue()
                : null;
        return new Attempt(received, null, origin, event.timestamp(), duration, event.completion());
    }

    static Attempt of(StoredInvocation stored) {
        return new Attempt(
                null, stored, stored.origin(), stored.timestamp(), stored.durationSeconds(), stored.completion());
    }

    /** When it began; when it ended where it is known from platform lines only. */
    Instant timestamp() {
        return timestamp;
    }

    boolean isInferred() {
        return origin.isInferred();
    }

    /** Whether only a report of the platform shows it. */
    boolean isReported() {
        return origin == EventOrigin.PLATFORM_REPORT;
    }

    /** The report that a stored attempt was made of. */
    InvocationCompletion report() {
        Map<String, Object> reported = new LinkedHashMap<>();
        completion.forEach((name, value) -> {
            if (name.startsWith(REPORTED)) {
                reported.put(name, value);
            }
        });
        return new InvocationCompletion(
                ended(), null, requireNonNull(stored).requestId(), reported, Evidence.OF_INVOCATION);
    }

    /** What an attempt takes over whose report it turns out to be. */
    Map<String, Object> reported() {
        Map<String, Object> reported = new LinkedHashMap<>(completion);
        reported.remove(Attributes.ATTEMPT);
        reported.remove(Attributes.ERROR);
        return reported;
    }

    /** As the platform reports it, where it does. */
    private Instant ended() {
        return origin != EventOrigin.PLATFORM_LINES
                        && completion.get(Attributes.CW_DURATION) instanceof Number milliseconds
                ? timestamp.plusMillis(Math.round(milliseconds.doubleValue()))
                : timestamp;
    }

    /** Whether it has a report already, and this line is of the time of that: a retry's comes a minute later or more. */
    boolean hasReportOf(InvocationCompletion line) {
        return completion.containsKey(Attributes.CW_DURATION)
                && !line.timestamp().isBefore(timestamp.minus(SLACK))
                && !line.timestamp().isAfter(ended().plus(SLACK));
    }

    /** Whether a failure at this moment can be this attempt's own. */
    boolean mayHaveFailedAt(Instant failedAt) {
        if (isInferred()) {
            return Duration.between(timestamp, failedAt).abs().compareTo(SLACK) <= 0;
        }
        return !timestamp.isAfter(failedAt.plus(SLACK))
                && !timestamp.isBefore(failedAt.minus(LONGEST_RUN).minus(SLACK));
    }

    /**
     * Whether a line of this moment can complete this attempt. It is written when the attempt has ended, and counts the
     * same time that a platform's line about a failure names; agents measure less, and differently.
     */
    boolean canBeCompletedBy(InvocationCompletion line) {
        return lacks(line)
                && !timestamp.isAfter(line.timestamp().plus(SLACK))
                && !isBeforeReported(line)
                && !(isInferred() && distance(line) != Double.MAX_VALUE && distance(line) > LARGEST_DISTANCE_MS);
    }

    /** The platform's own report comes with the time of its end, so it is of no earlier attempt. */
    private boolean isBeforeReported(InvocationCompletion line) {
        return line.evidence() == Evidence.OF_INVOCATION
                && !isInferred()
                && timestamp.isBefore(line.began().minus(SLACK));
    }

    /** Whether it has nothing yet of what a completion would add; that it failed may be known otherwise. */
    private boolean lacks(InvocationCompletion added) {
        return added.attributes().keySet().stream()
                .noneMatch(name -> completion.containsKey(name) && !name.equals(Attributes.ERROR));
    }

    /** Whether it has the same already, as far as it has it: the line came twice. */
    boolean repeats(InvocationCompletion added) {
        return !lacks(added)
                && added.attributes().entrySet().stream()
                        .allMatch(entry ->
                                isSame(entry.getValue(), completion.getOrDefault(entry.getKey(), entry.getValue())));
    }

    /** Lines of text and records in JSON write one number in two ways. */
    private static boolean isSame(Object one, Object other) {
        return one instanceof Number number && other instanceof Number otherNumber
                ? number.doubleValue() == otherNumber.doubleValue()
                : one.equals(other);
    }

    /** How far, in milliseconds, the reported duration is from this attempt's; nothing is closer than the unknown. */
    double distance(InvocationCompletion added) {
        return durationSeconds != null && added.attributes().get(Attributes.CW_DURATION) instanceof Number reported
                ? Math.abs(reported.doubleValue() - 1_000 * durationSeconds)
                : Double.MAX_VALUE;
    }

    /** Adds what is not there yet, and tells whether that was anything. */
    boolean add(Map<String, Object> attributes) {
        int before = completion.size();
        attributes.forEach(completion::putIfAbsent);
        boolean added = completion.size() > before;
        changed |= added;
        return added;
    }

    /** Its number among the attempts of its request id, from 1, which is not written down. */
    void number(int number) {
        if (number == 1) {
            changed |= completion.remove(Attributes.ATTEMPT) != null;
        } else {
            changed |= !Integer.valueOf(number).equals(completion.put(Attributes.ATTEMPT, number));
        }
    }

    /** All that a inferred attempt knows, for an agent's to take over. */
    Map<String, Object> failure() {
        Map<String, Object> failure = new LinkedHashMap<>(completion);
        failure.put(Attributes.ERROR, true);
        if (durationSeconds != null) {
            failure.putIfAbsent(Attributes.DURATION, durationSeconds);
        }
        failure.remove(Attributes.ATTEMPT);
        return failure;
    }

    @Nullable
    StoredInvocation stored() {
        return stored;
    }

    /** The new invocation with its completion; null when it is stored already. */
    @Nullable
    Sourced<Event> received() {
        if (received == null || !changed) {
            return received;
        }
        return received.with(received.value().withCompletion(completion));
    }

    /** What changed of a stored invocation; null when nothing did, or it is not stored yet. */
    JoinResult.@Nullable Completed completed() {
        return stored == null || !changed ? null : new JoinResult.Completed(stored, stored.withCompletion(completion));
    }
}
