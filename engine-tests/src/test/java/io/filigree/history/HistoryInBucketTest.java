package io.filigree.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import javax.sql.DataSource;

import io.filigree.db.FiligreeHome;
import io.filigree.db.MovableClock;
import io.filigree.db.TestPostgres;
import io.filigree.db.event.EventPartitions;
import io.filigree.db.event.EventTable;
import io.filigree.decorator.function.AccountScope;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.test.context.TestPropertySource;
import org.springframework.util.unit.DataSize;

/** Each event is in PostgreSQL or in the bucket, also while the S3 server is killed and started again. */
@Tag("slow")
@Timeout(600)
@DirtiesContext
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(OrderAnnotation.class)
@TestPropertySource(
        properties = {
            "filigree.poll.enabled=false",
            "filigree.recommendations.enabled=false",
            "filigree.history.enabled=true",
            "filigree.history.seal-after=400d", // by this test, not by the schedule
            "filigree.history.pace.interval=1d",
            "filigree.history.query.memory=64MB",
            "filigree.query.per-minute=1000000",
            "filigree.query.same-per-minute=1000000",
            "filigree.history.s3.location=s3://history-bucket/filigree/",
            "filigree.history.s3.region=eu-west-1",
            "filigree.history.s3.path-style=true"
        })
class HistoryInBucketTest {

    private static final String ACCOUNT = "111111111111";
    private static final String OTHER = "222222222222";
    private static final int HOURLY = 200;
    private static final int HOURS = 12;
    private static final Duration SEAL_AFTER = Duration.ofHours(7);
    private static final TestPostgres DATABASE = TestPostgres.database();
    private static final Path DIRECTORY = TestInstallation.directory("bucket-test");
    private static final S3Server SERVER = new S3Server(DIRECTORY, "history-bucket");

    private static final String COUNT = "SELECT count(*) FROM AwsLambdaInvocation";
    private static final List<String> QUERIES = List.of(
            COUNT,
            "SELECT count(*), sum(size), uniqueCount(customer) FROM AwsLambdaInvocation FACET customer LIMIT MAX",
            "SELECT percentile(size, 50, 95) FROM AwsLambdaInvocation TIMESERIES 1 hour",
            "SELECT customer, size FROM AwsLambdaInvocation WHERE aws.requestId = 'request-77'",
            "SELECT count(*) FROM AwsLambdaInvocation WHERE aws.requestId = 'unknown'");

    @LocalServerPort
    private int port;

    @Autowired
    private DataSource dataSource;

    @Autowired
    private HistoryStore store;

    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final Instant end = Instant.now().truncatedTo(ChronoUnit.HOURS);
    private final Instant begin = end.minus(Duration.ofHours(HOURS));

    /** At which no hour can be sealed yet. */
    private final MovableClock clock = new MovableClock(begin.plus(SEAL_AFTER));

    private final Map<String, Set<String>> results = new LinkedHashMap<>();

    @DynamicPropertySource
    static void settings(DynamicPropertyRegistry registry) throws Exception {
        SERVER.start();
        System.setProperty("aws.accessKeyId", S3Server.ACCESS_KEY);
        System.setProperty("aws.secretAccessKey", S3Server.SECRET_KEY);
        TestInstallation.register(registry, DATABASE, DIRECTORY);
        registry.add("filigree.history.s3.endpoint", SERVER::endpoint);
    }

    @AfterAll
    static void stop() {
        SERVER.close();
        System.clearProperty("aws.accessKeyId");
        System.clearProperty("aws.secretAccessKey");
    }

    @BeforeAll
    void addEvents() throws Exception {
        new EventPartitions(dataSource).ensureHours(EventTable.INVOCATION.table(), begin, end);
        addEvents(dataSource, 0, HOURS * HOURLY);
        for (String query : QUERIES) {
            results.put(query, result(query));
        }
    }

    @Test
    @Order(1)
    void noEventIsLostOrRepeatedWhenTheServerIsKilledInAnyStep() throws Exception {
        int killed = 0;
        for (SealStep step : SealStep.values()) {
            closeNextHour();
            boolean[] reached = new boolean[1];
            HistoryKeeper keeper = keeper(store, each -> {
                if (each == step && !reached[0]) {
                    reached[0] = true;
                    SERVER.kill();
                }
            });
            keeper.run();
            if (reached[0]) {
                killed++;
                keeper.run();
                assertThat(failures()).as("after " + step).isPositive();
                SERVER.start();
            }
            keeper.run();
            assertThat(rowsInPostgres()).isEqualTo(HOURS * HOURLY - sealed());
            assertSameResults();
        }
        assertThat(killed).isGreaterThanOrEqualTo(SealStep.values().length - 1);
        assertThat(problem()).isNull();
        assertThat(DIRECTORY.resolve("home/history")).doesNotExist();
        assertThat(SERVER.objects(".parquet")).hasSize(SealStep.values().length);
    }

    @Test
    @Order(2)
    void aFailureIsShownUntilItEnds() throws Exception {
        closeNextHour();
        SERVER.kill();
        double before = failures();
        keeper(store, SealStep.Listener.NONE).run();
        assertThat(failures()).isGreaterThan(before);
        assertThat(problem()).contains("s3://history-bucket/filigree").contains("Events stay in PostgreSQL");
        assertThat(problem()).doesNotContain(S3Server.SECRET_KEY);
        assertThat(rowsInPostgres()).isEqualTo(HOURS * HOURLY - sealed() + HOURLY);

        SERVER.start();
        keeper(store, SealStep.Listener.NONE).run();
        assertThat(problem()).isNull();
        assertThat(rowsInPostgres()).isEqualTo(HOURS * HOURLY - sealed());
        assertSameResults();
    }

    @Test
    @Order(3)
    void queriesAreCompleteOrRejectedWhileTheServerIsKilledAndStarted() throws Exception {
        CompletableFuture<Void> restarts = CompletableFuture.runAsync(() -> {
            try {
                for (int i = 0; i < 3; i++) {
                    Thread.sleep(300);
                    SERVER.kill();
                    Thread.sleep(1_000);
                    SERVER.start();
                }
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
        int rejected = 0;
        while (!restarts.isDone()) {
            deleteCopies();
            HttpResponse<String> response = send(QUERIES.get(1), begin, end);
            if (response.statusCode() == 503) {
                assertThat(response.body()).contains("HISTORY_UNAVAILABLE");
                rejected++;
            } else {
                assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
                assertThat(lines(response)).isEqualTo(results.get(QUERIES.get(1)));
            }
        }
        restarts.get();
        assertThat(rejected).isPositive();
        deleteCopies();
        assertSameResults();
    }

    @Test
    @Order(4)
    void recentQueriesWorkWithoutTheServer() throws Exception {
        deleteCopies();
        SERVER.kill();
        long began = System.nanoTime();
        HttpResponse<String> old = send(COUNT, begin, end);
        assertThat(old.statusCode()).isEqualTo(503);
        assertThat(old.body()).contains("HISTORY_UNAVAILABLE");
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(30));
        assertThat(send(COUNT, end.minus(Duration.ofHours(2)), end).statusCode())
                .isEqualTo(200);
        SERVER.start();
        assertSameResults();
    }

    @Test
    @Order(5)
    void anotherProcessBeginsWithAnEmptyCacheThatIsSmallerThanTheFiles() throws Exception {
        long largest = 0;
        long all = 0;
        for (Path object : SERVER.objects(".parquet")) {
            largest = Math.max(largest, Files.size(object));
            all += Files.size(object);
        }
        Path home = DIRECTORY.resolve("other-home");
        long limit = largest + largest / 2;
        assertThat(limit).isLessThan(all);
        try (HistoryStore small =
                HistoryStore.open(new FiligreeHome(home), settings(limit), new SimpleMeterRegistry())) {
            HistoryReader reader = new HistoryReader(small);
            List<HistoryFile> files;
            try (History.Reading reading = reader.read(inSeconds(30))) {
                files = select(dataSource, reading);
                assertThatThrownBy(() -> reading.require(files)).isInstanceOf(CacheLimitException.class);
            }
            try (History.Reading reading = reader.read(inSeconds(30))) {
                assertThatThrownBy(() -> {
                            for (HistoryFile file : files) {
                                reading.require(List.of(file));
                            }
                        })
                        .isInstanceOf(CacheLimitException.class);
            }
            assertThat(files.stream().mapToLong(HistoryFile::rows).sum()).isEqualTo(sealed());
            for (HistoryFile file : files) {
                try (History.Reading reading = reader.read(inSeconds(30))) {
                    reading.require(List.of(file));
                    assertThat(file.path()).startsWith(home);
                    assertThat(Files.size(file.path())).isEqualTo(file.bytes());
                }
                assertThat(bytes(home)).isLessThanOrEqualTo(limit);
            }
            try (History.Reading reading = reader.read(System.nanoTime() + 1)) {
                assertThatThrownBy(() -> reading.require(files.subList(0, 1))).isInstanceOf(TimeoutException.class);
            }
        }
    }

    @Test
    @Order(6)
    void damagedObjectsAreNotRead() throws Exception {
        deleteCopies();
        Path object = SERVER.objects(".parquet").get(0);
        byte[] content = Files.readAllBytes(object);
        byte[] damaged = content.clone();
        damaged[damaged.length / 2] ^= 1;
        Files.write(object, damaged);
        assertThat(send(COUNT.replace("count(*)", "sum(size)"), begin, end).statusCode())
                .isEqualTo(503);
        Files.write(object, content);
        assertSameResults();
    }

    @Test
    @Order(7)
    void filesOfAnHourAreMergedWithLateEvents() throws Exception {
        addEvents(dataSource, HOURS * HOURLY, 10);
        clock.set(end.plus(Duration.ofDays(3)));
        HistoryKeeper keeper = keeper(store, SealStep.Listener.NONE);
        keeper.run();
        keeper.run();

        assertThat(rowsInPostgres()).isZero();
        assertThat(SERVER.objects(".parquet")).hasSize(HOURS);
        assertThat(SERVER.objects(".ids")).hasSize(HOURS);
        assertThat(result(COUNT)).containsExactly("{\"count\":" + (HOURS * HOURLY + 10) + "}");
        assertThat(lines(send(QUERIES.get(3), begin, end))).isEqualTo(results.get(QUERIES.get(3)));
    }

    @Test
    @Order(8)
    void eventsOfAnAccountAreDeleted() throws Exception {
        HistoryKeeper keeper = keeper(store, SealStep.Listener.NONE);
        long others = count(result(COUNT + " WHERE aws.accountId = '" + ACCOUNT + "'"));

        assertThat(keeper.tryErase(OTHER)).contains(HOURS * HOURLY + 10 - others);
        keeper.run();

        assertThat(count(result(COUNT))).isEqualTo(others);
        deleteCopies();
        assertThat(count(result(COUNT))).isEqualTo(others);
        assertThat(SERVER.objects(".parquet")).hasSize(HOURS);
    }

    @Test
    @Order(9)
    void expiredFilesAreDeleted() throws Exception {
        clock.set(end.plus(Duration.ofDays(31)));
        HistoryKeeper keeper = keeper(store, SealStep.Listener.NONE);
        keeper.run();

        assertThat(count(result(COUNT))).isZero();
        assertThat(SERVER.objects(".parquet")).isEmpty();
        assertThat(SERVER.objects(".ids")).isEmpty();
        assertThat(bytes(DIRECTORY.resolve("home/history-cache"))).isZero();
        assertThat(problem()).isNull();
    }

    @Test
    @Order(10)
    void aDirectoryCanBeMovedToABucket() throws Exception {
        DataSource moved = TestPostgres.database().dataSource();
        new EventPartitions(moved).ensureHours(EventTable.INVOCATION.table(), begin, end);
        addEvents(moved, 0, HOURS * HOURLY);
        FiligreeHome home = new FiligreeHome(DIRECTORY.resolve("moved-home"));
        clock.set(begin.plus(SEAL_AFTER).plus(Duration.ofHours(2)));
        HistoryStore directory = HistoryStore.inDirectory(home);
        keeper(moved, directory, SealStep.Listener.NONE).run();
        assertThat(rowsInPostgres(moved)).isEqualTo((HOURS - 2) * HOURLY);

        Path bucket = DIRECTORY.resolve("objects/history-bucket/filigree");
        try (Stream<Path> files = Files.walk(directory.root())) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Path object = bucket.resolve(directory.root().relativize(file).toString());
                Files.createDirectories(object.getParent());
                Files.move(file, object);
            }
        }
        closeNextHour();
        try (HistoryStore store = HistoryStore.open(home, settings(1 << 30), new SimpleMeterRegistry())) {
            keeper(moved, store, SealStep.Listener.NONE).run();
            try (History.Reading reading = new HistoryReader(store).read(inSeconds(30))) {
                List<HistoryFile> files = select(moved, reading);
                reading.require(files);
                assertThat(files)
                        .hasSize(3)
                        .allSatisfy(file -> assertThat(file.path()).exists());
                assertThat(files.stream().mapToLong(HistoryFile::rows).sum()).isEqualTo(3 * HOURLY);
            }
        }
        assertThat(rowsInPostgres(moved)).isEqualTo((HOURS - 3) * HOURLY);
        assertThat(SERVER.objects(".parquet")).hasSize(3);
    }

    private static long count(Set<String> result) {
        return Long.parseLong(result.iterator().next().replaceAll("[^0-9]", ""));
    }

    private static long inSeconds(long seconds) {
        return System.nanoTime() + Duration.ofSeconds(seconds).toNanos();
    }

    private List<HistoryFile> select(DataSource database, History.Reading reading) {
        HistorySnapshot snapshot = JdbcClient.create(database)
                .sql(HistorySnapshot.SELECT)
                .query((row, number) -> HistorySnapshot.read(row))
                .list()
                .stream()
                .filter(each -> each.table() == EventTable.INVOCATION)
                .findFirst()
                .orElseThrow();
        return reading.select(snapshot, begin, end, AccountScope.ALL).files();
    }

    private HistorySettings settings(long cacheBytes) {
        Duration month = Duration.ofDays(30);
        return new HistorySettings(
                true,
                SEAL_AFTER,
                DataSize.ofMegabytes(64),
                1,
                1_000_000,
                Duration.ZERO,
                new HistorySettings.Query(DataSize.ofMegabytes(64), 1, DataSize.ofGigabytes(1)),
                new HistorySettings.Pace(false, Duration.ofMinutes(1), Duration.ZERO, Duration.ZERO),
                new HistorySettings.Retention(month, month, month, month, month),
                new HistorySettings.S3(
                        "s3://history-bucket/filigree",
                        SERVER.endpoint(),
                        "eu-west-1",
                        true,
                        DataSize.ofBytes(cacheBytes)));
    }

    private HistoryKeeper keeper(HistoryStore used, SealStep.Listener listener) {
        return keeper(dataSource, used, listener);
    }

    private HistoryKeeper keeper(DataSource database, HistoryStore used, SealStep.Listener listener) {
        return new HistoryKeeper(
                database, used, settings(1 << 30), Duration.ofHours(24), clock, new HistoryMetrics(meters), listener);
    }

    private void closeNextHour() {
        clock.forward(Duration.ofHours(1));
    }

    /** The events of closed hours. */
    private long sealed() {
        return HOURLY
                * Duration.between(begin.plus(SEAL_AFTER), clock.instant()).toHours();
    }

    private double failures() {
        return meters.find("filigree.history.failures").counters().stream()
                .mapToDouble(counter -> counter.count())
                .sum();
    }

    private String problem() {
        return JdbcClient.create(dataSource)
                .sql("SELECT max(problem) FROM history_status WHERE succeeded_at IS NULL OR succeeded_at < problem_at")
                .query(String.class)
                .optional()
                .orElse(null);
    }

    private long rowsInPostgres() {
        return rowsInPostgres(dataSource);
    }

    private static long rowsInPostgres(DataSource database) {
        return JdbcClient.create(database)
                .sql("SELECT count(*) FROM lambda_invocation")
                .query(Long.class)
                .single();
    }

    /** Invocations of two accounts, equally distributed over all hours. */
    private void addEvents(DataSource database, int first, int count) {
        JdbcClient jdbc = JdbcClient.create(database);
        jdbc.sql("""
                INSERT INTO lambda_invocation (ts, type, received_at, function_arn, request_id, trace_id, attributes,
                    decoration_status, decoration_reason, message_identity)
                SELECT CAST(:begin AS timestamptz) + (n - :first) * (:hours * interval '1 hour' / :count) AS ts,
                    'AwsLambdaInvocation', CAST(:begin AS timestamptz), 'arn:aws:lambda:eu-west-1:' ||
                        CASE n % 3 WHEN 0 THEN :other ELSE :account END || ':function:checkout',
                    'request-' || n, 'trace-' || n, jsonb_build_object('size', n * 7 % 100, 'customer', 'c' || n % 13),
                    'undecorated', 'ACCOUNT_NOT_PAIRED', gen_random_uuid()
                FROM generate_series(:first, :first + :count - 1) AS n
                """)
                .param("begin", begin.toString())
                .param("first", first)
                .param("count", count)
                .param("hours", HOURS)
                .param("account", ACCOUNT)
                .param("other", OTHER)
                .update();
        TestInstallation.noteAttributes(jdbc, EventTable.INVOCATION);
    }

    /** Downloads of rejected queries may end meanwhile. */
    private void deleteCopies() throws IOException {
        Files.walkFileTree(store.root(), new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                if (file.toString().matches(".*\\.(parquet|ids)")) {
                    Files.deleteIfExists(file);
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
                if (e instanceof NoSuchFileException) {
                    return FileVisitResult.CONTINUE;
                }
                throw e;
            }
        });
    }

    private static long bytes(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(file -> file.toString().endsWith(".parquet"))
                    .mapToLong(file -> file.toFile().length())
                    .sum();
        }
    }

    private void assertSameResults() throws Exception {
        for (String query : QUERIES) {
            assertThat(result(query)).as(query).isEqualTo(results.get(query));
        }
    }

    private Set<String> result(String query) throws Exception {
        HttpResponse<String> response = send(query, begin, end);
        assertThat(response.statusCode()).as(query + response.body()).isEqualTo(200);
        return lines(response);
    }

    private static Set<String> lines(HttpResponse<String> response) {
        return new TreeSet<>(response.body().lines().toList());
    }

    private HttpResponse<String> send(String query, Instant since, Instant until) throws Exception {
        return TestInstallation.query(port, query, since, until, Duration.ofSeconds(60));
    }
}
