package io.filigree.simulator.extension;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * The extension written in Go: gzipped bodies, a random id for each message. It posts a payload immediately and
 * receives the REPORT line only afterwards, so that the line is sent with the next post or after twelve seconds.
 */
public final class GoExtension implements Extension {

    private static final String NAME = "newrelic-lambda-extension";

    /** What it calls itself in the log stream; its releases never moved that. */
    private static final String STREAM = NAME + ":2.3.24";

    private static final Duration ROT = Duration.ofSeconds(12);

    private final SimulatedFunction function;
    private final String licenseKey;
    private final Random random;
    private final List<ExtensionMessage> reports = new ArrayList<>();

    public GoExtension(SimulatedFunction function, String licenseKey, long seed) {
        this.function = requireNonNull(function, "function");
        this.licenseKey = requireNonNull(licenseKey, "licenseKey");
        this.random = new Random(seed);
    }

    @Override
    public List<Post> invoked(Invocation invocation) {
        List<ExtensionMessage> messages = new ArrayList<>(reports);
        reports.clear();
        String text = text(invocation);
        messages.add(message(text, invocation.endedAt()));
        reports.add(message(PlatformLogLines.report(function, invocation), invocation.endedAt()));
        return List.of(post(messages, 1));
    }

    @Override
    public List<Post> due(Instant now) {
        long rotten = now.minus(ROT).toEpochMilli();
        return reports.stream().anyMatch(report -> report.timestamp() <= rotten) ? shutDown(now) : List.of();
    }

    @Override
    public List<Post> shutDown(Instant now) {
        if (reports.isEmpty()) {
            return List.of();
        }
        Post post = post(reports, 0);
        reports.clear();
        return List.of(post);
    }

    /** One body with all of these invocations, each payload followed by its REPORT line. */
    public Post bulk(List<Invocation> invocations) {
        List<ExtensionMessage> messages = new ArrayList<>();
        for (Invocation invocation : invocations) {
            messages.add(message(text(invocation), invocation.endedAt()));
            messages.add(message(PlatformLogLines.report(function, invocation), invocation.endedAt()));
        }
        return post(messages, invocations.size());
    }

    /** One body with payloads of an agent, each at its moment. */
    Post payloads(List<String> payloads, List<Instant> moments) {
        List<ExtensionMessage> messages = new ArrayList<>();
        for (int i = 0; i < payloads.size(); i++) {
            messages.add(message(payloads.get(i), moments.get(i)));
        }
        return post(messages, 0);
    }

    private String text(Invocation invocation) {
        return switch (invocation.outcome()) {
            case OK, ERROR -> Agent.of(function.runtime()).message(function, invocation);
            case TIMEOUT -> PlatformLogLines.timeout(function, invocation);
            case OUT_OF_MEMORY, PLATFORM_FAULT, INIT_FAILURE -> PlatformLogLines.platformFault(invocation);
        };
    }

    private ExtensionMessage message(String text, Instant moment) {
        return new ExtensionMessage(InvocationGenerator.uuid(random), text, moment.toEpochMilli());
    }

    private Post post(List<ExtensionMessage> messages, int invocations) {
        Envelope envelope = new Envelope(function, STREAM, "", "");
        String body = JsonWriter.htmlEscapedText(JsonWriter.object(
                "context", envelope.context(), "entry", JsonWriter.htmlEscapedText(envelope.entry(messages))));
        return new Post(
                Post.TELEMETRY,
                GzipEncoder.bytes(body),
                Map.of(
                        "User-Agent", NAME,
                        "Content-Encoding", "gzip",
                        "Content-Type", "application/json",
                        "X-License-Key", licenseKey,
                        "Accept-Encoding", "gzip"),
                invocations);
    }
}
