package io.filigree.simulator.extension;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * The log group of a function, subscribed to by Amazon Data Firehose: for functions without any layer, or with
 * platform lines alone beside another sender.
 */
public final class FirehoseSubscription implements Extension {

    private static final String PATH = "/aws/firehose/v1";
    private static final Duration BUFFERED = Duration.ofSeconds(8);

    private final SimulatedFunction function;
    private final String ingestKey;
    private final boolean withFunctionLogs;
    private final Random random;
    private final List<ExtensionMessage> lines = new ArrayList<>();
    /** When the first of the lines was written. */
    private Instant since = Instant.EPOCH;

    /** @param withFunctionLogs whether the group holds what the function's code logs */
    public FirehoseSubscription(SimulatedFunction function, String ingestKey, boolean withFunctionLogs, long seed) {
        this.function = requireNonNull(function, "function");
        this.ingestKey = requireNonNull(ingestKey, "ingestKey");
        this.withFunctionLogs = withFunctionLogs;
        this.random = new Random(seed);
    }

    @Override
    public List<Post> invoked(Invocation invocation) {
        if (lines.isEmpty()) {
            since = invocation.endedAt();
        }
        lines.addAll(lines(invocation));
        return List.of();
    }

    @Override
    public List<Post> due(Instant now) {
        return !lines.isEmpty() && since.plus(BUFFERED).isBefore(now) ? shutDown(now) : List.of();
    }

    @Override
    public List<Post> shutDown(Instant now) {
        if (lines.isEmpty()) {
            return List.of();
        }
        Post post = post(lines);
        lines.clear();
        return List.of(post);
    }

    /** One body with all of these invocations. */
    public Post bulk(List<Invocation> invocations) {
        return post(invocations.stream()
                .flatMap(invocation -> lines(invocation).stream())
                .toList());
    }

    private Post post(List<ExtensionMessage> messages) {
        String subscription = JsonWriter.text(JsonWriter.object(
                "messageType",
                "DATA_MESSAGE",
                "owner",
                function.accountId(),
                "logGroup",
                function.logGroup(),
                "logStream",
                "2026/11/20/[$LATEST]0f4b53b6a7f54d0c8e0a5a7c2f0d7b11",
                "subscriptionFilters",
                List.of("filigree"),
                "logEvents",
                messages.stream()
                        .map(line -> JsonWriter.object(
                                "id", line.id(), "timestamp", line.timestamp(), "message", line.text()))
                        .toList()));
        String requestId = InvocationGenerator.uuid(random);
        String body = JsonWriter.text(JsonWriter.object(
                "requestId",
                requestId,
                "timestamp",
                messages.get(messages.size() - 1).timestamp(),
                "records",
                List.of(JsonWriter.object("data", GzipEncoder.base64(subscription)))));
        return new Post(
                PATH,
                GzipEncoder.bytes(body),
                Map.of(
                        "X-Amz-Firehose-Protocol-Version", "1.0",
                        "X-Amz-Firehose-Request-Id", requestId,
                        "X-Amz-Firehose-Source-Arn",
                                "arn:aws:firehose:" + function.region() + ":" + function.accountId()
                                        + ":deliverystream/filigree",
                        "X-Amz-Firehose-Access-Key", ingestKey,
                        "User-Agent", "Amazon Kinesis Data Firehose Agent/1.0",
                        "Content-Encoding", "gzip",
                        "Content-Type", "application/json"),
                withFunctionLogs
                        ? (int) messages.stream()
                                .filter(line -> line.text().startsWith("REPORT"))
                                .count()
                        : 0);
    }

    private List<ExtensionMessage> lines(Invocation invocation) {
        List<ExtensionMessage> all = new ArrayList<>();
        all.add(line("START RequestId: " + invocation.requestId() + " Version: $LATEST\n", invocation.startedAt()));
        if (withFunctionLogs) {
            LogLine.of(invocation).forEach(line -> all.add(line(line.text(), line.at())));
        }
        switch (invocation.outcome()) {
            case TIMEOUT -> all.add(line(PlatformLogLines.timeout(function, invocation), invocation.endedAt()));
            case OUT_OF_MEMORY, PLATFORM_FAULT, INIT_FAILURE ->
                all.add(line(PlatformLogLines.platformFault(invocation), invocation.endedAt()));
            case OK, ERROR -> all.add(line("END RequestId: " + invocation.requestId() + "\n", invocation.endedAt()));
        }
        all.add(line(PlatformLogLines.report(function, invocation), invocation.endedAt()));
        return all;
    }

    /** Ids of log events are 56 digits that grow with time. */
    private ExtensionMessage line(String text, Instant at) {
        String id = "%014d%042d".formatted(at.toEpochMilli(), random.nextLong(Long.MAX_VALUE));
        return new ExtensionMessage(id, text, at.toEpochMilli());
    }
}
