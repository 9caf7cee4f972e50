package io.filigree.query.nrql.functions;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Modifier;
import java.math.BigDecimal;
import java.math.MathContext;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.sql.DataSource;

import io.filigree.db.TestPostgres;
import io.filigree.db.event.EventOrigin;
import io.filigree.db.event.EventStore;
import io.filigree.db.event.StoredMessage.StoredEvent;
import io.filigree.db.inventory.InventoryReader;
import io.filigree.decorator.DecoratedEvent;
import io.filigree.decorator.Decoration.Missing;
import io.filigree.decorator.Decoration.Reason;
import io.filigree.decorator.event.Event;
import io.filigree.decorator.function.AccountScope;
import io.filigree.decorator.function.InvokedArn;
import io.filigree.query.nrql.QueryEngine;
import io.filigree.query.nrql.QueryRequest;
import io.filigree.query.nrql.QueryResult;
import io.filigree.query.nrql.compile.DirectQueryDatabase;
import io.filigree.query.nrql.compile.PostgresQueryEngine;
import io.filigree.query.nrql.syntax.NrqlFunction;
import io.filigree.query.nrql.syntax.NrqlFunction.Kind;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each function returns the results in its file, which has the name of the function: a call, {@code ->} and the value, on
 * each line. Functions of one event are evaluated for the last of five events, aggregates for all of them.
 */
class NrqlFunctionsTest {

    private static final Instant BEGIN = Instant.parse("2026-11-20T10:00:00Z");
    private static final String WINDOW = " FROM Sample SINCE '2026-11-20 10:00' UNTIL '2026-11-20 10:05'";
    private static final DataSource DATABASE = TestPostgres.database().dataSource();

    private static final List<String> TEXTS = List.of("a", "b", "a", "b", "c");
    private static final List<String> SESSIONS = List.of("s1", "s1", "s2", "s2", "s3");
    private static final List<Integer> COUNTERS = List.of(10, 20, 30, 50, 80);
    private static final List<String> BOUNDS = List.of("1", "2", "4", "8", "+Inf");
    private static final List<Integer> COUNTED = List.of(1, 3, 6, 9, 10);

    private static final MathContext TWELVE_DIGITS = new MathContext(12);

    private final QueryEngine nrql = new PostgresQueryEngine(
            new DirectQueryDatabase(DATABASE),
            new InventoryReader(DATABASE, Duration.ofDays(7)),
            NrqlFunctions.CATALOG,
            Clock.fixed(BEGIN.plus(Duration.ofHours(1)), ZoneOffset.UTC),
            1_000_000_000);

    @BeforeAll
    static void storeEvents() {
        InvokedArn function = InvokedArn.parse("arn:aws:lambda:eu-west-1:111122223333:function:sample")
                .orElseThrow();
        List<StoredEvent> events = new ArrayList<>();
        for (int i = 0; i < TEXTS.size(); i++) {
            Event event = new Event(
                    "Sample", BEGIN.plus(Duration.ofMinutes(i)), function, "r" + i, "t" + i, attributes(i), Map.of());
            events.add(new StoredEvent(
                    UUID.randomUUID(),
                    BEGIN,
                    AccountScope.ALL,
                    new DecoratedEvent(event, new Missing(Reason.FUNCTION_UNKNOWN)),
                    EventOrigin.SENDER));
        }
        try (EventStore.Append append = new EventStore(DATABASE).begin()) {
            append.write(events);
            append.commit();
        }
    }

    private static Map<String, Object> attributes(int i) {
        Map<String, Object> attributes = new HashMap<>();
        attributes.put("number", i + 1);
        attributes.put("text", TEXTS.get(i));
        attributes.put("flag", i % 2 == 0);
        attributes.put("session", SESSIONS.get(i));
        attributes.put("counter", COUNTERS.get(i));
        attributes.put("le", BOUNDS.get(i));
        attributes.put("counted", COUNTED.get(i));
        attributes.put("json", "{\"b\": 1, \"a\": [1, 2]}");
        if (i % 2 == 1) {
            attributes.put("sometimes", i + 1);
        }
        return attributes;
    }

    @ParameterizedTest
    @MethodSource("functions")
    void returnsTheResultsInItsFile(NrqlFunction function) throws IOException {
        List<String> cases = cases(function);

        assertThat(cases).as("calls of %s and their results", function).isNotEmpty();
        assertThat(cases.stream().map(line -> calculated(function, line.split(" -> ")[0])))
                .containsExactlyElementsOf(cases);
    }

    private static List<String> cases(NrqlFunction function) throws IOException {
        try (InputStream file = NrqlFunctionsTest.class.getResourceAsStream(function.text() + ".txt")) {
            return file == null
                    ? List.of()
                    : new String(file.readAllBytes(), StandardCharsets.UTF_8)
                            .lines()
                            .toList();
        }
    }

    private static List<NrqlFunction> functions() {
        return NrqlFunctions.CATALOG.all();
    }

    private String calculated(NrqlFunction function, String call) {
        if (function.isOnlyForFacet()) {
            return call + " -> " + written(counts(answer("SELECT count(*)" + WINDOW + " FACET " + call)));
        }
        boolean ofEvent = function.kind() == Kind.OF_EVENT;
        QueryResult.Result result = answer("SELECT " + call + " AS value" + WINDOW + (ofEvent ? " LIMIT 1" : ""))
                .current();
        // An expression without attributes is the same for all events.
        Object value = result.total() == null
                ? result.events().get(0).get("value")
                : result.total().values().get(0);
        return call + " -> " + written(value);
    }

    private static Map<Object, Object> counts(QueryResult facets) {
        Map<Object, Object> counts = new TreeMap<>();
        facets.current()
                .facets()
                .forEach(facet ->
                        counts.put(facet.names().get(0), facet.part().values().get(0)));
        return counts;
    }

    private QueryResult answer(String query) {
        return nrql.answer(new QueryRequest(query, AccountScope.ALL, Duration.ofSeconds(20), false, null));
    }

    private static String written(Object value) {
        if (value instanceof String text) {
            return "'" + text + "'";
        }
        if (value instanceof Number number) {
            BigDecimal decimal = new BigDecimal(number.toString(), TWELVE_DIGITS);
            return decimal.stripTrailingZeros().toPlainString();
        }
        if (value instanceof List<?> list) {
            return list.stream().map(NrqlFunctionsTest::written).collect(Collectors.joining(", ", "[", "]"));
        }
        if (value instanceof Map<?, ?> map) {
            return new TreeMap<>(map)
                    .entrySet().stream()
                            .map(entry -> entry.getKey() + ": " + written(entry.getValue()))
                            .collect(Collectors.joining(", ", "{", "}"));
        }
        return String.valueOf(value);
    }

    @Test
    void containsEachClassOfThePackage() throws IOException, URISyntaxException {
        assertThat(functions())
                .extracting(Object::getClass)
                .extracting(Class::getSimpleName)
                .containsExactlyInAnyOrderElementsOf(classes());
    }

    private static List<String> classes() throws IOException, URISyntaxException {
        Path folder = Path.of(Objects.requireNonNull(NrqlFunctions.class.getResource("NrqlFunctions.class"))
                        .toURI())
                .getParent();
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".class") && !name.equals("package-info.class"))
                    .map(name -> loaded(name.replace(".class", "")))
                    .filter(NrqlFunction.class::isAssignableFrom)
                    .filter(type -> !Modifier.isAbstract(type.getModifiers()))
                    .map(Class::getSimpleName)
                    .toList();
        }
    }

    private static Class<?> loaded(String name) {
        try {
            return Class.forName(NrqlFunctions.class.getPackageName() + "." + name);
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(e);
        }
    }
}
