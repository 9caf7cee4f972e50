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
import io.filigree.decorator.event.InvocationFailure;
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
    private Instant began;
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
        this.began = timestamp;
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

    /** When it began. Its end, if only platform lines report it and none contains its start or its duration. */
    Instant timestamp() {
        return began;
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

    /** As the platform says it, where it does. */
    Instant ended() {
        if (origin == EventOrigin.PLATFORM_LINES) {
            return durationSeconds == null || !isPlausible(durationSeconds)
                    ? timestamp
                    : timestamp.plusMillis(Math.round(durationSeconds * 1_000));
        }
        return completion.get(Attributes.CW_DURATION) instanceof Number milliseconds
                        && isPlausible(milliseconds.doubleValue() / 1_000)
                ? timestamp.plusMillis(Math.round(milliseconds.doubleValue()))
                : timestamp;
    }

    private static boolean isPlausible(double seconds) {
        return seconds >= 0 && seconds <= InvocationFailure.MAX_SECONDS;
    }

    /** Whether a line about a failure says how long it took. */
    private boolean isTimed() {
        return durationSeconds != null && !isMeasured();
    }

    /** Whether the duration is that of a report, or the time from a start to a failure. */
    private boolean isMeasured() {
        return origin == EventOrigin.PLATFORM_LINES && completion.containsKey(Attributes.DURATION);
    }

    /** How long it took, by a line about a failure or a report. */
    private @Nullable Double reportedSeconds() {
        Double seconds = isTimed()
                ? durationSeconds
                : completion.get(Attributes.CW_DURATION) instanceof Number milliseconds
                        ? (Double) (milliseconds.doubleValue() / 1_000)
                        : null;
        return seconds == null || !isPlausible(seconds) ? null : seconds;
    }

    /** Whether this may be when it began, by what is known of its end. */
    boolean mayHaveBegunAt(Instant start) {
        if (!isInferred()) {
            return isNear(timestamp, start);
        }
        Double seconds = reportedSeconds();
        return seconds == null
                ? !start.isAfter(ended().plus(SLACK))
                        && !start.isBefore(ended().minus(LONGEST_RUN).minus(SLACK))
                : isNear(ended().minusMillis(Math.round(seconds * 1_000)), start);
    }

    private static boolean isNear(Instant one, Instant other) {
        return Duration.between(one, other).abs().compareTo(SLACK) <= 0;
    }

    /**
     * What a START says. Of the same START over two ways the earlier time counts; of several STARTs the last one before the
     * end, as the others are of earlier attempts. An agent knows better.
     */
    void begin(Instant start) {
        Instant known = start();
        boolean isBetter = known == null || (isNear(known, start) ? start.isBefore(known) : start.isAfter(known));
        if (isInferred() && isBetter) {
            completion.put(Attributes.START_TIME, start.toEpochMilli());
            changed = true;
        }
    }

    private @Nullable Instant start() {
        return completion.get(Attributes.START_TIME) instanceof Number millis
                ? Instant.ofEpochMilli(millis.longValue())
                : null;
    }

    /**
     * Finds out when it began, once all lines are added: at its START, else so long before its end as it took. An agent's
     * own time stays.
     */
    void settle() {
        if (!isInferred()) {
            changed |= completion.remove(Attributes.START_TIME) != null;
            return;
        }
        Instant ended = ended();
        Double seconds = reportedSeconds();
        if (seconds == null && completion.get(Attributes.DURATION) instanceof Number said) {
            // Of a second line about the failure, or of a START that was added before.
            seconds = isPlausible(said.doubleValue()) ? (Double) said.doubleValue() : null;
        }
        Instant start = start();
        if (start != null) {
            began = start.isAfter(ended) ? ended : start;
            seconds = seconds == null ? (Double) (Duration.between(began, ended).toMillis() / 1_000.0) : seconds;
        } else if (seconds != null && origin == EventOrigin.PLATFORM_LINES) {
            began = ended.minusMillis(Math.round(seconds * 1_000));
        }
        if (origin == EventOrigin.PLATFORM_LINES && !isTimed() && seconds != null) {
            changed |= !seconds.equals(completion.put(Attributes.DURATION, seconds));
        }
        changed |= !began.equals(timestamp);
    }

    /** Whether it has a report already, and this line is of the time of that: a retry's comes a minute later or more. */
    boolean hasReportOf(InvocationCompletion line) {
        return completion.containsKey(Attributes.CW_DURATION)
                && !line.timestamp().isBefore(began.minus(SLACK))
                && !line.timestamp().isAfter(ended().plus(SLACK));
    }

    /** Whether a failure at this moment can be this attempt's own. */
    boolean mayHaveFailedAt(Instant failedAt) {
        if (isInferred()) {
            return isNear(ended(), failedAt);
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
        return durationSeconds != null
                        && !isMeasured()
                        && added.attributes().get(Attributes.CW_DURATION) instanceof Number reported
                ? Math.abs(reported.doubleValue() - 1_000 * durationSeconds)
                : Double.MAX_VALUE;
    }

    /** Adds what a line about its failure says; that how long it took is known from another such line stays. */
    void add(InvocationFailure failure) {
        Map<String, Object> said = new LinkedHashMap<>(failure.attributes());
        if (isInferred() && isTimed()) {
            said.remove(Attributes.DURATION);
        }
        add(said);
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
        if (isTimed()) {
            failure.put(Attributes.DURATION, durationSeconds);
        } else if (start() != null || completion.containsKey(Attributes.CW_DURATION)) {
            failure.remove(Attributes.DURATION); // not what a line about the failure says
        }
        failure.remove(Attributes.START_TIME);
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
        return received.with(received.value().withCompletion(completion).at(began));
    }

    /** What changed of a stored invocation; null when nothing did, or it is not stored yet. */
    JoinResult.@Nullable Completed completed() {
        return stored == null || !changed
                ? null
                : new JoinResult.Completed(
                        stored, stored.withCompletion(completion).withTimestamp(began));
    }
}
