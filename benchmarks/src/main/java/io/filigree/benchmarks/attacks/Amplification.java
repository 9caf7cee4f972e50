package io.filigree.benchmarks.attacks;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Small bodies that become much: events, rows, memory. What a posted byte may become has a bound. */
final class Amplification {

    private static final String FAMILY = "amplification";

    /** What the database may grow by for the attack's posts. */
    private static final long MOST_MB = 250;

    private static final long USABLE_WITHIN_MS = 60_000;

    private static final Map<String, Shape> SHAPES = shapes();

    private interface Shape {
        byte[] body(int number);
    }

    private Amplification() {}

    static List<Attack> attacks() {
        List<Attack> attacks = new ArrayList<>();
        SHAPES.forEach(
                (name, shape) -> attacks.add(Attack.load(FAMILY, "30-" + name, target -> post(target, shape, 30, 1))));
        for (String name : List.of("tiny-custom-events", "tiny-spans", "bombs-in-messages", "json-nesting")) {
            attacks.add(Attack.load(
                    FAMILY,
                    "100-" + name,
                    target -> post(target, SHAPES.getOrDefault(name, n -> new byte[0]), 100, 4)));
        }
        return attacks;
    }

    private static Map<String, Shape> shapes() {
        Map<String, Shape> shapes = new LinkedHashMap<>();
        shapes.put("plain-bomb", number -> Telemetry.gzip(new byte[200_000_000]));
        shapes.put(
                "json-bomb",
                number -> Telemetry.gzip(
                        ("{\"context\":{},\"entry\":\"" + " ".repeat(100_000_000) + "\"}").getBytes(UTF_8)));
        shapes.put("bombs-in-messages", number -> {
            String bomb = "[2,\"NR_LAMBDA_MONITORING\",{},\""
                    + java.util.Base64.getEncoder().encodeToString(Telemetry.gzip(new byte[30_000_000])) + "\"]";
            return Telemetry.gzip(
                    Telemetry.body(Target.ARN_A, Collections.nCopies(50, bomb).toArray(String[]::new)));
        });
        shapes.put(
                "json-nesting", number -> Telemetry.gzip("[".repeat(5_000_000).getBytes(UTF_8)));
        shapes.put(
                "nesting-in-payload",
                number ->
                        message("[2,\"NR_LAMBDA_MONITORING\",{},\"" + Telemetry.packed("[".repeat(5_000_000)) + "\"]"));
        shapes.put(
                "huge-names",
                number -> payload(custom(2_000, number, event -> Telemetry.object("n".repeat(10_000), event))));
        shapes.put(
                "huge-values",
                number -> payload(custom(2_000, number, event -> Telemetry.object("v", "v".repeat(10_000)))));
        shapes.put(
                "many-attributes",
                number -> payload(custom(1_000, number, event -> {
                    Map<String, Object> attributes = new LinkedHashMap<>();
                    for (int i = 0; i < 1_000; i++) {
                        attributes.put("a" + i, 1);
                    }
                    return attributes;
                })));
        shapes.put("many-messages", number -> {
            List<String> lines = new ArrayList<>();
            for (int i = 0; i < 10_000; i++) {
                lines.add(Telemetry.report(String.format("00000000-0000-4000-8000-%06d%06d", number, i), 1));
            }
            return Telemetry.gzip(Telemetry.body(Target.ARN_A, lines.toArray(String[]::new)));
        });
        shapes.put("one-message-many-times", number -> {
            String text = Telemetry.payload(
                    Target.ARN_A,
                    Telemetry.object(
                            "custom_event_data",
                            Telemetry.harvest(Collections.nCopies(1_000, Telemetry.custom("Tiny", number, Map.of())))));
            return Telemetry.gzip(Telemetry.body(
                    Target.ARN_A, Collections.nCopies(1_000, text).toArray(String[]::new)));
        });
        shapes.put(
                "errors",
                number -> events(
                        "error_event_data", "{\"type\":\"TransactionError\",\"timestamp\":" + now(number) + "}"));
        shapes.put(
                "tiny-invocations",
                number ->
                        events("analytic_event_data", "{\"type\":\"Transaction\",\"timestamp\":" + now(number) + "}"));
        shapes.put(
                "tiny-spans",
                number -> events("span_event_data", "{\"type\":\"Span\",\"timestamp\":" + now(number) + "}"));
        shapes.put(
                "tiny-custom-events",
                number -> events("custom_event_data", "{\"type\":\"Tiny\",\"timestamp\":" + now(number) + "}"));
        shapes.put(
                "tiny-events-v1",
                number -> message("[1,\"NR_LAMBDA_MONITORING\",\""
                        + Telemetry.packed("{\"metadata\":{\"arn\":\"" + Target.ARN_A
                                + "\"},\"data\":{\"custom_event_data\":[\"\",{},["
                                + many("[{\"type\":\"Tiny\",\"timestamp\":" + now(number) + "},{}]") + "]]}}")
                        + "\"]"));
        return shapes;
    }

    private static long now(int number) {
        return System.currentTimeMillis() - number;
    }

    /** 199,000 equal events, packed twice, are some hundred bytes. */
    private static byte[] events(String harvest, String intrinsic) {
        String data = "{\"" + harvest + "\":[\"\",{},[" + many("[" + intrinsic + ",{},{}]") + "]]}";
        return message(
                "[2,\"NR_LAMBDA_MONITORING\",{\"arn\":\"" + Target.ARN_A + "\"},\"" + Telemetry.packed(data) + "\"]");
    }

    private static String many(String event) {
        return (event + ",").repeat(198_999) + event;
    }

    private static byte[] message(String text) {
        return Telemetry.gzip(Telemetry.body(Target.ARN_A, text));
    }

    private static byte[] payload(List<Object> events) {
        return message(
                Telemetry.payload(Target.ARN_A, Telemetry.object("custom_event_data", Telemetry.harvest(events))));
    }

    private static List<Object> custom(
            int count, int number, java.util.function.IntFunction<Map<String, Object>> attributes) {
        List<Object> events = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            events.add(Telemetry.custom("Wide", now(number), attributes.apply(i)));
        }
        return events;
    }

    private static AttackOutcome post(Target target, Shape shape, int posts, int atOnce)
            throws IOException, SQLException, InterruptedException {
        Footprint before = Footprint.of(target);
        List<byte[]> bodies = new ArrayList<>();
        for (int i = 0; i < Math.min(posts, 10); i++) {
            bodies.add(shape.body(i));
        }
        List<Integer> statuses = Collections.synchronizedList(new ArrayList<>());
        ConcurrentTasks.run(atOnce, 120, thread -> () -> {
            for (int i = thread; i < posts; i += atOnce) {
                // Duplicates are suppressed, so that each body differs by an id.
                byte[] body = i < bodies.size() ? bodies.get(i) : shape.body(i);
                statuses.add(target.ingestZipped(target.ingestA(), body).status());
            }
            return thread;
        });
        long start = System.nanoTime();
        target.postAndAwait(target.ingestH(), Target.ARN_H);
        target.await("an empty spool", () -> target.process().gauge("filigree.spool.payloads") < 20);
        long usableMs = (System.nanoTime() - start) / 1_000_000;
        long grown = (Footprint.of(target).databaseBytes() - before.databaseBytes()) >> 20;
        long bytes = bodies.stream().mapToLong(body -> body.length).sum() / bodies.size();
        return AttackOutcome.when(
                statuses.size() == posts
                        && statuses.stream().allMatch(status -> status == 202 || status / 100 == 4)
                        && usableMs < USABLE_WITHIN_MS
                        && grown < MOST_MB,
                "%d posts of %d bytes, answered %s; an honest event is stored %d ms later, the database grew by %d MB",
                posts,
                bytes,
                statuses.stream().sorted().distinct().toList(),
                usableMs,
                grown);
    }
}
