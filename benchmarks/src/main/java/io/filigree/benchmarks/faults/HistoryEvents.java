package io.filigree.benchmarks.faults;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

import io.filigree.benchmarks.harness.BenchFleet;
import io.filigree.benchmarks.harness.FiligreeProcess;
import io.filigree.simulator.extension.DataApis;
import io.filigree.simulator.extension.GoExtension;
import io.filigree.simulator.extension.Invocation;
import io.filigree.simulator.extension.InvocationGenerator;
import io.filigree.simulator.extension.InvocationGenerator.Wanted;
import io.filigree.simulator.extension.InvocationOutcome;
import io.filigree.simulator.extension.Post;
import io.filigree.simulator.extension.SimulatedFunction;
import io.filigree.simulator.extension.Trigger;

/**
 * Bodies with events of past hours in all event tables. All messages of an invocation are in one body, so that nothing is joined
 * after it was sealed.
 */
final class HistoryEvents {

    private static final int INVOCATIONS = 4;
    private static final int CHILD_SPANS = 2;
    private static final int ERRORS_IN = 4;

    private final SimulatedFunction function;
    private final DataApis data;
    private final GoExtension extension;
    private final InvocationGenerator invocations;
    private final Random random;

    HistoryEvents(int number, long seed) {
        this.function = BenchFleet.function(number);
        this.random = new Random(seed);
        this.data = new DataApis(function, FiligreeProcess.INGEST_KEY, random.nextLong());
        this.extension = new GoExtension(function, FiligreeProcess.INGEST_KEY, random.nextLong());
        this.invocations = new InvocationGenerator(random.nextLong());
    }

    /** The part of an hour that the events of a body are in. */
    enum Half {
        /** Events that are stored before the first fault. Queries for them have the same result throughout. */
        FIRST,
        /** Events that are sent meanwhile. */
        SECOND;

        Instant begin(Instant hour) {
            return this == FIRST ? hour : hour.plus(30, ChronoUnit.MINUTES);
        }

        Instant end(Instant hour) {
            return begin(hour).plus(30, ChronoUnit.MINUTES);
        }
    }

    /** One body of each kind. */
    List<Post> of(Instant hour, Half half, int each) {
        List<Instant> times = times(half.begin(hour), each);
        List<Post> posts = new ArrayList<>(List.of(
                data.events(times),
                data.spans(times),
                data.zipkinSpans(times),
                data.metrics(times),
                data.serviceLogs(times),
                extension.bulk(
                        times.stream().limit(INVOCATIONS).map(this::invocation).toList())));
        Collections.shuffle(posts, random);
        return posts;
    }

    /** With room for the duration of an invocation. */
    private List<Instant> times(Instant begin, int count) {
        List<Instant> times = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            times.add(begin.plusMillis(
                    60_000 + random.nextLong(Duration.ofMinutes(25).toMillis())));
        }
        return times;
    }

    private Invocation invocation(Instant startedAt) {
        InvocationOutcome outcome = random.nextInt(ERRORS_IN) == 0 ? InvocationOutcome.ERROR : InvocationOutcome.OK;
        return invocations.next(function, new Wanted(Trigger.SQS, outcome, false, CHILD_SPANS, 1), startedAt, 40);
    }
}
