package io.filigree.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import javax.sql.DataSource;

import io.filigree.db.TestPostgres;
import io.filigree.db.event.EventStore;
import io.filigree.decorator.function.AccountScope;
import io.filigree.decorator.inventory.InventorySnapshot;
import io.filigree.decorator.inventory.InventorySnapshot.InventoryChange;
import io.filigree.ingest.format.UndecodedReason.AccountMismatch;
import io.filigree.ingest.spool.JournalSpool;
import io.filigree.ingest.spool.Spool;
import io.filigree.ingest.spool.SpoolSettings;
import io.filigree.ingest.spool.SpooledPayload;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.util.unit.DataSize;
import tools.jackson.databind.json.JsonMapper;

/** Another account, in any attribute that is read as the account of an event, in any spelling, through every door. */
class AccountClaimsTest {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final DataSource DATABASE = TestPostgres.database().dataSource();
    private static final Instant NOON = Instant.parse("2026-11-20T12:00:00Z");
    private static final Clock CLOCK = Clock.fixed(NOON.plusSeconds(600), ZoneOffset.UTC);

    private static final String OWN = "111111111111";
    private static final String OTHER = "222222222222";
    private static final String OTHERS_NAME = "Shop Production";
    private static final AccountScope KEY = AccountScope.only(List.of(OWN));

    private static final InventorySnapshot SNAPSHOT = InventorySnapshot.empty()
            .with(new InventoryChange(
                    1,
                    Set.of(OWN, OTHER),
                    Map.of(),
                    List.of(),
                    Set.of(),
                    Map.of(),
                    Set.of(),
                    Map.of(OWN, "Shop Staging", OTHER, OTHERS_NAME)));

    private static final List<String> ID_ATTRIBUTES =
            List.of("aws.accountId", "awsAccountId", "account", "accountId", "providerAccountId", "aws.account.id");
    private static final List<String> NAME_ATTRIBUTES = List.of("account", "accountId", "providerAccountName");
    private static final List<String> ARN_ATTRIBUTES = List.of(
            "aws.lambda.arn",
            "aws.lambda.invoked_arn",
            "aws.lambda.invokedArn",
            "aws.lambda.functionArn",
            "faas.arn",
            "faas.id",
            "invoked_function_arn");
    private static final List<String> GUID_ATTRIBUTES = List.of("entityGuid", "entity.guid");
    /** Of which a span may have another account's. */
    private static final List<String> RESOURCE_ATTRIBUTES = List.of("cloud.account.id", "cloud.resource_id", "aws.arn");

    private static final List<UnaryOperator<String>> SPELLINGS = List.of(
            text -> text,
            text -> text.toUpperCase(Locale.ROOT),
            text -> " " + text + "\t",
            text -> text.substring(0, text.length() / 2) + " " + text.substring(text.length() / 2),
            text -> text.replace("2222", "2222-").replaceAll("-$", "").replace("-:", ":"),
            text -> text.replace('2', '\uFF12'),
            text -> text.charAt(0) + "\u200B" + text.substring(1),
            text -> "\u00A0" + text,
            text -> text.charAt(0) + "\u0000" + text.substring(1));

    /** Characters that are not shown, of every category that has any. */
    private static final int[] INVISIBLE = {
        0x200B, 0x00AD, 0x034F, 0x115F, 0x1160, 0x17B4, 0x180B, 0x180E, 0x2060, 0x2800, 0x3164, 0xFE0F, 0xFEFF, 0xFFA0,
        0x1D159, 0xE0001, 0xE0100
    };

    private static final List<UnaryOperator<String>> NAME_SPELLINGS = nameSpellings();

    private static List<UnaryOperator<String>> nameSpellings() {
        List<UnaryOperator<String>> spellings =
                new ArrayList<>(List.of(name -> name, name -> name.toUpperCase(Locale.ROOT), name -> " " + name));
        for (int invisible : INVISIBLE) {
            String text = Character.toString(invisible);
            spellings.add(name -> name + text);
            spellings.add(name -> name.charAt(0) + text + name.substring(1));
        }
        return List.copyOf(spellings);
    }

    private static final List<String> SECTIONS =
            List.of("analytic_event_data", "error_event_data", "span_event_data", "custom_event_data", "error_data");

    @TempDir
    Path directory;

    private final JdbcClient jdbc = JdbcClient.create(DATABASE);
    private Spool spool;
    private BatchProcessor drain;
    private long nextId;

    @BeforeEach
    void open() {
        TestDrain.empty(jdbc);
        spool = JournalSpool.open(
                directory, new SpoolSettings(DataSize.ofMegabytes(50), DataSize.ofMegabytes(5), null), CLOCK);
        drain = TestDrain.over(DATABASE, new EventStore(DATABASE), spool, new SimpleMeterRegistry(), CLOCK);
    }

    @AfterEach
    void close() {
        spool.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6})
    void noSpellingOfAnotherAccountBecomesAnEvent(int seed) {
        Random random = new Random(seed);
        List<String> messages = new ArrayList<>();
        for (String name : ID_ATTRIBUTES) {
            SPELLINGS.forEach(spelling -> messages.add(message(name, spelling.apply(OTHER), true, random)));
            messages.add(message(name, 222_222_222_222L, true, random));
            messages.add(message(name, 222_222_222_222.0, true, random));
            messages.add(message(name, List.of(OWN, OTHER), true, random));
            messages.add(message(name, List.of(222_222_222_222L), true, random));
        }
        for (String name : NAME_ATTRIBUTES) {
            SPELLINGS.forEach(spelling -> messages.add(message(name, spelling.apply(OTHERS_NAME), true, random)));
            messages.add(message(name, List.of("Shop Staging", OTHERS_NAME), true, random));
        }
        for (String name : ARN_ATTRIBUTES) {
            for (UnaryOperator<String> spelling : SPELLINGS) {
                messages.add(message(name, spelling.apply(arn(OTHER)), true, random));
                messages.add(message(name, spelling.apply(arn(OTHER) + ":live"), true, random));
            }
            messages.add(message(name, List.of(arn(OWN), arn(OTHER)), true, random));
            messages.add(message(name, Map.of("is", arn(OTHER)).toString(), true, random));
        }
        for (String name : RESOURCE_ATTRIBUTES) {
            SPELLINGS.forEach(spelling -> {
                messages.add(message(name, spelling.apply(OTHER), false, random));
                messages.add(message(name, spelling.apply(arn(OTHER)), false, random));
            });
        }
        for (String name : GUID_ATTRIBUTES) {
            List.of(
                            guid(OTHER),
                            guid(OTHER) + "==",
                            " " + guid(OTHER),
                            base64("0|AWS|LAMBDA|" + arn(OTHER)),
                            guid(OTHER).replaceAll("(.{20})", "$1\n"),
                            List.of(guid(OWN), guid(OTHER)))
                    .forEach(guid -> messages.add(message(name, guid, true, random)));
        }

        drain(arn(OWN), Map.of(), messages);

        assertThat(events()).isEmpty();
        assertThat(jdbc.sql("SELECT message FROM undecoded_message")
                        .query(String.class)
                        .list())
                .containsExactlyInAnyOrderElementsOf(messages);
        assertThat(reasons()).containsOnly(new AccountMismatch(OTHER).text());
    }

    @Test
    void neitherTheEnvelopeNorALogGroupNorMetadataSpeaksForAnotherAccount() {
        drain(arn(OTHER), Map.of(), List.of(message("a", "b", true, new Random(1))));
        drain(
                arn(OWN),
                Map.of("owner", OTHER, "logGroup", "/aws/lambda/checkout", "logStream", "2026/11/20/[$LATEST]0a1b"),
                List.of("2026-11-20T12:00:00Z 5a1e0000-0000-4000-8000-0000000000aa Task timed out after 3.00 seconds"));
        drain(
                arn(OWN),
                Map.of(),
                List.of("[2,\"NR_LAMBDA_MONITORING\",{\"arn\": \"" + arn(OTHER) + "\"},\""
                        + packed(section("custom_event_data", "{}", "{}", "{}")) + "\"]"));

        assertThat(events()).isEmpty();
        assertThat(reasons()).hasSize(3).containsOnly(new AccountMismatch(OTHER).text());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void itsOwnAccountAndTextThatClaimsNoneBecomeEvents(int seed) {
        Random random = new Random(seed);
        List<String> messages = new ArrayList<>();
        ID_ATTRIBUTES.forEach(name -> messages.add(message(name, OWN, true, random)));
        ID_ATTRIBUTES.forEach(name -> messages.add(message(name, " " + OWN, true, random)));
        NAME_ATTRIBUTES.forEach(name -> messages.add(message(name, "Shop Staging", true, random)));
        NAME_ATTRIBUTES.forEach(name -> messages.add(message(name, "customer 4711", true, random)));
        NAME_ATTRIBUTES.forEach(name -> messages.add(message(name, 4711, true, random)));
        ARN_ATTRIBUTES.forEach(name -> messages.add(message(name, arn(OWN), true, random)));
        GUID_ATTRIBUTES.forEach(name -> messages.add(message(name, guid(OWN), true, random)));
        GUID_ATTRIBUTES.forEach(name -> messages.add(message(name, "MXxBUE18QVBQTElDQVRJT058Mg", true, random)));
        Stream.of("aws.lambda.eventSource.arn", "aws.lambda.eventSource.accountId", "tags.account", "note", "aws.role")
                .forEach(name -> messages.add(message(name, arn(OTHER), true, random)));
        messages.add(message("error.message", "not authorized: account " + OTHER, true, random));

        drain(arn(OWN), Map.of(), messages);

        assertThat(reasons()).isEmpty();
        assertThat(events()).hasSizeGreaterThanOrEqualTo(messages.size());
    }

    @Test
    void aSpanMayNameAResourceOfAnotherAccount() {
        List<String> messages = RESOURCE_ATTRIBUTES.stream()
                .map(name -> array(section("span_event_data", "{}", object(name, arn(OTHER)), "{}")))
                .toList();

        drain(arn(OWN), Map.of(), messages);

        assertThat(reasons()).isEmpty();
        assertThat(events()).hasSize(messages.size());
    }

    /** An event with the attribute somewhere, in some section, behind some door. */
    private static String message(String name, Object value, boolean alsoInSpans, Random random) {
        String spelled = alsoInSpans
                ? NAME_SPELLINGS.get(random.nextInt(NAME_SPELLINGS.size())).apply(name)
                : name;
        // The event's own ARN is read from its exact name alone; the others say what they say in any spelling.
        String attribute = switch (random.nextInt(3)) {
            case 0 -> object(name, value);
            case 1 -> nested(name, value);
            default -> object(spelled, value);
        };
        List<String> places = new ArrayList<>(List.of("{}", "{}", "{}"));
        places.set(random.nextInt(3), attribute);
        // No two messages are the same, or the second would be a duplicate.
        String salt = "{\"salt\": " + random.nextLong() + ", ";
        List<String> sections = alsoInSpans
                ? SECTIONS
                : SECTIONS.stream()
                        .filter(section -> !section.equals("span_event_data"))
                        .toList();
        String section = salt
                + section(sections.get(random.nextInt(sections.size())), places.get(0), places.get(1), places.get(2))
                        .substring(1);
        String array = random.nextInt(3) == 0
                ? "[2,\"NR_LAMBDA_MONITORING\",{\"arn\": \"" + arn(OWN) + "\"}," + section + "]"
                : array(section);
        return switch (random.nextInt(3)) {
            case 0 -> array;
            case 1 -> "2026-11-20T12:00:00Z INFO " + array;
            default -> JSON.writeValueAsString(Map.of("level", "INFO", "message", array));
        };
    }

    private static String array(String section) {
        return "[1,\"NR_LAMBDA_MONITORING\",\"" + packed(section) + "\"]";
    }

    /** Objects within objects, which become the same attribute. */
    private static String nested(String name, Object value) {
        int dot = name.indexOf('.');
        return dot < 0
                ? object(name, value)
                : "{\"" + name.substring(0, dot) + "\": " + nested(name.substring(dot + 1), value) + "}";
    }

    private static String object(String name, Object value) {
        return JSON.writeValueAsString(Map.of(name, value));
    }

    private static String section(String name, String intrinsics, String user, String agent) {
        if (name.equals("error_data")) {
            return "{\"error_data\": [null, [[" + NOON.toEpochMilli()
                    + ", \"handler\", \"message\", \"Error\", {\"intrinsics\": " + intrinsics
                    + ", \"agentAttributes\": " + agent + ", \"userAttributes\": " + user + "}]]]}";
        }
        String type = switch (name) {
            case "analytic_event_data" -> "Transaction";
            case "error_event_data" -> "TransactionError";
            case "span_event_data" -> "Span";
            default -> "OrderPlaced";
        };
        String intrinsic = "{\"type\": \"" + type + "\", \"timestamp\": " + NOON.toEpochMilli()
                + (intrinsics.equals("{}") ? "}" : ", " + intrinsics.substring(1));
        return "{\"" + name + "\": [null, {}, [[" + intrinsic + ", " + user + ", " + agent + "]]]}";
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

    private void drain(String contextArn, Map<String, String> logs, List<String> messages) {
        List<Map<String, Object>> logEvents = new ArrayList<>();
        for (String message : messages) {
            logEvents.add(Map.of("id", "id-" + nextId++, "timestamp", NOON.toEpochMilli(), "message", message));
        }
        Map<String, Object> entry = new LinkedHashMap<>(logs);
        entry.put("logEvents", logEvents);
        String body = JSON.writeValueAsString(
                Map.of("context", Map.of("invoked_function_arn", contextArn), "entry", JSON.writeValueAsString(entry)));
        drain.drain(
                List.of(new SpooledPayload(
                        nextId++,
                        SpooledPayload.FIRST_FORMAT,
                        NOON.plusSeconds(500),
                        false,
                        KEY,
                        null,
                        body.getBytes(StandardCharsets.UTF_8))),
                SNAPSHOT);
    }

    private List<String> events() {
        return Stream.of("lambda_invocation", "lambda_invocation_error", "span", "log", "custom_event")
                .flatMap(table -> jdbc
                        .sql("SELECT type || coalesce(function_arn, '') || attributes FROM " + table)
                        .query(String.class)
                        .list()
                        .stream())
                .toList();
    }

    private List<String> reasons() {
        return jdbc.sql("SELECT reason FROM undecoded_message")
                .query(String.class)
                .list();
    }

    private static String arn(String accountId) {
        return "arn:aws:lambda:us-east-1:" + accountId + ":function:checkout";
    }

    private static String guid(String accountId) {
        return base64(accountId + "|INFRA|AWSLAMBDAFUNCTION|0123456789abcdef");
    }

    private static String base64(String text) {
        return Base64.getEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
