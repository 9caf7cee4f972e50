package io.filigree.awsevent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.time.Instant;
import java.util.List;
import java.util.Map;

import io.filigree.db.hint.HintedFunction;
import io.filigree.db.hint.PushedChange;
import io.filigree.db.hint.PushedChange.Alias;
import io.filigree.db.hint.PushedChange.Details;
import io.filigree.db.hint.PushedChange.Kind;
import io.filigree.decorator.function.FunctionArn;
import io.filigree.decorator.function.FunctionConfiguration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

class CloudTrailEventTest {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final FunctionArn CHECKOUT = FunctionArn.of("eu-west-1", "123456789012", "checkout");
    private static final HintedFunction LATEST = HintedFunction.latest(CHECKOUT);
    private static final Instant RECEIVED = Instant.parse("2026-11-20T12:01:00Z");

    /** CloudTrail counts whole seconds; the change was made before the next. */
    private static final Instant MADE = Instant.parse("2026-11-20T12:00:10.999Z");

    @Test
    void readsTheWholeConfigurationThatAnUpdateAnswersWith() {
        PushedChange change = only(read("update-function-configuration"));

        assertThat(change.eventId()).isEqualTo("7d1f0c6e-0000-4000-8000-000000000001");
        assertThat(change.observedAt()).isEqualTo(MADE);
        assertThat(change.function()).isEqualTo(LATEST);
        assertThat(change.kind()).isEqualTo(Kind.CONFIGURED);
        assertThat(change.details())
                .isEqualTo(Details.configuration(
                        new FunctionConfiguration(
                                "nodejs20.x",
                                "index.handler",
                                "arm64",
                                "Zip",
                                512,
                                30,
                                1024,
                                "Zm9vYmFyYmF6",
                                "2026-11-20T12:00:10.412+0000",
                                "$LATEST",
                                List.of("arn:aws:lambda:eu-west-1:123456789012:layer:tools:4"),
                                "arn:aws:iam::123456789012:role/checkout-role",
                                "/aws/lambda/checkout"),
                        null));
    }

    @Test
    void readsTheTagsThatAFunctionIsCreatedWith() {
        PushedChange change = only(read("create-function"));

        assertThat(change.kind()).isEqualTo(Kind.CONFIGURED);
        assertThat(change.details().tags()).isEqualTo(Map.of("team", "payments", "cost centre", "42"));
        assertThat(change.details().configuration().layers()).isEmpty();
    }

    @Test
    void aFunctionThatIsCreatedWithoutTagsHasNone() {
        String untagged = DeliveredEvents.read("create-function").replace("\"tags\"", "\"other\"");

        assertThat(only(changes(untagged)).details().tags()).isEmpty();
    }

    @Test
    void aPublishingUpdateTellsOfTheVersionAndThatTheFunctionChanged() {
        List<PushedChange> changes = read("update-function-code-publish");

        assertThat(changes)
                .extracting(PushedChange::function, PushedChange::kind)
                .containsExactly(
                        tuple(new HintedFunction(CHECKOUT, "1"), Kind.CONFIGURED), tuple(LATEST, Kind.TOUCHED));
    }

    @Test
    void aPublishedVersionTellsNothingOfTheFunction() {
        PushedChange change = only(read("publish-version"));

        assertThat(change.function()).isEqualTo(new HintedFunction(CHECKOUT, "7"));
        assertThat(change.details().configuration().version()).isEqualTo("7");
    }

    @Test
    void readsTagsAsTheDifferenceThatTheyAre() {
        assertThat(only(read("tag-resource")).details())
                .isEqualTo(Details.tags(Map.of("team", "checkout", "stage", "prod")));
        assertThat(only(read("untag-resource")).details()).isEqualTo(Details.tagKeys(List.of("stage")));
    }

    @Test
    void aDeletionIsOfTheFunctionUnlessItIsOfAVersion() {
        assertThat(only(read("delete-function")).kind()).isEqualTo(Kind.DELETED);
        assertThat(read("delete-version")).isEmpty();
        assertThat(changes(named("delete-function", "checkout:1"))).isEmpty();
    }

    @Test
    void anAliasNamesOneVersionOrNone() {
        assertThat(only(read("update-alias")).details().alias()).isEqualTo(new Alias("live", "7"));
        assertThat(only(read("update-alias-split")).details().alias()).isEqualTo(new Alias("live", null));
        assertThat(only(read("delete-alias")).details().alias()).isEqualTo(new Alias("live", null));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "failed-update",
                "delete-function-concurrency",
                "update-function-url-config",
                "tag-event-source-mapping"
            })
    void saysNothingOfCallsThatFailedOrAreAboutSomethingElse(String name) {
        assertThat(read(name)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "UpdateFunctionConfiguration",
                "UpdateFunctionConfiguration20150331",
                "UpdateFunctionConfiguration20150331v2",
                "UpdateFunctionConfiguration20300101v12"
            })
    void knowsACallByItsNameWhateverTheVersionOfItsApi(String eventName) {
        String event = DeliveredEvents.read("update-function-configuration")
                .replace("UpdateFunctionConfiguration20150331v2", eventName);

        assertThat(only(changes(event)).kind()).isEqualTo(Kind.CONFIGURED);
    }

    @ParameterizedTest
    @CsvSource({
        "checkout, arn:aws:lambda:eu-west-1:123456789012:function:checkout",
        "123456789012:function:checkout, arn:aws:lambda:eu-west-1:123456789012:function:checkout",
        "arn:aws:lambda:eu-west-1:123456789012:function:checkout, arn:aws:lambda:eu-west-1:123456789012:function:checkout",
        "210987654321:function:refund, arn:aws:lambda:eu-west-1:210987654321:function:refund"
    })
    void findsTheFunctionHoweverARequestNamesIt(String functionName, String arn) {
        assertThat(only(changes(named("delete-function", functionName)))
                        .function()
                        .arn())
                .hasToString(arn);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a/b", "arn:aws:s3:::bucket", "arn:aws:lambda:eu-west-1:123456789012:web-function:x"})
    void saysNothingOfWhatIsNoFunction(String functionName) {
        assertThat(changes(named("delete-function", functionName))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"memorySize\": 512",
                "\"timeout\": 30",
                "\"codeSha256\"",
                "\"lastModified\"",
                "\"packageType\"",
                "\"architectures\"",
                "\"ephemeralStorage\"",
                "\"runtime\"",
                "\"version\": \"$LATEST\""
            })
    void aConfigurationThatDoesNotSayAllIsNoneAndTheFunctionIsToBeAsked(String missing) {
        String field = missing.substring(0, missing.indexOf('"', 1) + 1);
        String event = DeliveredEvents.read("update-function-configuration");
        String without = missing.contains("$LATEST")
                ? event.replace(missing, "\"version\": \"a; b\"")
                : event.replace(field, "\"unknown\"");

        assertThat(only(changes(without)).kind()).isEqualTo(Kind.TOUCHED);
    }

    @Test
    void takesNoChangeToBeOfLaterThanItsDelivery() {
        String event = DeliveredEvents.read("update-function-configuration")
                .replace("2026-11-20T12:00:10Z", "2999-01-01T00:00:00Z");

        assertThat(only(changes(event)).observedAt()).isEqualTo(RECEIVED);
    }

    @Test
    void saysNothingOfWhatHasNoUsableTimeOrId() {
        String event = DeliveredEvents.read("update-function-configuration");

        assertThat(changes(event.replace("2026-11-20T12:00:10Z", "yesterday"))).isEmpty();
        assertThat(changes(event.replace("eventID", "x").replace("\"id\"", "\"y\"")))
                .isEmpty();
        assertThat(changes(event.replace("7d1f0c6e-0000-4000-8000-000000000001", "a'; --")))
                .isEmpty();
        assertThat(changes("{}")).isEmpty();
        assertThat(changes("[]")).isEmpty();
        assertThat(changes("{\"detail\": 1}")).isEmpty();
    }

    @Test
    void keepsNothingOfAnEnvironmentWhereverItStands() {
        String secret = "planted-secret";
        String environment = "\"environment\": {\"variables\": {\"DB_PASSWORD\": \"" + secret + "\"}}";
        String event =
                DeliveredEvents.read("update-function-configuration").replace("\"environment\": {}", environment);
        assertThat(event).contains(secret);

        assertThat(changes(event).toString()).contains("checkout").doesNotContain(secret);
    }

    private static List<PushedChange> read(String name) {
        return changes(DeliveredEvents.read(name));
    }

    private static String named(String file, String functionName) {
        return DeliveredEvents.read(file)
                .replace("\"functionName\": \"checkout\"", "\"functionName\": \"" + functionName + "\"");
    }

    private static List<PushedChange> changes(String event) {
        return CloudTrailEvent.changes(JSON.readTree(event), RECEIVED);
    }

    private static PushedChange only(List<PushedChange> changes) {
        assertThat(changes).hasSize(1);
        return changes.get(0);
    }
}
