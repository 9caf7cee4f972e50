package io.filigree.benchmarks.harness;

import java.util.List;
import java.util.Locale;
import java.util.Random;

import io.filigree.simulator.extension.FirehoseSubscription;
import io.filigree.simulator.extension.GoExtension;
import io.filigree.simulator.extension.Invocation;
import io.filigree.simulator.extension.LogApi;
import io.filigree.simulator.extension.OpenTelemetryLayer;
import io.filigree.simulator.extension.Post;
import io.filigree.simulator.extension.SimulatedFunction;
import io.filigree.simulator.extension.TelemetryApiExtension;

/** A wire format that bodies are made in: about fifty events each, of one function. */
public enum BodyFormat {
    /** New Relic's Go extension: ten invocations with four spans each and their REPORT lines. */
    AWS_LAMBDA(10) {
        @Override
        Post post(SimulatedFunction function, List<Invocation> invocations, Random random) {
            return new GoExtension(function, FiligreeProcess.INGEST_KEY, random.nextLong()).bulk(invocations);
        }

        @Override
        int events(List<Invocation> invocations) {
            return invocations.size() * (1 + Bodies.SPANS);
        }
    },
    /** The lines of thirty invocations. */
    LOG(30) {
        @Override
        Post post(SimulatedFunction function, List<Invocation> invocations, Random random) {
            return new LogApi(function, FiligreeProcess.INGEST_KEY).bulk(invocations);
        }

        @Override
        int events(List<Invocation> invocations) {
            return LogApi.lines(invocations);
        }
    },
    /** OTLP as protobuf: fifty spans, of which ten are of handlers, and so invocations. */
    OTLP(10) {
        @Override
        Post post(SimulatedFunction function, List<Invocation> invocations, Random random) {
            return new OpenTelemetryLayer(function, FiligreeProcess.INGEST_KEY).bulk(invocations);
        }

        @Override
        int events(List<Invocation> invocations) {
            return invocations.size() * (2 + Bodies.SPANS);
        }

        @Override
        int childSpans() {
            return Bodies.SPANS;
        }
    },
    /** The Telemetry API's records of twenty invocations, with their log lines. */
    AWS_TELEMETRY(20) {
        @Override
        Post post(SimulatedFunction function, List<Invocation> invocations, Random random) {
            return new TelemetryApiExtension(function, FiligreeProcess.INGEST_KEY).bulk(invocations);
        }

        @Override
        int events(List<Invocation> invocations) {
            return invocations.size() + LogApi.lines(invocations);
        }
    },
    /** A subscription of a log group: the lines of twenty invocations. */
    AWS_FIREHOSE(20) {
        @Override
        Post post(SimulatedFunction function, List<Invocation> invocations, Random random) {
            return new FirehoseSubscription(function, FiligreeProcess.INGEST_KEY, true, random.nextLong())
                    .bulk(invocations);
        }

        @Override
        int events(List<Invocation> invocations) {
            return invocations.size() + LogApi.lines(invocations);
        }
    };

    private final int invocations;

    BodyFormat(int invocations) {
        this.invocations = invocations;
    }

    /** Of a body. */
    int invocations() {
        return invocations;
    }

    /** Spans below the handler's. */
    int childSpans() {
        return Bodies.SPANS - 1;
    }

    abstract Post post(SimulatedFunction function, List<Invocation> invocations, Random random);

    /** Rows that such a body becomes. */
    abstract int events(List<Invocation> invocations);

    /** As it is named on the command line. */
    public String text() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** @throws IllegalArgumentException when the name is unknown */
    public static BodyFormat parse(String text) {
        return valueOf(text.toUpperCase(Locale.ROOT).replace('-', '_'));
    }
}
