package io.filigree.simulator.extension;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

import io.filigree.simulator.extension.Invocation.ThrownError;

/** Errors of the days before the traffic, as agents report them, without their invocations. */
public final class PastErrors {

    /** As the platform reports them, without a stack trace. */
    private static final List<ThrownError> OF_THE_PLATFORM = List.of(
            new ThrownError("LambdaTimeout", "Task timed out after 3.00 seconds"),
            new ThrownError("Runtime.ExitError", "Function invocation failed after 0.12 seconds: Runtime.ExitError"),
            new ThrownError("LambdaPlatformFault", "AWS Lambda platform fault caused a shutdown"),
            new ThrownError("Runtime.OutOfMemory", "The invocation ended with Runtime.OutOfMemory"));

    private final SimulatedFunction function;
    private final Random random;
    private final GoExtension extension;

    public PastErrors(SimulatedFunction function, String licenseKey, long seed) {
        this.function = requireNonNull(function, "function");
        this.random = new Random(seed);
        this.extension = new GoExtension(function, licenseKey, random.nextLong());
    }

    /** Each of the usual errors once after each of these times. */
    public Post at(List<Instant> times) {
        List<Instant> moments = new ArrayList<>();
        List<String> messages = new ArrayList<>();
        for (Instant time : times) {
            for (String message : messages(time)) {
                moments.add(time);
                messages.add(message);
            }
        }
        return extension.payloads(messages, moments);
    }

    private List<String> messages(Instant time) {
        Agent agent = Agent.of(function.runtime());
        List<String> messages = new ArrayList<>();
        for (ThrownError error : InvocationGenerator.ERRORS) {
            if (agent == Agent.NODE || agent == Agent.PYTHON) {
                PayloadV1 payload = payload(agent, time, error);
                messages.add(payload.errorMessage(error, payload.stackTrace(error)));
                messages.add(payload(agent, time, error).errorMessage(error, openTelemetryStack(error)));
            } else {
                messages.add(new PayloadV2(agent, function, failed(time, error)).errorMessage());
            }
        }
        if (agent == Agent.NODE || agent == Agent.PYTHON) {
            OF_THE_PLATFORM.forEach(
                    error -> messages.add(payload(agent, time, error).errorMessage(error, List.of())));
        }
        return messages;
    }

    private static List<String> openTelemetryStack(ThrownError error) {
        return List.of(error.errorClass() + ": " + error.message(), "    at handler (/var/task/index.js:39:11)");
    }

    private PayloadV1 payload(Agent agent, Instant time, ThrownError error) {
        return new PayloadV1(agent, function, failed(time, error));
    }

    /** At most a minute after the time. */
    private Invocation failed(Instant time, ThrownError error) {
        return new Invocation(
                InvocationGenerator.uuid(random),
                time.plusMillis(random.nextInt(60_000)),
                Duration.ofMillis(20 + random.nextInt(400)),
                null,
                90,
                Trigger.SQS,
                InvocationOutcome.ERROR,
                error,
                0,
                0,
                random.nextLong());
    }
}
