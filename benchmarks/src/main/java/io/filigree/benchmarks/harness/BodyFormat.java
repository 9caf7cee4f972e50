package io.filigree.benchmarks.harness;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.function.Function;

import io.filigree.simulator.extension.ApmModeExtension;
import io.filigree.simulator.extension.DataApis;
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
        Post post(
                SimulatedFunction function,
                List<Invocation> invocations,
                Random random,
                Function<Post, String> exchange) {
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
        Post post(
                SimulatedFunction function,
                List<Invocation> invocations,
                Random random,
                Function<Post, String> exchange) {
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
        Post post(
                SimulatedFunction function,
                List<Invocation> invocations,
                Random random,
                Function<Post, String> exchange) {
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
        Post post(
                SimulatedFunction function,
                List<Invocation> invocations,
                Random random,
                Function<Post, String> exchange) {
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
        Post post(
                SimulatedFunction function,
                List<Invocation> invocations,
                Random random,
                Function<Post, String> exchange) {
            return new FirehoseSubscription(function, FiligreeProcess.INGEST_KEY, true, random.nextLong())
                    .bulk(invocations);
        }

        @Override
        int events(List<Invocation> invocations) {
            return invocations.size() + LogApi.lines(invocations);
        }
    },
    /** New Relic's extension in APM mode: the spans of ten invocations, as one section of a harvest. */
    APM_AGENT(10) {
        @Override
        Post post(
                SimulatedFunction function,
                List<Invocation> invocations,
                Random random,
                Function<Post, String> exchange) {
            return new ApmModeExtension(function, FiligreeProcess.INGEST_KEY, exchange).bulk(invocations);
        }

        @Override
        int events(List<Invocation> invocations) {
            return invocations.size() * (1 + Bodies.SPANS);
        }

        @Override
        int childSpans() {
            return Bodies.SPANS;
        }
    },
    /** The Metric API: fifty gauges. */
    METRIC(50) {
        @Override
        Post post(
                SimulatedFunction function,
                List<Invocation> invocations,
                Random random,
                Function<Post, String> exchange) {
            return dataApis(function, random).metrics(times(invocations));
        }
    },
    /** The Event API: fifty events. */
    EVENTS(50) {
        @Override
        Post post(
                SimulatedFunction function,
                List<Invocation> invocations,
                Random random,
                Function<Post, String> exchange) {
            return dataApis(function, random).events(times(invocations));
        }
    },
    /** The Trace API: fifty spans, half of the bodies in New Relic's format and half in Zipkin's. */
    TRACE(50) {
        @Override
        Post post(
                SimulatedFunction function,
                List<Invocation> invocations,
                Random random,
                Function<Post, String> exchange) {
            DataApis apis = dataApis(function, random);
            return random.nextBoolean() ? apis.spans(times(invocations)) : apis.zipkinSpans(times(invocations));
        }
    },
    /** The log forwarder: fifty lines of another service's log group. */
    AWS_LOGS(50) {
        @Override
        Post post(
                SimulatedFunction function,
                List<Invocation> invocations,
                Random random,
                Function<Post, String> exchange) {
            return dataApis(function, random).serviceLogs(times(invocations));
        }
    };

    private final int invocations;

    BodyFormat(int invocations) {
        this.invocations = invocations;
    }

    /** Of a body; for the data APIs, records. */
    int invocations() {
        return invocations;
    }

    /** Spans below the handler's. */
    int childSpans() {
        return Bodies.SPANS - 1;
    }

    /** @param exchange posts a request of a handshake and gives the body of the response */
    abstract Post post(
            SimulatedFunction function, List<Invocation> invocations, Random random, Function<Post, String> exchange);

    /** Rows that such a body becomes: one for each invocation, unless the format says otherwise. */
    int events(List<Invocation> invocations) {
        return invocations.size();
    }

    private static DataApis dataApis(SimulatedFunction function, Random random) {
        return new DataApis(function, FiligreeProcess.INGEST_KEY, random.nextLong());
    }

    private static List<Instant> times(List<Invocation> invocations) {
        return invocations.stream().map(Invocation::startedAt).toList();
    }

    /** As it is named on the command line. */
    public String text() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** @throws IllegalArgumentException when the name is unknown */
    public static BodyFormat parse(String text) {
        return valueOf(text.toUpperCase(Locale.ROOT).replace('-', '_'));
    }
}
