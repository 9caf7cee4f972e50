package io.filigree.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.filigree.WebTest;
import io.filigree.awsevent.DeliveredEvents;
import io.filigree.db.TestPostgres;
import io.filigree.db.account.PairedAccount;
import io.filigree.db.account.PairedAccounts;
import io.filigree.db.inventory.CurrentInventory;
import io.filigree.db.key.ApiKey.Kind;
import io.filigree.db.key.ApiKeys;
import io.filigree.decorator.function.FunctionArn;
import io.filigree.decorator.function.InvokedArn;
import io.filigree.poller.AccountPoller;
import io.filigree.simulator.aws.FakeAccount;
import io.filigree.simulator.aws.FakeFunction;
import org.awaitility.core.ConditionFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.TestPropertySource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * From a change in AWS to the attributes of the next event, over the whole application: by a poll, by what EventBridge
 * delivers, and by an event of an unknown function.
 */
@TestPropertySource(properties = {"filigree.poll.enabled=true", "filigree.poll.interval=1h"})
@DirtiesContext
@ExtendWith(OutputCaptureExtension.class)
class FollowedChangesTest extends WebTest {

    private static final String REGION = "eu-west-1";
    private static final String ASK = "lambda:GetFunctionConfiguration";
    private static final String LIST = "lambda:ListFunctions";
    private static final AtomicInteger NUMBER = new AtomicInteger();
    private static final JsonMapper JSON = JsonMapper.builder().build();

    /** A separate account for each test, because the schedule remembers when it last polled an account. */
    private final String accountId = "4040404040" + (10 + NUMBER.incrementAndGet());

    private final FakeAccount account = AWS.account(accountId);

    @Autowired
    private PairedAccounts accounts;

    @Autowired
    private AccountPoller poller;

    @Autowired
    private ApiKeys keys;

    private String events;

    @Autowired
    private CurrentInventory inventory;

    @BeforeEach
    void pairAndPollOnce() {
        events = keys.create(Kind.EVENTS, "EventBridge").secret();
        jdbc().sql("""
                        TRUNCATE inventory_hint, decoration_tally, function_activity, metadata_use,
                            lambda_invocation, lambda_invocation_error, ingested_message
                        """).update();
        account.put(FakeFunction.named(REGION, "checkout")
                .memorySizeMb(128)
                .tag("team", "payments")
                .build());
        String role = "arn:aws:iam::" + accountId + ":role/filigree";
        account.trust(role, "external-id-of-" + accountId);
        accounts.pair(PairedAccount.unverified(
                accountId, "Shop", role, "external-id-of-" + accountId, List.of(REGION), Instant.now()));
        accounts.verified(accountId, role, Instant.now());
        soon().until(() -> memoryOf("checkout") == 128);
    }

    @Test
    void aChangeIsOnTheNextEventAfterOnePoll() {
        change();

        poller.poll(accounts.find(accountId).orElseThrow());
        soon().until(() -> memoryOf("checkout") == 512);

        JsonNode event = onlyEventOf(invoke("checkout"), "decorated");
        assertThat(event.get("aws.memorySize").intValue()).isEqualTo(512);
        assertThat(event.get("tags.team").stringValue()).isEqualTo("checkout");
        assertThat(event.get("decoration.source").stringValue()).isEqualTo("poll");
    }

    @Test
    void aChangeIsOnTheNextEventAfterEventBridgeDeliveredItAndAwsConfirmedIt() {
        change();
        long lists = calls(LIST);

        deliver("update-function-configuration");
        soon().until(() -> memoryOf("checkout") == 512 && "checkout".equals(tagOf("checkout", "team")));

        JsonNode event = onlyEventOf(invoke("checkout"), "decorated");
        assertThat(event.get("aws.memorySize").intValue()).isEqualTo(512);
        assertThat(event.get("tags.team").stringValue()).isEqualTo("checkout");
        assertThat(event.get("decoration.source").stringValue()).isEqualTo("push");
        assertThat(calls(ASK)).as("verification calls").isEqualTo(1);
        assertThat(calls(LIST)).isEqualTo(lists);
    }

    @Test
    void aPublishedVersionAndItsFunctionAreAskedForAndAreOnTheNextEvent() {
        account.update(
                REGION, "checkout", function -> function.memorySizeMb(1_024).publishVersion());

        deliver("update-function-code-publish");
        soon().until(() -> memoryOf("checkout") == 1_024);

        assertThat(onlyEventOf(invoke("checkout"), "decorated")
                        .get("aws.memorySize")
                        .intValue())
                .isEqualTo(1_024);
        // Calls for one function have at least two seconds between them: the version is read after the function.
        soon().until(() -> inventory
                .snapshot()
                .flatMap(snapshot -> snapshot.find(new InvokedArn(arn("checkout"), "1")))
                .isPresent());
        JsonNode versioned = onlyEventOf(invoke("checkout:1"), "decorated");
        assertThat(versioned.get("aws.functionVersion").stringValue()).isEqualTo("1");
        assertThat(versioned.get("aws.memorySize").intValue()).isEqualTo(1_024);
    }

    /** A holder of an events key can post anything: events that AWS does not confirm change nothing. */
    @Test
    void forgedDeliveriesChangeDeleteAndInventNothing() {
        deliver("update-function-configuration", "\"memorySize\": 512", "\"memorySize\": 10240");
        deliver("tag-resource");
        deliver("delete-function");
        for (int i = 0; i < 20; i++) {
            deliver("create-function", "checkout", "invented-" + i);
        }
        soon().until(() -> jdbc().sql("SELECT count(*) FROM inventory_hint WHERE NOT open")
                                .query(Integer.class)
                                .single()
                        == 20
                && jdbc().sql("SELECT count(*) FROM inventory_hint WHERE open")
                                .query(Integer.class)
                                .single()
                        == 0);

        JsonNode event = onlyEventOf(invoke("checkout"), "decorated");
        assertThat(event.get("aws.memorySize").intValue()).isEqualTo(128);
        assertThat(event.get("tags.team").stringValue()).isEqualTo("payments");
        assertThat(jdbc().sql("SELECT function_arn FROM lambda_function WHERE account_id = :id")
                        .param("id", accountId)
                        .query(String.class)
                        .list())
                .containsExactly(arn("checkout").toString());
        assertThat(jdbc().sql("SELECT count(*) FROM lambda_function WHERE deleted_at IS NOT NULL")
                        .query(Integer.class)
                        .single())
                .isZero();
    }

    @Test
    void anEventOfAFunctionThatNobodyKnewIsDecoratedLateAfterOneQuestion() {
        account.put(FakeFunction.named(REGION, "brand-new")
                .memorySizeMb(256)
                .tag("team", "new")
                .build());

        JsonNode event = onlyEventOf(invoke("brand-new"), "late");

        assertThat(event.get("aws.memorySize").intValue()).isEqualTo(256);
        assertThat(event.get("tags.team").stringValue()).isEqualTo("new");
        assertThat(event.get("decoration.source").stringValue()).isEqualTo("miss");
        assertThat(calls(ASK)).isEqualTo(1);
        assertThat(onlyEventOf(invoke("brand-new"), "decorated")
                        .get("aws.memorySize")
                        .intValue())
                .isEqualTo(256);
    }

    @Test
    void aThousandEventsOfOneUnknownFunctionAskOnce() {
        account.put(FakeFunction.named(REGION, "brand-new").build());

        for (int i = 0; i < 10; i++) {
            post(
                    IntStream.range(0, 100)
                            .mapToObj(ignored -> UUID.randomUUID().toString())
                            .toList(),
                    "brand-new");
        }

        soon().until(() -> invocations("late") + invocations("decorated") == 1_000);
        assertThat(invocations("late")).isPositive();
        assertThat(calls(ASK)).isEqualTo(1);
    }

    @Test
    void aFunctionThatAwsDoesNotKnowIsAskedAboutOnceAndItsEventsWait() {
        String first = invoke("made-up");
        soon().until(() -> jdbc().sql("SELECT count(*) FROM inventory_hint WHERE NOT open")
                        .query(Integer.class)
                        .single()
                == 1);

        JsonNode event = onlyEventOf(invoke("made-up"), "pending");

        assertThat(event.get("decoration.reason").stringValue()).isEqualTo("FUNCTION_UNKNOWN");
        assertThat(onlyEventOf(first, "pending")).isNotNull();
        assertThat(calls(ASK)).isEqualTo(1);
    }

    @Test
    void aThrottledQuestionIsAskedAgainUntilItIsAnswered() {
        account.put(FakeFunction.named(REGION, "brand-new").build());
        account.faults().throttleNext(ASK, REGION, 2);

        onlyEventOf(invoke("brand-new"), "late");

        assertThat(calls(ASK)).isEqualTo(3);
    }

    @Test
    void aVersionThatNobodyKnewIsAskedForAndDecoratesItsEventsLate() {
        publishVersionOne(777);

        JsonNode first = onlyEventOf(invoke("checkout:1"), "late");

        assertThat(first.get("aws.functionVersion").stringValue()).isEqualTo("1");
        assertThat(first.get("aws.memorySize").intValue()).isEqualTo(777);
        assertThat(first.get("tags.team").stringValue()).isEqualTo("payments");
        assertThat(calls(ASK)).isEqualTo(1);
        assertThat(onlyEventOf(invoke("checkout:1"), "decorated")
                        .get("aws.memorySize")
                        .intValue())
                .isEqualTo(777);
    }

    @Test
    void anAliasIsDecoratedWithTheVersionThatItsPayloadReports() {
        publishVersionOne(777);

        JsonNode first = onlyEventOf(runAgent("checkout:live", "1"), "late");
        JsonNode next = onlyEventOf(runAgent("checkout:live", "1"), "decorated");
        JsonNode latest = onlyEventOf(runAgent("checkout:dev", "$LATEST"), "decorated");
        JsonNode unqualified = onlyEventOf(runAgent("checkout", "1"), "decorated");

        for (JsonNode event : List.of(first, next, unqualified)) {
            assertThat(event.get("aws.functionVersion").stringValue()).isEqualTo("1");
            assertThat(event.get("aws.memorySize").intValue()).isEqualTo(777);
            assertThat(event.get("tags.team").stringValue()).isEqualTo("payments");
        }
        assertThat(next.get("aws.lambda.qualifier").stringValue()).isEqualTo("live");
        assertThat(latest.get("aws.functionVersion").stringValue()).isEqualTo("$LATEST");
        assertThat(latest.get("aws.memorySize").intValue()).isEqualTo(128);
        assertThat(calls(ASK)).isEqualTo(1);
    }

    @Test
    void anAliasOfAFunctionThatNobodyKnewIsDecoratedLateWithTheVersionThatRan() {
        account.put(FakeFunction.named(REGION, "brand-new").memorySizeMb(640).build());
        account.update(REGION, "brand-new", FakeFunction.Builder::publishVersion);
        account.update(REGION, "brand-new", function -> function.memorySizeMb(256));

        JsonNode event = onlyEventOf(runAgent("brand-new:live", "1"), "late");

        assertThat(event.get("aws.functionVersion").stringValue()).isEqualTo("1");
        assertThat(event.get("aws.memorySize").intValue()).isEqualTo(640);
    }

    @Test
    void anAliasThatNobodyKnowsIsAmbiguousWhereNoVersionIsReported() {
        publishVersionOne(777);

        JsonNode line = onlyEventOf(invoke("checkout:live"), "ambiguous");
        JsonNode payload = onlyEventOf(runAgent("checkout:live", null), "ambiguous");
        account.put(FakeFunction.named(REGION, "brand-new").build());
        onlyEventOf(invoke("brand-new:live"), "ambiguous");

        for (JsonNode event : List.of(line, payload)) {
            assertThat(event.get("tags.team").stringValue()).isEqualTo("payments");
            assertThat(event.get("aws.functionVersion").stringValue()).isEqualTo("$LATEST");
            assertThat(event.has("decoration.reason")).isFalse();
        }
    }

    /** Version 1 has that much memory, and {@code $LATEST} the 128 MB that it had before. */
    private void publishVersionOne(int memorySizeMb) {
        account.update(
                REGION,
                "checkout",
                function -> function.memorySizeMb(memorySizeMb).publishVersion());
        account.update(REGION, "checkout", function -> function.memorySizeMb(128));
    }

    /** @return the request id of an invocation that an agent reported, with the version that it ran in */
    private String runAgent(String function, @Nullable String version) {
        String requestId = UUID.randomUUID().toString();
        String metadata = version == null
                ? "{\"arn\":\"" + arn(function) + "\"}"
                : "{\"arn\":\"" + arn(function) + "\",\"function_version\":\"" + version + "\"}";
        String payload = "[2,\"NR_LAMBDA_MONITORING\"," + metadata
                + ",{\"analytic_event_data\":[null,{},[[{\"type\":\"Transaction\",\"timestamp\":"
                + Instant.now().toEpochMilli() + ",\"guid\":\"" + requestId.substring(0, 8)
                + "\"},{},{\"aws.requestId\":\""
                + requestId + "\",\"aws.lambda.arn\":\"" + arn(function) + "\"}]]]}]";
        String body = "{\"context\":{\"invoked_function_arn\":\"" + arn(function) + "\"},\"entry\":"
                + JSON.writeValueAsString("{\"logEvents\":[{\"id\":\"" + requestId + "\",\"timestamp\":"
                        + Instant.now().toEpochMilli() + ",\"message\":" + JSON.writeValueAsString(payload) + "}]}")
                + "}";
        assertThat(post("/aws/lambda/v1", body, "Api-Key", INGEST).statusCode()).isEqualTo(202);
        return requestId;
    }

    @Test
    void aDeletedFunctionDecoratesItsLateEvents() {
        account.remove(REGION, "checkout");
        deliver("delete-function");
        soon().until(() -> jdbc().sql("SELECT count(*) FROM lambda_function WHERE deleted_at IS NOT NULL")
                        .query(Integer.class)
                        .single()
                == 1);

        assertThat(onlyEventOf(invoke("checkout", Instant.now().minusSeconds(60)), "decorated")
                        .get("aws.memorySize")
                        .intValue())
                .isEqualTo(128);
    }

    @Test
    void anEventOfAFunctionThatWasMadeAnewAsksForItAndIsDecoratedLate() {
        account.remove(REGION, "checkout");
        poller.poll(accounts.find(accountId).orElseThrow());
        poller.poll(accounts.find(accountId).orElseThrow());
        inventory.refresh();
        account.put(FakeFunction.named(REGION, "checkout")
                .memorySizeMb(999)
                .tag("team", "search")
                .build());

        JsonNode event = onlyEventOf(invoke("checkout"), "late");

        assertThat(event.get("aws.memorySize").intValue()).isEqualTo(999);
        assertThat(event.get("tags.team").stringValue()).isEqualTo("search");
        assertThat(onlyEventOf(invoke("checkout"), "decorated")
                        .get("aws.memorySize")
                        .intValue())
                .isEqualTo(999);
    }

    @Test
    void tellsHowFreshItWas() {
        onlyEventOf(invoke("checkout"), "decorated");
        onlyEventOf(invoke("made-up"), "pending");

        soon().until(() -> freshness("/api/accounts/" + accountId + "/freshness")
                        .at("/all/events")
                        .intValue()
                == 4);

        JsonNode region = freshness("/api/accounts/" + accountId + "/freshness").at("/regions/0");
        assertThat(region.get("region").stringValue()).isEqualTo(REGION);
        assertThat(region.get("decorated").intValue())
                .as("an invocation and its error")
                .isEqualTo(2);
        assertThat(region.get("pending").intValue()).isEqualTo(2);
        assertThat(region.at("/metadataAgeMs/p50").isIntegralNumber()).isTrue();
        assertThat(freshness("/api/freshness").get("regions").valueStream())
                .anyMatch(any -> any.get("accountId").stringValue().equals(accountId));
        assertThat(jdbc().sql("SELECT events FROM function_activity WHERE function_arn = :arn")
                        .param("arn", arn("checkout").toString())
                        .query(Integer.class)
                        .list())
                .containsExactly(2);
        assertThat(get("/api/accounts/999999999999/freshness", "Api-Key", QUERY).statusCode())
                .isEqualTo(404);
    }

    @Test
    void valuesOfEnvironmentVariablesAreFoundNowhere(CapturedOutput output) throws IOException {
        String secret = FakeFunction.PLANTED_SECRET;
        account.put(FakeFunction.named(REGION, "brand-new").build());
        assertThat(account.function(REGION, "brand-new").orElseThrow().toString())
                .contains(secret);
        deliver(
                "update-function-configuration",
                "\"environment\": {}",
                "\"environment\": {\"variables\": {\"DB_PASSWORD\": \"" + secret + "\"}}");
        deliver("update-function-code-publish", "\"environment\": {}", "\"environment\": \"" + secret + "\"");
        post("/aws/events", "{\"detail\": \"" + secret, "Api-Key", events);
        soon().until(() -> jdbc().sql("SELECT count(*) FROM inventory_hint WHERE open")
                        .query(Integer.class)
                        .single()
                == 0);
        onlyEventOf(invoke("brand-new"), "late");

        assertThat(everyRow()).hasSizeGreaterThan(10).noneMatch(row -> row.contains(secret));
        if (TestPostgres.files().isPresent()) {
            assertThat(filesThatHold("brand-new", TestPostgres.files().get()))
                    .as("what was stored is found where it is looked for")
                    .isNotEmpty();
            assertThat(filesThatHold(secret, TestPostgres.files().get())).isEmpty();
        }
        for (String path :
                List.of("/api/functions", "/api/events", "/api/accounts", "/api/freshness", "/actuator/prometheus")) {
            assertThat(get(path, "Api-Key", ADMIN).body()).as(path).isNotEmpty().doesNotContain(secret);
        }
        assertThat(output.getAll()).doesNotContain(secret);
    }

    /** What a deploy does: more memory, and another team. */
    private void change() {
        account.update(
                REGION, "checkout", function -> function.memorySizeMb(512).tag("team", "checkout"));
    }

    /** Delivers an event of this test's account with the current time and a unique id. */
    private void deliver(String name, String... replacement) {
        String event = DeliveredEvents.read(name)
                .replace("123456789012", accountId)
                .replaceAll(
                        "\"eventTime\": \"[^\"]+\"",
                        "\"eventTime\": \"" + Instant.now().plusSeconds(1) + "\"")
                .replaceAll("\"eventID\": \"[^\"]+\"", "\"eventID\": \"" + UUID.randomUUID() + "\"")
                .replaceAll("\"lastModified\": \"[^\"]+\"", "\"lastModified\": \"2999-01-01T00:00:00.000+0000\"");
        for (int i = 0; i < replacement.length; i += 2) {
            assertThat(event).contains(replacement[i]);
            event = event.replace(replacement[i], replacement[i + 1]);
        }
        assertThat(post("/aws/events", event, "Api-Key", events).statusCode()).isEqualTo(202);
    }

    /** @return the request id of an invocation, which timed out */
    private String invoke(String function) {
        return invoke(function, Instant.now());
    }

    private String invoke(String function, Instant at) {
        String requestId = UUID.randomUUID().toString();
        post(List.of(requestId), function, at);
        return requestId;
    }

    private void post(List<String> requestIds, String function) {
        post(requestIds, function, Instant.now());
    }

    private void post(List<String> requestIds, String function, Instant now) {
        // Short: an invocation is stamped with its start, which must come after what the test changed in AWS.
        String logEvents = requestIds.stream()
                .map(id -> "{\"id\":\"" + id + "\",\"timestamp\":" + now.toEpochMilli() + ",\"message\":\"" + now + " "
                        + id + " Task timed out after 0.01 seconds\"}")
                .toList()
                .toString();
        String body = "{\"context\":{\"invoked_function_arn\":\"" + arn(function) + "\"},\"entry\":"
                + JSON.writeValueAsString("{\"logEvents\":" + logEvents + "}") + "}";
        assertThat(post("/aws/lambda/v1", body, "Api-Key", INGEST).statusCode()).isEqualTo(202);
    }

    private JsonNode onlyEventOf(String requestId, String status) {
        String path = "/api/events?type=AwsLambdaInvocation&requestId=" + requestId;
        soon().until(() -> status.equals(json(get(path, "Api-Key", QUERY))
                .at("/events/0/decoration.status")
                .asString("")));
        return json(get(path, "Api-Key", QUERY)).at("/events/0");
    }

    private int invocations(String status) {
        return jdbc().sql("SELECT count(*) FROM lambda_invocation WHERE decoration_status = :status")
                .param("status", status)
                .query(Integer.class)
                .single();
    }

    private JsonNode freshness(String path) {
        return json(get(path, "Api-Key", QUERY));
    }

    private int memoryOf(String function) {
        return inventory
                .snapshot()
                .flatMap(snapshot -> snapshot.find(new InvokedArn(arn(function), null)))
                .map(known -> known.metadata().description().configuration().memorySizeMb())
                .orElse(0);
    }

    private String tagOf(String function, String key) {
        return inventory
                .snapshot()
                .flatMap(snapshot -> snapshot.find(new InvokedArn(arn(function), null)))
                .map(known -> known.metadata().description().tags().get(key))
                .orElse("");
    }

    private long calls(String action) {
        return AWS.calls().count(action, accountId, REGION);
    }

    private FunctionArn arn(String function) {
        return FunctionArn.of(REGION, accountId, function);
    }

    /** Every row of every table, as text. */
    private List<String> everyRow() {
        return jdbc()
                .sql("SELECT format('SELECT t::text FROM %I t', tablename) FROM pg_tables WHERE schemaname = 'public'")
                .query(String.class)
                .stream()
                .flatMap(query -> jdbc().sql(query).query(String.class).list().stream())
                .toList();
    }

    /** The database's files, its log and its write-ahead log among them. */
    private static List<Path> filesThatHold(String text, Path directory) throws IOException {
        List<Path> found = new ArrayList<>();
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                if (holds(text, file)) {
                    found.add(file);
                }
            }
        }
        return found;
    }

    /** Byte by byte, a piece at a time; each begins with the end of the one before. */
    private static boolean holds(String text, Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            String end = "";
            for (byte[] piece = in.readNBytes(1 << 20); piece.length > 0; piece = in.readNBytes(1 << 20)) {
                String joined = end + new String(piece, StandardCharsets.ISO_8859_1);
                if (joined.contains(text)) {
                    return true;
                }
                end = joined.substring(Math.max(0, joined.length() - text.length()));
            }
            return false;
        } catch (NoSuchFileException e) {
            return false; // the server deletes its files concurrently
        }
    }

    private static ConditionFactory soon() {
        return await().atMost(Duration.ofSeconds(30)).pollInterval(Duration.ofMillis(50));
    }
}
