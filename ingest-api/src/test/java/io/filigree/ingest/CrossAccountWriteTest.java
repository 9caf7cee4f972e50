package io.filigree.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import javax.sql.DataSource;

import io.filigree.db.TestPostgres;
import io.filigree.db.event.EventStore;
import io.filigree.decorator.function.AccountScope;
import io.filigree.decorator.inventory.InventorySnapshot;
import io.filigree.ingest.format.UndecodedReason.AccountMismatch;
import io.filigree.ingest.spool.JournalSpool;
import io.filigree.ingest.spool.Spool;
import io.filigree.ingest.spool.SpoolSettings;
import io.filigree.ingest.spool.SpooledPayload;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.util.unit.DataSize;
import tools.jackson.databind.json.JsonMapper;

/** No post with a key of one account changes a row of another account, in any order. */
@Tag("slow")
class CrossAccountWriteTest {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final DataSource DATABASE = TestPostgres.database().dataSource();
    private static final Instant NOON = Instant.parse("2026-11-20T12:00:00Z");
    private static final Clock CLOCK = Clock.fixed(NOON.plusSeconds(600), ZoneOffset.UTC);

    private static final String ATTACKER = "111111111111";
    private static final String VICTIM = "222222222222";
    private static final String REQUEST_ID = "5a1e0000-0000-4000-8000-0000000000aa";
    private static final AccountScope ATTACKERS_KEY = AccountScope.only(List.of(ATTACKER));
    private static final AccountScope VICTIMS_KEY = AccountScope.only(List.of(VICTIM));

    private static final List<String> TABLES = List.of(
            "lambda_invocation",
            "lambda_invocation_error",
            "span",
            "log",
            "custom_event",
            "invocation_completion",
            "undecoded_message");

    @TempDir
    Path directory;

    private final JdbcClient jdbc = JdbcClient.create(DATABASE);
    private final EventStore store = new EventStore(DATABASE);
    private Spool spool;
    private BatchProcessor drain;
    private long nextId;

    /** A body and the key that it is posted with. */
    private record Post(AccountScope key, String body) {}

    @BeforeEach
    void open() {
        spool = JournalSpool.open(
                directory, new SpoolSettings(DataSize.ofMegabytes(50), DataSize.ofMegabytes(5), null), CLOCK);
        drain = TestDrain.over(DATABASE, store, spool, new SimpleMeterRegistry(), CLOCK);
    }

    @AfterEach
    void close() {
        spool.close();
    }

    static Stream<Integer> seeds() {
        return IntStream.range(0, 30).boxed();
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void rowsOfAnotherAccountAreAsIfNothingElseHadBeenPosted(int seed) {
        Random random = new Random(seed);
        List<Post> victims = victims(random);
        List<List<Post>> batches = batches(victims, random);
        drain(batches);
        Map<String, List<String>> expected = rows();

        // The same batches, with the attacker's posts among them and between them.
        List<List<Post>> mixed = new ArrayList<>();
        batches.forEach(batch -> mixed.add(new ArrayList<>(batch)));
        for (Post attack : attacks(victims, random)) {
            if (random.nextBoolean() && !mixed.isEmpty()) {
                List<Post> batch = mixed.get(random.nextInt(mixed.size()));
                batch.add(random.nextInt(batch.size() + 1), attack);
            } else {
                mixed.add(random.nextInt(mixed.size() + 1), new ArrayList<>(List.of(attack)));
            }
        }
        drain(mixed);
        if (random.nextBoolean()) {
            drain.rejoin(store.missedJoins(NOON.minusSeconds(3_600), 100), InventorySnapshot.empty());
        }

        Map<String, List<String>> actual = rows();
        for (String table : TABLES) {
            List<String> added = new ArrayList<>(actual.get(table));
            expected.get(table)
                    .forEach(row -> assertThat(added.remove(row))
                            .as("%s still holds %s among %s", table, row, actual.get(table))
                            .isTrue());
            if (!table.equals("undecoded_message")) {
                assertThat(added)
                        .as("rows that the attacker added to %s", table)
                        .noneMatch(row -> row.contains("\"function_arn\": \"" + arn(VICTIM)));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void everythingFromUnboundKeysIsJoinedWhetherItNamesItsFunctionOrNot(int seed) {
        Random random = new Random(seed);
        List<String> messages = List.of(
                payload(arn(VICTIM), "{\"duration\": 2.9}", "Transaction"),
                report(3_000),
                timeout(3),
                "[2,\"NR_LAMBDA_MONITORING\"," + "{}" + ",\"" + packed(events("{}", "TransactionError")) + "\"]");
        List<Post> posts = new ArrayList<>();
        for (int i = 0; i < messages.size(); i++) {
            String arn = i == 0 || random.nextBoolean() ? arn(VICTIM) : "";
            posts.add(random.nextInt(posts.size() + 1), new Post(AccountScope.ALL, body(arn, i, messages.get(i))));
        }

        drain(batches(posts, random));

        assertThat(jdbc.sql("SELECT function_arn || ' ' || completion FROM lambda_invocation")
                        .query(String.class)
                        .list())
                .singleElement()
                .satisfies(row -> assertThat(row).contains(arn(VICTIM), "\"error\": true", "\"cwDuration\": 3000"));
        assertThat(count("invocation_completion")).isZero();
    }

    @Test
    void aKeyOfTheSameAccountStillJoinsWhatNamesNoFunction() {
        drainAll(List.of(
                new Post(VICTIMS_KEY, body(arn(VICTIM), 1, payload(arn(VICTIM), "{}", "Transaction"))),
                new Post(VICTIMS_KEY, body("", 2, report(3_000)))));

        assertThat(jdbc.sql("SELECT completion ->> 'cwDuration' FROM lambda_invocation")
                        .query(String.class)
                        .list())
                .containsExactly("3000");
    }

    @Test
    void theSamePayloadOverTwoWaysAndWithTwoKeysOfItsAccountIsStoredOnce() {
        String payload = payload(arn(VICTIM), "{}", "Transaction");
        for (List<AccountScope> order : List.of(
                List.of(VICTIMS_KEY, AccountScope.ALL),
                List.of(AccountScope.ALL, VICTIMS_KEY),
                List.of(VICTIMS_KEY, AccountScope.only(List.of(ATTACKER, VICTIM))))) {
            TestDrain.empty(jdbc);
            drainAll(List.of(
                    new Post(order.get(0), body(arn(VICTIM), 1, payload)),
                    new Post(order.get(1), body(arn(VICTIM), 2, "INFO " + payload))));
            assertThat(count("lambda_invocation")).as("with the keys %s", order).isEqualTo(1);
        }
    }

    @Test
    void identitiesThatWereClaimedBeforeTheUpgradeStillCount() {
        TestDrain.empty(jdbc);
        String report = report(41);
        jdbc.sql("INSERT INTO ingested_message VALUES (:identity, now())")
                .param("identity", new io.filigree.ingest.format.message.LogMessage("id-7", 0, report).identity())
                .update();
        drainAll(List.of(new Post(VICTIMS_KEY, body(arn(VICTIM), 7, report))), false);

        assertThat(count("invocation_completion")).isZero();
    }

    @Test
    void aFloodOfOneRequestIdHidesNoRowOfAnotherAccount() {
        List<Post> posts = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            posts.add(new Post(ATTACKERS_KEY, body("", 100 + i, report(100 + i))));
            posts.add(new Post(
                    ATTACKERS_KEY,
                    body(arn(ATTACKER), i, payload(arn(ATTACKER) + i, "{\"n\": " + i + "}", "Transaction"))));
        }
        posts.add(new Post(VICTIMS_KEY, body("", 1, report(41))));
        posts.add(new Post(VICTIMS_KEY, body(arn(VICTIM), 2, payload(arn(VICTIM), "{}", "Transaction"))));

        drainAll(posts);

        assertThat(jdbc.sql("SELECT completion ->> 'cwDuration' FROM lambda_invocation WHERE function_arn = :arn")
                        .param("arn", arn(VICTIM))
                        .query(String.class)
                        .list())
                .containsExactly("41");
    }

    @ParameterizedTest
    @MethodSource("claims")
    void anEventThatClaimsAnotherAccountInAnAttributeIsKeptApart(String attributes) {
        drainAll(List.of(new Post(
                ATTACKERS_KEY, body(arn(ATTACKER), 1, payload(arn(ATTACKER), attributes, "TransactionError")))));

        assertThat(count("lambda_invocation_error")).isZero();
        assertThat(jdbc.sql("SELECT reason FROM undecoded_message")
                        .query(String.class)
                        .single())
                .isEqualTo(new AccountMismatch(VICTIM).text());
    }

    static Stream<String> claims() {
        return Stream.concat(
                Stream.of("aws.accountId", "awsAccountId", "cloud.account.id", "aws.account.id")
                        .map(name -> "{\"" + name + "\": \"" + VICTIM + "\"}"),
                Stream.concat(
                        Stream.of(
                                        "aws.lambda.arn",
                                        "faas.id",
                                        "faas.arn",
                                        "cloud.resource_id",
                                        "aws.lambda.invoked_arn")
                                .map(name -> "{\"" + name + "\": \"" + arn(VICTIM) + "\"}"),
                        Stream.of("{\"aws.accountId\": " + VICTIM + "}", "{\"entityGuid\": \"" + guid() + "\"}")));
    }

    @Test
    void aSpanMayNameAResourceOfAnotherAccountThatItCalled() {
        drainAll(List.of(new Post(
                ATTACKERS_KEY,
                body(
                        arn(ATTACKER),
                        1,
                        payload(arn(ATTACKER), "{\"cloud.resource_id\": \"" + arn(VICTIM) + "\"}", "Span")))));

        assertThat(count("span")).isEqualTo(1);
    }

    private List<Post> victims(Random random) {
        AccountScope key = random.nextBoolean() ? VICTIMS_KEY : AccountScope.ALL;
        List<Post> posts = new ArrayList<>();
        int number = 0;
        for (String message : List.of(
                payload(arn(VICTIM), "{\"duration\": 2.9}", "Transaction"),
                report(3_000),
                timeout(3),
                crash(),
                payload(arn(VICTIM), "{}", "TransactionError"),
                payload(arn(VICTIM), "{}", "Span"),
                "a line that nobody knows")) {
            if (random.nextInt(4) > 0) {
                String arn = random.nextInt(3) == 0 ? "" : arn(VICTIM);
                posts.add(random.nextInt(posts.size() + 1), new Post(key, body(arn, number, message)));
            }
            number++;
        }
        return posts;
    }

    private List<Post> attacks(List<Post> victims, Random random) {
        List<Post> attacks = new ArrayList<>();
        List<String> arns = List.of("", arn(ATTACKER), arn(VICTIM));
        for (int i = 0; i < 12; i++) {
            String arn = arns.get(random.nextInt(arns.size()));
            String inPayload = arns.get(random.nextInt(arns.size()));
            int id = random.nextBoolean() ? random.nextInt(8) : 100 + i;
            List<String> claims = Stream.concat(claims(), Stream.of("{}", "{}", "{\"duration\": 1.5}"))
                    .toList();
            String claim = claims.get(random.nextInt(claims.size()));
            String message = switch (random.nextInt(8)) {
                case 0 -> report(random.nextBoolean() ? 3_000 : 77);
                case 1 -> timeout(random.nextBoolean() ? 3 : 4);
                case 2 -> crash();
                case 3 -> "START RequestId: " + REQUEST_ID + " Version: $LATEST";
                case 4 -> payload(inPayload, claim, "TransactionError");
                case 5 -> payload(inPayload, claim, random.nextBoolean() ? "Span" : "Custom");
                case 6 -> "a line that nobody knows";
                default -> payload(inPayload, claim, "Transaction");
            };
            attacks.add(new Post(ATTACKERS_KEY, body(arn, id, message)));
        }
        // The victim's own bodies, word for word.
        victims.forEach(post -> attacks.add(new Post(ATTACKERS_KEY, post.body())));
        return attacks;
    }

    private static List<List<Post>> batches(List<Post> posts, Random random) {
        List<List<Post>> batches = new ArrayList<>();
        for (int from = 0; from < posts.size(); ) {
            int to = Math.min(posts.size(), from + 1 + random.nextInt(4));
            batches.add(posts.subList(from, to));
            from = to;
        }
        return batches;
    }

    private void drain(List<List<Post>> batches) {
        TestDrain.empty(jdbc);
        batches.forEach(batch -> drain.drain(batch.stream().map(this::spooled).toList(), InventorySnapshot.empty()));
    }

    private void drainAll(List<Post> posts) {
        drainAll(posts, true);
    }

    private void drainAll(List<Post> posts, boolean empty) {
        if (empty) {
            TestDrain.empty(jdbc);
        }
        posts.forEach(post -> drain.drain(List.of(spooled(post)), InventorySnapshot.empty()));
    }

    private SpooledPayload spooled(Post post) {
        return new SpooledPayload(
                nextId++,
                SpooledPayload.FIRST_FORMAT,
                NOON.plusSeconds(500),
                false,
                post.key(),
                null,
                post.body().getBytes(StandardCharsets.UTF_8));
    }

    private int count(String table) {
        return jdbc.sql("SELECT count(*) FROM " + table).query(Integer.class).single();
    }

    private Map<String, List<String>> rows() {
        Map<String, List<String>> rows = new LinkedHashMap<>();
        TABLES.forEach(table -> rows.put(
                table,
                jdbc.sql("SELECT to_jsonb(t)::text FROM " + table + " t ORDER BY 1")
                        .query(String.class)
                        .list()));
        return rows;
    }

    private static String arn(String accountId) {
        return "arn:aws:lambda:us-east-1:" + accountId + ":function:checkout";
    }

    private static String guid() {
        return Base64.getEncoder()
                .withoutPadding()
                .encodeToString(
                        (VICTIM + "|INFRA|AWSLAMBDAFUNCTION|0123456789abcdef").getBytes(StandardCharsets.UTF_8));
    }

    private static String report(int milliseconds) {
        return "REPORT RequestId: " + REQUEST_ID + "\tDuration: " + milliseconds + " ms\tBilled Duration: "
                + milliseconds + " ms\tMemory Size: 128 MB\tMax Memory Used: 97 MB";
    }

    private static String timeout(int seconds) {
        return String.format(
                Locale.ROOT,
                "%s %s Task timed out after %d.00 seconds",
                NOON.plusSeconds(seconds),
                REQUEST_ID,
                seconds);
    }

    private static String crash() {
        return "RequestId: " + REQUEST_ID + " Error: Runtime exited with error: signal: killed\nRuntime.ExitError\n";
    }

    private static String payload(String arn, String attributes, String type) {
        String metadata = arn.isEmpty() ? "{}" : "{\"arn\": \"" + arn + "\"}";
        return "[2,\"NR_LAMBDA_MONITORING\"," + metadata + ",\"" + packed(events(attributes, type)) + "\"]";
    }

    private static String events(String attributes, String type) {
        String section = switch (type) {
            case "Transaction" -> "analytic_event_data";
            case "TransactionError" -> "error_event_data";
            case "Span" -> "span_event_data";
            default -> "custom_event_data";
        };
        return "{\"" + section + "\": [null, {}, [[{\"type\": \"" + type + "\", \"timestamp\": " + NOON.toEpochMilli()
                + "}, " + attributes + ", {\"aws.requestId\": \"" + REQUEST_ID + "\"}]]]}";
    }

    private static String packed(String json) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write(json.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Base64.getEncoder().encodeToString(bytes.toByteArray());
    }

    private static String body(String arn, int id, String message) {
        Map<String, Object> entry = Map.of(
                "logEvents",
                List.of(Map.of(
                        "id",
                        "id-" + id,
                        "timestamp",
                        NOON.plus(Duration.ofSeconds(4)).toEpochMilli(),
                        "message",
                        message)));
        return JSON.writeValueAsString(
                Map.of("context", Map.of("invoked_function_arn", arn), "entry", JSON.writeValueAsString(entry)));
    }
}
