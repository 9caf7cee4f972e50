package io.filigree.query.nrql;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import javax.sql.DataSource;

import io.filigree.db.TestPostgres;
import io.filigree.db.event.EventOrigin;
import io.filigree.db.event.EventPartitions;
import io.filigree.db.event.EventStore;
import io.filigree.db.event.StoredMessage.StoredEvent;
import io.filigree.db.inventory.InventoryReader;
import io.filigree.db.inventory.InventoryStore;
import io.filigree.db.inventory.RegionSweep;
import io.filigree.decorator.DecoratedEvent;
import io.filigree.decorator.Decoration.DecorationStatus;
import io.filigree.decorator.Decoration.Found;
import io.filigree.decorator.EventDecorator;
import io.filigree.decorator.FlatEvent;
import io.filigree.decorator.event.Event;
import io.filigree.decorator.function.AccountScope;
import io.filigree.decorator.function.ConfigurationAttribute;
import io.filigree.decorator.function.FunctionArn;
import io.filigree.decorator.function.FunctionConfiguration;
import io.filigree.decorator.function.FunctionDescription;
import io.filigree.decorator.function.InvokedArn;
import io.filigree.decorator.inventory.InventoryFunction;
import io.filigree.decorator.inventory.InventorySnapshot;
import io.filigree.query.nrql.naive.ByteCount;
import io.filigree.query.nrql.naive.NaiveEvaluator;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Three days of three accounts, in PostgreSQL and in memory: the same decorated events on both sides. Everything odd that
 * senders do is in it, and nothing of it is random from run to run.
 */
final class Fixture {

    static final Instant BEGIN = Instant.parse("2026-11-17T00:00:00Z");
    static final Instant END = BEGIN.plus(Duration.ofDays(3));
    /** The current time of all queries. */
    static final Instant NOW = END.plus(Duration.ofHours(2));

    static final String SHOP = "111111111111";
    static final String STAGING = "222222222222";
    static final String DATA = "333333333333";
    private static final String STRANGER = "999999999999";

    /** In values, names and types that only events outside {@link #SHOP} have. */
    static final String MARKER = "zzmarker";

    /** When the second half's metadata took over. */
    static final Instant CHANGE = BEGIN.plus(Duration.ofHours(36));

    static final FunctionArn CHECKOUT = FunctionArn.of("eu-west-1", SHOP, "checkout");
    private static final FunctionArn NIGHTLY = FunctionArn.of("eu-west-1", SHOP, "nightly");
    private static final FunctionArn GHOST = FunctionArn.of("us-east-1", SHOP, "ghost");
    private static final FunctionArn GONE = FunctionArn.of("us-east-1", SHOP, "gone");

    private final DataSource dataSource = TestPostgres.database().dataSource();
    private final InventoryStore inventory = new InventoryStore(dataSource);
    private final InventoryReader reader = new InventoryReader(dataSource, Duration.ofDays(30));
    private final EventDecorator decorator = new EventDecorator();
    private final Random random = new Random(20_261_117);
    private final Map<String, Set<Instant>> taken = new LinkedHashMap<>();
    private final List<DecoratedEvent> events = new ArrayList<>();
    private final List<FunctionArn> functions = functions();

    private Fixture() {
        fill();
    }

    /** One for all tests of a run. */
    static Fixture get() {
        return Holder.FIXTURE;
    }

    private static final class Holder {
        static final Fixture FIXTURE = new Fixture();
    }

    DataSource dataSource() {
        return dataSource;
    }

    /** What answers from memory, over the events that the scope may see. */
    NaiveEvaluator evaluator(AccountScope scope) {
        List<DecoratedEvent> seen = events.stream()
                .filter(event -> sees(scope, event.event().function()))
                .toList();
        List<Map<String, Object>> flat = seen.stream().map(FlatEvent::of).toList();
        List<Long> bytes = seen.stream()
                .map(event -> ByteCount.of(event.event().attributes())
                        + (event.event().completion().isEmpty()
                                ? 0
                                : ByteCount.of(event.event().completion())))
                .toList();
        List<Map<String, Object>> known = functions.stream()
                .filter(arn -> sees(scope, new InvokedArn(arn, null)))
                .map(reader::current)
                .flatMap(Optional::stream)
                .map(Fixture::flat)
                .toList();
        return new NaiveEvaluator(flat, bytes, known);
    }

    private static boolean sees(AccountScope scope, InvokedArn function) {
        return scope.isAll()
                || (function != null && scope.allows(function.function().accountId()));
    }

    private static Map<String, Object> flat(InventoryFunction known) {
        FunctionArn arn = known.metadata().description().arn();
        Event none = new Event("", END, new InvokedArn(arn, null), null, null, Map.of(), Map.of());
        Map<String, Object> flat = FlatEvent.of(
                new DecoratedEvent(none, new Found(known.metadata(), Duration.ZERO, DecorationStatus.DECORATED)));
        flat.keySet()
                .removeIf(name -> name.startsWith("decoration.")
                        || Set.of("type", "timestamp").contains(name));
        return flat;
    }

    // The inventory.

    private static List<FunctionArn> functions() {
        return List.of(
                CHECKOUT,
                FunctionArn.of("eu-west-1", SHOP, "refund"),
                FunctionArn.of("eu-west-1", SHOP, "cart"),
                FunctionArn.of("us-east-1", SHOP, "search"),
                FunctionArn.of("us-east-1", SHOP, "invoice"),
                GONE,
                FunctionArn.of("eu-west-1", STAGING, "checkout"),
                FunctionArn.of("eu-west-1", STAGING, "cart"),
                FunctionArn.of("eu-central-1", STAGING, "resize"),
                FunctionArn.of("us-east-1", DATA, "ingest"),
                FunctionArn.of("us-east-1", DATA, "report"),
                FunctionArn.of("us-east-1", DATA, "legacy.job"),
                NIGHTLY);
    }

    private FunctionDescription describe(FunctionArn arn, boolean later) {
        int number = functions.indexOf(arn);
        List<String> runtimes = List.of("python3.9", "nodejs20.x", "java21", "python3.12");
        String runtime = later && number == 0 ? "python3.12" : runtimes.get(number % 4);
        int memory = later && number < 2 ? 1024 : 128 << (number % 3);
        boolean image = number == 8;
        FunctionConfiguration configuration = FunctionConfiguration.builder()
                .set(ConfigurationAttribute.RUNTIME, image ? null : runtime)
                .set(ConfigurationAttribute.HANDLER, image ? null : "app.handler" + number)
                .set(ConfigurationAttribute.ARCHITECTURE, number % 2 == 0 ? "arm64" : "x86_64")
                .set(ConfigurationAttribute.PACKAGE_TYPE, image ? "Image" : "Zip")
                .set(ConfigurationAttribute.MEMORY_SIZE, memory)
                .set(ConfigurationAttribute.TIMEOUT, number == 4 ? null : 3 + number)
                .set(ConfigurationAttribute.EPHEMERAL_STORAGE, 512)
                .set(ConfigurationAttribute.CODE_SHA256, "sha" + number + later)
                .set(ConfigurationAttribute.LAST_MODIFIED, "2026-11-01T10:00:00.000+0000")
                .set(ConfigurationAttribute.SNAP_START, image ? null : number % 3 == 0 ? "PublishedVersions" : "None")
                .set(ConfigurationAttribute.TRACING_MODE, later && number % 2 == 0 ? "Active" : "PassThrough")
                .set(
                        ConfigurationAttribute.LAYERS,
                        number % 5 == 0
                                ? List.of(
                                        "arn:aws:lambda:eu-west-1:1:layer:a:4", "arn:aws:lambda:eu-west-1:1:layer:b:1")
                                : List.of())
                .set(ConfigurationAttribute.ROLE, "arn:aws:iam::" + arn.accountId() + ":role/" + arn.name())
                .set(ConfigurationAttribute.LOG_GROUP, FunctionConfiguration.defaultLogGroup(arn))
                .build();
        return new FunctionDescription(arn, configuration, tags(arn, number, later), accountName(arn.accountId()));
    }

    private static Map<String, String> tags(FunctionArn arn, int number, boolean later) {
        Map<String, String> tags = new LinkedHashMap<>();
        if (number % 4 != 3) {
            tags.put(
                    "team",
                    later && number == 0
                            ? "checkout-crew"
                            : List.of("payments", "shop", "Größe").get(number % 3));
        }
        if (number % 3 == 0) {
            tags.put("cost center", "cc-" + number);
            tags.put("a.b:c/d", "odd");
        }
        if (later && number == 2) {
            tags.put("tier", "gold");
        }
        if (!arn.accountId().equals(SHOP)) {
            tags.put(MARKER + "-tag", MARKER + number);
        }
        return tags;
    }

    private static String accountName(String accountId) {
        return switch (accountId) {
            case SHOP -> "shop-production";
            case STAGING -> MARKER + "-staging";
            default -> MARKER + "-data";
        };
    }

    private InventorySnapshot sweep(Instant at, boolean later, Set<FunctionArn> unseen) {
        Map<List<String>, List<FunctionDescription>> regions = new LinkedHashMap<>();
        for (FunctionArn arn : functions) {
            List<FunctionDescription> listed =
                    regions.computeIfAbsent(List.of(arn.accountId(), arn.region()), key -> new ArrayList<>());
            if (!unseen.contains(arn)) {
                listed.add(describe(arn, later));
            }
        }
        regions.forEach((key, listed) -> inventory.record(new RegionSweep(key.get(0), key.get(1), at, listed)));
        return InventorySnapshot.empty().with(reader.changesSince(0, at));
    }

    // The events.

    private void fill() {
        JdbcClient jdbc = JdbcClient.create(dataSource);
        for (String account : List.of(SHOP, STAGING, DATA)) {
            jdbc.sql("INSERT INTO paired_account (account_id, name, external_id, status, paired_at)"
                            + " VALUES (?, ?, 'x', 'verified', now())")
                    .params(account, accountName(account))
                    .update();
        }
        // A day in the middle stays in the default partition.
        EventPartitions partitions = new EventPartitions(dataSource);
        partitions.ensure(EventPartitions.day(BEGIN), EventPartitions.day(BEGIN));
        partitions.ensure(EventPartitions.day(END), EventPartitions.day(END));

        InventorySnapshot first = sweep(BEGIN.minusSeconds(3_600), false, Set.of(NIGHTLY));
        InventorySnapshot second = sweep(CHANGE, true, Set.of(NIGHTLY));
        sweep(END, true, Set.of(GONE));
        InventorySnapshot last = sweep(END.plusSeconds(60), true, Set.of(GONE));

        for (Event event : raw()) {
            InventorySnapshot snapshot = event.timestamp().isBefore(CHANGE) ? first : second;
            Instant written = event.timestamp().plusSeconds(2);
            boolean late = event.function() != null
                    && event.function().function().equals(NIGHTLY)
                    && event.timestamp().toEpochMilli() % 3 != 0;
            events.add(
                    late
                            ? new DecoratedEvent(
                                    event,
                                    decorator
                                            .decorateLate(event.function(), last, END.plusSeconds(90))
                                            .orElseThrow())
                            : decorator.decorate(event, snapshot, written));
        }
        EventStore store = new EventStore(dataSource);
        try (EventStore.Append append = store.begin()) {
            int refused = append.write(events.stream()
                    .map(event -> new StoredEvent(
                            new UUID(20_261_117, events.indexOf(event)),
                            event.event().timestamp().plusSeconds(2),
                            AccountScope.ALL,
                            event,
                            EventOrigin.SENDER))
                    .toList());
            append.commit();
            if (refused > 0) {
                throw new IllegalStateException("PostgreSQL refused " + refused);
            }
        }
        jdbc.sql("ANALYZE").update();
    }

    private List<Event> raw() {
        List<Event> raw = new ArrayList<>();
        for (int i = 0; i < 1_200; i++) {
            raw.add(invocation(i));
        }
        for (int i = 0; i < 200; i++) {
            raw.add(error(i));
        }
        for (int i = 0; i < 900; i++) {
            raw.add(span(i));
        }
        for (int i = 0; i < 300; i++) {
            raw.add(order(i));
        }
        for (int i = 0; i < 240; i++) {
            raw.add(bucket(i));
        }
        for (int i = 0; i < 20; i++) {
            raw.add(new Event(
                    "Z" + MARKER + "Type", time("Z"), other(), null, null, Map.of("n", i, MARKER, MARKER), Map.of()));
        }
        for (int i = 0; i < 400; i++) {
            raw.add(log(i));
        }
        for (int i = 0; i < 400; i++) {
            raw.add(dataPoint(i));
        }
        return raw;
    }

    private Event log(int i) {
        InvokedArn function = function(i);
        Map<String, Object> sent = sent(function);
        String message = pick(List.of(
                "Task timed out after 3.00 seconds",
                "TIMEOUT in step 100%",
                "50% of \\u0041 snake_case done",
                "[ERROR] it's \"quoted\" C:\\temp\\file.txt",
                "Größe STRASSE straße İstanbul ΟΔΟΣ",
                "日本語のログ 🎉 timeout",
                "one line\nand timeouts in the next\tone",
                "key=value (a|b) [c] {d} a.b+c* ^x$",
                "timeout",
                ""));
        sent.put("message", random.nextInt(3) == 0 ? message + " #" + i : message);
        put(sent, "level", pick(List.of("INFO", "ERROR", "warn", ABSENT)));
        return new Event(
                Event.LOG, time(Event.LOG), function, i % 3 == 0 ? null : "request-" + i, null, sent, Map.of());
    }

    /** Of metrics that are always single values, always summaries, both, and of what no sender should write. */
    private Event dataPoint(int i) {
        InvokedArn function = function(i);
        Map<String, Object> sent = sent(function);
        String metric = pick(List.of("queue.depth", "requests", "latency", "mixed.up", "odd"));
        sent.put("metricName", metric);
        boolean summary = metric.equals("latency") || (metric.equals("mixed.up") && random.nextBoolean());
        sent.put("metricType", summary ? "summary" : metric.equals("requests") ? "count" : "gauge");
        sent.put("interval.ms", 10_000);
        sent.put("zone", pick(List.of("a", "b", "c")));
        if (metric.equals("odd")) {
            put(sent, "odd", pick(List.of("7", true, 3, ABSENT)));
            put(sent, "odd.count", pick(List.of(0, 2, "2", ABSENT)));
            put(sent, "odd.sum", pick(List.of(9, -4.5, "x", ABSENT)));
            put(sent, "odd.max", pick(List.of(9, ABSENT)));
        } else if (summary) {
            int count = random.nextInt(5);
            double least = decimals(50, 3);
            sent.put(metric + ".count", count);
            sent.put(metric + ".sum", count * (least + 2));
            put(sent, metric + ".min", count == 0 || i % 9 == 0 ? ABSENT : least);
            put(sent, metric + ".max", count == 0 || i % 9 == 0 ? ABSENT : least + 4);
        } else {
            sent.put(metric, metric.equals("requests") ? random.nextInt(100) : decimals(80, 2) - 20);
        }
        return new Event(Event.METRIC, time(Event.METRIC), function, null, null, sent, Map.of());
    }

    private Event invocation(int i) {
        InvokedArn function = function(i);
        Map<String, Object> sent = sent(function);
        sent.put("duration", decimals(random.nextInt(10) == 0 ? 9 : 1.2, 4));
        put(sent, "error", pick(List.of(true, false, false, false, false, "true", ABSENT)));
        sent.put("name", pick(List.of("GET /cart", "POST /cart", "GET /Users/{id}", "cron: nightly 100%", "")));
        put(sent, "httpStatus", pick(List.of(200, 200, 201, 404, 500, "404", "500", true, ABSENT)));
        put(sent, "mixed", pick(List.of(5, 5.0, "5", true, "true", -3, 0, "", ABSENT, ABSENT)));
        put(sent, "bytes.sent", random.nextInt(4) == 0 ? ABSENT : 3_000_000_000L + random.nextInt(2_000_000_000));
        put(sent, "balance", decimals(200, 2) - 100);
        put(sent, "region code", pick(List.of("eu", "us", "EU", ABSENT)));
        put(sent, "odd`tick", pick(List.of("a", "b", ABSENT)));
        put(sent, "quote's \"name\"", pick(List.of("it's", "\"x\"", "back\\slash", ABSENT)));
        put(sent, "größe", pick(List.of("klein", "groß", "GROSS", "日本 🎉", ABSENT)));
        put(sent, "a.b.c", pick(List.of(1, 2, 3, ABSENT)));
        put(sent, "empty", pick(List.of("", "", "full", ABSENT)));
        put(sent, "note", pick(List.of("one\ntwo", "100% sure", "under_score", "tab\there", ABSENT, ABSENT)));
        put(sent, "userId", random.nextInt(5) == 0 ? ABSENT : "u" + random.nextInt(60));
        put(sent, "coldStart", pick(List.of(true, false, false, ABSENT)));
        put(
                sent,
                "payload",
                pick(List.of(
                        "{\"user\": {\"name\": \"Ann\", \"id\": 7}, \"tags\": [\"x\", \"y\"]}",
                        "{\"n\": 1.5}",
                        "no json",
                        ABSENT)));
        if (i % 5 != 0) {
            sent.put(
                    "labels",
                    switch (i % 7) {
                        case 0, 1 -> List.of("blue", "green");
                        case 2 -> List.of();
                        case 3 -> List.of(1, 2.5, true, "größe");
                        case 4 -> "[\"blue\", \"green\"]";
                        case 5 -> List.of("blue");
                        default -> 7;
                    });
        }
        if (i % 17 == 0) {
            sent.put("aws.runtime", "custom-rt");
            sent.put("aws.memorySize", "512 MB");
        }
        if (i % 19 == 0) {
            sent.put("tags.team", "sender-team");
            sent.put("appName", "sender-app");
        }
        if (i % 23 == 0) {
            sent.putAll(forged(i));
        }
        Map<String, Object> completion = new LinkedHashMap<>();
        if (i % 3 != 0) {
            completion.put("cwDuration", decimals(3_000, 2));
            completion.put("cwBilledDuration", 1 + random.nextInt(3_000));
            completion.put("cwMemorySize", pick(List.of(128, 256, 512, 1024)));
            completion.put("cwMaxMemoryUsed", 40 + random.nextInt(80));
            put(completion, "cwInitDuration", random.nextInt(6) == 0 ? decimals(900, 2) : ABSENT);
            if (i % 30 == 1) {
                completion.put("error", true);
            }
        }
        String requestId = i % 7 == 0 ? null : "request-" + i;
        return new Event(
                Event.INVOCATION,
                time(Event.INVOCATION),
                function,
                requestId,
                i % 4 == 0 ? null : "trace-" + i / 2,
                sent,
                completion);
    }

    /** Names that decoration uses, with values of another function, and one of none. */
    private static Map<String, Object> forged(int i) {
        String name = i % 2 == 0 ? "forged" : CHECKOUT.name();
        FunctionArn arn = FunctionArn.of("eu-west-1", SHOP, name);
        Map<String, Object> forged = new LinkedHashMap<>();
        for (String attribute : List.of(
                "aws.lambda.functionName",
                "aws.region",
                "aws.lambda.qualifier",
                "entityName",
                "entityGuid",
                "account",
                "label.team",
                "aws.handler",
                "aws.layers",
                "aws.role",
                "aws.logGroup",
                "provider")) {
            forged.put(attribute, name);
        }
        forged.put("aws.accountId", SHOP);
        forged.put("aws.timeout", i);
        forged.put("aws.lambda.arn", arn + ":1");
        forged.put("aws.lambda.invoked_arn", i % 3 == 0 ? arn + ":live" : "none");
        return forged;
    }

    private Event error(int i) {
        InvokedArn function = function(i);
        Map<String, Object> sent = sent(function);
        put(sent, "error.class", pick(List.of("TimeoutError", "ValueError", "Lambda.OutOfMemory", ABSENT)));
        put(
                sent,
                "error.message",
                pick(List.of(
                        "Task timed out after 3.00 seconds",
                        "bad value: 42",
                        "RequestId: abc-123 Error: exited",
                        "Ünïcode fehlt")));
        put(sent, "duration", random.nextInt(3) == 0 ? ABSENT : decimals(3, 3));
        put(sent, "userId", "u" + random.nextInt(60));
        return new Event(
                Event.INVOCATION_ERROR, time(Event.INVOCATION_ERROR), function, "request-" + i, null, sent, Map.of());
    }

    private Event span(int i) {
        InvokedArn function = function(i);
        Map<String, Object> sent = sent(function);
        sent.put("name", pick(List.of("dynamodb.GetItem", "http.get", "s3.PutObject", "handler")));
        sent.put("duration", decimals(0.9, 5));
        sent.put("category", pick(List.of("datastore", "http", "generic")));
        put(sent, "db.rows", pick(List.of(0, 1, 25, "25", ABSENT)));
        put(sent, "parentId", i % 5 == 0 ? ABSENT : "p" + i % 40);
        if (i % 50 == 0) {
            sent.put("traceId", "sender-trace-" + i);
        }
        return new Event(
                Event.SPAN,
                time(Event.SPAN),
                function,
                i % 2 == 0 ? "request-" + i : null,
                "trace-" + i / 3,
                sent,
                Map.of());
    }

    private Event order(int i) {
        InvokedArn function = i % 6 == 0 ? null : function(i);
        Map<String, Object> sent = sent(function);
        put(sent, "amount", pick(List.of(decimals(500, 2), 10, 20, "30", ABSENT)));
        put(sent, "currency", pick(List.of("EUR", "USD", "eur", ABSENT)));
        sent.put("items", random.nextInt(9));
        put(sent, "step", pick(List.of("view", "cart", "pay")));
        put(sent, "userId", "u" + random.nextInt(30));
        put(sent, "orderedAt", BEGIN.toEpochMilli() + random.nextInt(259_200_000));
        put(sent, "due", pick(List.of("2026-12-01", "2026-12-24T18:00:00.000+01:00", "soon", ABSENT)));
        put(sent, "blob", pick(List.of("aGVsbG8=", "no base64!", "68656c6c6f", ABSENT)));
        put(sent, "timestampless", ABSENT);
        return new Event("OrderPlaced", time("OrderPlaced"), function, null, null, sent, Map.of());
    }

    /** As Prometheus counts: what is at most {@code le}. */
    private Event bucket(int i) {
        List<Object> bounds = List.of("0.1", "0.5", 1, "2.5", "+Inf", "none");
        int bound = i % 6;
        Map<String, Object> sent = new LinkedHashMap<>();
        sent.put("le", bounds.get(bound));
        sent.put("requests_bucket", (bound + 1) * 10 + random.nextInt(3) * (bound + 1));
        sent.put("route", i % 12 < 6 ? "/a" : "/b");
        return new Event("HttpBucket", time("HttpBucket"), new InvokedArn(CHECKOUT, null), null, null, sent, Map.of());
    }

    private static Map<String, Object> sent(InvokedArn function) {
        Map<String, Object> sent = new LinkedHashMap<>();
        if (function == null) {
            sent.put("host", MARKER + "-nowhere");
        } else if (function.function().accountId().equals(SHOP)) {
            sent.put("host", "shop-host");
        } else {
            sent.put("host", MARKER + "-host");
            sent.put(MARKER + ".name", 1);
        }
        return sent;
    }

    private InvokedArn function(int i) {
        if (i % 23 == 0) {
            return null;
        }
        if (i % 29 == 0) {
            return new InvokedArn(FunctionArn.of("eu-west-1", STRANGER, "stranger"), null);
        }
        if (i % 31 == 0) {
            return new InvokedArn(GHOST, null);
        }
        FunctionArn arn = functions.get(random.nextInt(functions.size()));
        return new InvokedArn(arn, random.nextInt(4) == 0 ? "live" : null);
    }

    private InvokedArn other() {
        return new InvokedArn(FunctionArn.of("us-east-1", DATA, "ingest"), null);
    }

    /** Never twice for a type, but for spans the window's ends and some bounds of buckets among them. */
    private Instant time(String type) {
        Set<Instant> times = taken.computeIfAbsent(type, key -> new HashSet<>());
        Stream<Instant> bounds = Stream.of(BEGIN, END, CHANGE, BEGIN.plus(Duration.ofDays(1)), END.minusMillis(1));
        Optional<Instant> bound = type.equals(Event.SPAN)
                ? Optional.empty()
                : bounds.filter(times::add).findFirst();
        if (bound.isPresent()) {
            return bound.get();
        }
        while (true) {
            Instant time = BEGIN.plusMillis(random.nextInt(259_200_000));
            if (times.add(time)) {
                return time;
            }
        }
    }

    private static final Object ABSENT = new Object();

    private static void put(Map<String, Object> map, String name, Object value) {
        if (value != ABSENT) {
            map.put(name, value);
        }
    }

    private <T> T pick(List<T> values) {
        return values.get(random.nextInt(values.size()));
    }

    private double decimals(double most, int digits) {
        double power = Math.pow(10, digits);
        return Math.round(random.nextDouble() * most * power) / power;
    }
}
