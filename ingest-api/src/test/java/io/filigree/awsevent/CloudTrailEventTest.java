package io.filigree.awsevent;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;

import io.filigree.db.hint.HintedFunction;
import io.filigree.db.hint.PushedChange;
import io.filigree.decorator.function.FunctionArn;
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

    @ParameterizedTest
    @ValueSource(
            strings = {
                "update-function-configuration",
                "create-function",
                "update-function-code",
                "delete-function",
                "tag-resource",
                "untag-resource"
            })
    void tellsWhichFunctionChangedAndWhen(String name) {
        PushedChange change = only(read(name));

        assertThat(change.function()).isEqualTo(LATEST);
        assertThat(change.changedAt().toString())
                .startsWith("2026-11-20T12:00:")
                .endsWith(".999Z");
    }

    @Test
    void aPublishingUpdateTellsOfTheVersionAndOfTheFunction() {
        assertThat(read("update-function-code-publish"))
                .extracting(PushedChange::function)
                .containsExactly(new HintedFunction(CHECKOUT, "1"), LATEST);
    }

    @Test
    void aPublishedVersionTellsNothingOfTheFunction() {
        assertThat(only(read("publish-version")).function()).isEqualTo(new HintedFunction(CHECKOUT, "7"));
    }

    @Test
    void aDeletionIsOfTheFunctionUnlessItIsOfAVersion() {
        assertThat(read("delete-version")).isEmpty();
        assertThat(changes(named("delete-function", "checkout:1"))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"update-alias", "update-alias-split", "delete-alias"})
    void leavesAliasesToTheSweeps(String name) {
        assertThat(read(name)).isEmpty();
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

        assertThat(only(changes(event)).function()).isEqualTo(LATEST);
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

    @Test
    void takesNoChangeToBeOfLaterThanItsDelivery() {
        String event = DeliveredEvents.read("update-function-configuration")
                .replace("2026-11-20T12:00:10Z", "2999-01-01T00:00:00Z");

        assertThat(only(changes(event)).changedAt()).isEqualTo(RECEIVED);
    }

    @Test
    void saysNothingOfWhatHasNoUsableTime() {
        String event = DeliveredEvents.read("update-function-configuration");

        assertThat(changes(event.replace("2026-11-20T12:00:10Z", "yesterday"))).isEmpty();
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
