package io.filigree.simulator.extension;

import static java.util.Objects.requireNonNull;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * The extension written in Rust: uncompressed bodies, the request id as the id of each message of an invocation, the key
 * under two names. It posts batches of three invocations, or earlier when the oldest exceeds a maximum age. An invocation
 * without a payload is reported immediately, in a separate body.
 */
public final class RustExtension implements Extension {

    static final String VERSION = "2.7.0";

    private static final String NAME = "newrelic-lambda-extension:" + VERSION;
    private static final int BATCH = 3;

    private final SimulatedFunction function;
    private final String licenseKey;
    private final Duration patience;
    private final List<Invocation> batch = new ArrayList<>();
    private @Nullable Instant oldest;

    /** @param patience how long an invocation may wait for others; the real one waits five minutes */
    public RustExtension(SimulatedFunction function, String licenseKey, Duration patience) {
        this.function = requireNonNull(function, "function");
        this.licenseKey = requireNonNull(licenseKey, "licenseKey");
        this.patience = requireNonNull(patience, "patience");
    }

    @Override
    public List<Post> invoked(Invocation invocation) {
        if (!invocation.outcome().leavesPayload()) {
            return failed(invocation);
        }
        if (oldest == null) {
            oldest = invocation.endedAt();
        }
        batch.add(invocation);
        return batch.size() >= BATCH ? harvest("") : List.of();
    }

    @Override
    public List<Post> due(Instant now) {
        return oldest != null && !now.isBefore(oldest.plus(patience)) ? harvest("") : List.of();
    }

    @Override
    public List<Post> shutDown(Instant now) {
        return batch.isEmpty() ? List.of() : harvest(NAME);
    }

    /** One body with all of these invocations: payload, REPORT and Version line each. */
    public Post bulk(List<Invocation> invocations) {
        return bulk(invocations, "");
    }

    private List<Post> harvest(String logStream) {
        Post post = bulk(batch, logStream);
        batch.clear();
        oldest = null;
        return List.of(post);
    }

    private Post bulk(List<Invocation> invocations, String logStream) {
        Agent agent = Agent.of(function.runtime());
        List<ExtensionMessage> messages = new ArrayList<>();
        for (Invocation invocation : invocations) {
            messages.add(message(invocation, agent.message(function, invocation)));
            messages.add(message(invocation, PlatformLogLines.report(function, invocation)));
            messages.add(message(invocation, PlatformLogLines.version(function, invocation, agent)));
        }
        return post(messages, logStream, "", invocations.size());
    }

    private List<Post> failed(Invocation invocation) {
        ExtensionMessage line = message(
                invocation,
                switch (invocation.outcome()) {
                    case TIMEOUT -> PlatformLogLines.timeout(function, invocation);
                    case PLATFORM_FAULT -> PlatformLogLines.platformFault(invocation);
                    case INIT_FAILURE -> PlatformLogLines.initFailed(function, invocation);
                    default -> PlatformLogLines.invocationFailed(invocation);
                });
        Post error = post(List.of(line), NAME, "platform.error", 1);
        if (invocation.outcome() != InvocationOutcome.OUT_OF_MEMORY) {
            return List.of(error);
        }
        ExtensionMessage report = message(invocation, PlatformLogLines.report(function, invocation));
        return List.of(error, post(List.of(report), "", "", 0));
    }

    private static ExtensionMessage message(Invocation invocation, String text) {
        return new ExtensionMessage(
                invocation.requestId(), text, invocation.endedAt().toEpochMilli());
    }

    private Post post(List<ExtensionMessage> messages, String logStream, String messageType, int invocations) {
        Envelope envelope = new Envelope(function, NAME, logStream, messageType);
        String body = JsonWriter.text(
                JsonWriter.object("context", envelope.context(), "entry", JsonWriter.text(envelope.entry(messages))));
        return new Post(
                Post.TELEMETRY,
                body.getBytes(StandardCharsets.UTF_8),
                Map.of(
                        "X-License-Key", licenseKey,
                        "Content-Type", "application/json",
                        "Api-Key", licenseKey,
                        "User-Agent", NAME,
                        "Accept", "*/*"),
                invocations);
    }
}
