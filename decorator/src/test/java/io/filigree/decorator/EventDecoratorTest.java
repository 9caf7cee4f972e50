package io.filigree.decorator;

import static io.filigree.decorator.Fixtures.A_MINUTE_AGO;
import static io.filigree.decorator.Fixtures.CHECKOUT;
import static io.filigree.decorator.Fixtures.NOW;
import static io.filigree.decorator.Fixtures.invocation;
import static io.filigree.decorator.Fixtures.metadata;
import static io.filigree.decorator.Fixtures.snapshotOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.filigree.decorator.Decoration.DecorationStatus;
import io.filigree.decorator.Decoration.Found;
import io.filigree.decorator.Decoration.Missing;
import io.filigree.decorator.Decoration.Reason;
import io.filigree.decorator.event.Event;
import io.filigree.decorator.event.TelemetryResource;
import io.filigree.decorator.function.FunctionArn;
import io.filigree.decorator.function.FunctionMetadata;
import io.filigree.decorator.function.InvokedArn;
import io.filigree.decorator.inventory.InventoryFunction;
import io.filigree.decorator.inventory.InventorySnapshot;
import io.filigree.decorator.inventory.InventorySnapshot.InventoryChange;
import org.junit.jupiter.api.Test;

class EventDecoratorTest {

    private static final InvokedArn INVOKED = new InvokedArn(CHECKOUT, null);

    private final EventDecorator decorator = new EventDecorator();

    @Test
    void decoratesWithWhatTheInventoryKnows() {
        assertThat(flat(invocation(INVOKED, Map.of("duration", 0.07)), snapshotOf(metadata(7, "$LATEST", 512))))
                .contains(
                        entry("type", "AwsLambdaInvocation"),
                        entry("timestamp", NOW.toEpochMilli()),
                        entry("duration", 0.07),
                        entry("aws.accountId", "123456789012"),
                        entry("aws.region", "eu-west-1"),
                        entry("aws.lambda.functionName", "checkout"),
                        entry("aws.lambda.arn", CHECKOUT.toString()),
                        entry("aws.runtime", "nodejs20.x"),
                        entry("aws.handler", "index.handler"),
                        entry("aws.architecture", "arm64"),
                        entry("aws.packageType", "Zip"),
                        entry("aws.memorySize", 512),
                        entry("aws.timeout", 3),
                        entry("aws.ephemeralStorage", 512),
                        entry("aws.lambda.snapStart", "None"),
                        entry("aws.lambda.tracingMode", "Active"),
                        entry("aws.codeSha256", "sha"),
                        entry("aws.lastModified", "2026-11-01T10:00:00.000+0000"),
                        entry("aws.functionVersion", "$LATEST"),
                        entry("aws.layers", "arn:aws:lambda:eu-west-1:123456789012:layer:tools:4"),
                        entry("aws.role", "arn:aws:iam::123456789012:role/checkout"),
                        entry("aws.logGroup", "/aws/lambda/checkout"),
                        entry("tags.team", "payments"),
                        entry("label.team", "payments"),
                        entry("account", "shop-production"),
                        entry("entityName", "checkout"),
                        entry("provider", "LambdaFunction"),
                        entry("decoration.status", "decorated"),
                        entry("decoration.metadataId", 7L),
                        entry("decoration.ageMs", 60_000L),
                        entry("decoration.source", "poll"))
                .doesNotContainKeys("aws.lambda.qualifier", "decoration.reason");
    }

    @Test
    void waitsForTheFunctionThatWasMadeAnewUnderADeletedOnesName() {
        InventorySnapshot gone = snapshotOfDeleted(metadata(7, "$LATEST", 512), NOW.minusMillis(1));

        assertThat(decorator.decorate(invocation(INVOKED, Map.of()), gone, NOW).decoration())
                .isEqualTo(new Missing(Reason.FUNCTION_UNKNOWN));
        assertThat(decorator.decorateLate(INVOKED, gone, NOW)).isEmpty();
        assertThat(decorator
                        .decorate(invocation(new InvokedArn(CHECKOUT, "7"), Map.of()), gone, NOW)
                        .decoration())
                .isEqualTo(new Missing(Reason.FUNCTION_UNKNOWN));
    }

    @Test
    void decoratesTheLateEventsOfADeletedFunction() {
        InventorySnapshot gone = snapshotOfDeleted(metadata(7, "$LATEST", 512), NOW);

        assertThat(flat(invocation(INVOKED, Map.of()), gone))
                .contains(entry("aws.memorySize", 512), entry("decoration.status", "decorated"));
    }

    private static InventorySnapshot snapshotOfDeleted(FunctionMetadata metadata, Instant goneSince) {
        return snapshotOf(metadata)
                .with(new InventoryChange(
                        2,
                        Set.of(CHECKOUT.accountId()),
                        Map.of(),
                        List.of(new InventoryFunction(metadata, goneSince, goneSince, goneSince)),
                        List.of()));
    }

    /** A sender cannot replace an attribute that decoration adds. */
    @Test
    void replacesWhatTheSenderWroteOfEachDecoratedAttribute() {
        InvokedArn live = new InvokedArn(CHECKOUT, "live", "$LATEST");
        for (InventorySnapshot snapshot : List.of(snapshotOf(metadata(7, "$LATEST", 512)), InventorySnapshot.empty())) {
            Map<String, Object> bare = flat(invocation(live, Map.of()), snapshot);
            bare.keySet().removeAll(Set.of("type", "timestamp", "provider", "aws.requestId", "aws.lambda.attempt"));
            bare.keySet().removeIf(name -> name.startsWith("decoration."));
            assertThat(bare).containsKeys("aws.accountId", "aws.region", "aws.lambda.functionName", "entityGuid");
            assertThat(bare.keySet()).allMatch(Attributes::isDecorated);

            for (Object value : List.of("forged", 5, true)) {
                Map<String, Object> forged = new HashMap<>();
                bare.keySet().forEach(name -> forged.put(name, value));
                assertThat(flat(invocation(live, forged), snapshot)).containsAllEntriesOf(bare);
            }
        }
    }

    @Test
    void keepsWhatTheSenderWroteWhereTheInventorySaysNothing() {
        Event event = invocation(INVOKED, Map.of("provider", "card", "tags.own", "mine", "account", "acme"));
        assertThat(flat(event, snapshotOf(metadata(7, "$LATEST", 512))))
                .contains(entry("provider", "card"), entry("tags.own", "mine"));
        assertThat(flat(event, InventorySnapshot.empty())).containsEntry("account", "acme");
    }

    @Test
    void labelsTheTagsThatTheSenderWroteWhereTheFunctionHasNoSuchTag() {
        Event event = invocation(
                INVOKED,
                Map.of("tags.team", "mine", "label.team", "other", "tags.n", 5, "tags.own", "a", "label.own", "b"));
        assertThat(flat(event, snapshotOf(metadata(7, "$LATEST", 512))))
                .contains(
                        entry("tags.team", "payments"),
                        entry("label.team", "payments"),
                        entry("label.n", 5),
                        entry("tags.own", "a"),
                        entry("label.own", "b"));
    }

    @Test
    void keepsNoInvokedArnOfAnotherFunction() {
        String live = CHECKOUT + ":live";
        String other = CHECKOUT.toString().replace(CHECKOUT.name(), CHECKOUT.name() + "-other:live");
        for (String name : List.of("aws.lambda.arn", "aws.lambda.invoked_arn")) {
            assertThat(flat(invocation(INVOKED, Map.of(name, live)), InventorySnapshot.empty()))
                    .contains(entry("aws.lambda.arn", CHECKOUT.toString()), entry("aws.lambda.invoked_arn", live));
            assertThat(flat(invocation(INVOKED, Map.of(name, other)), InventorySnapshot.empty()))
                    .containsEntry("aws.lambda.arn", CHECKOUT.toString())
                    .doesNotContainKey("aws.lambda.invoked_arn");
        }
    }

    @Test
    void groupsByTheUnqualifiedArnAndKeepsTheInvokedOne() {
        String live = CHECKOUT + ":live";
        Event event = invocation(new InvokedArn(CHECKOUT, "live"), Map.of("aws.lambda.arn", live));
        assertThat(flat(event, snapshotOf(metadata(7, "$LATEST", 512))))
                .contains(
                        entry("aws.lambda.arn", CHECKOUT.toString()),
                        entry("aws.lambda.qualifier", "live"),
                        entry("aws.lambda.invoked_arn", live));
    }

    @Test
    void decoratesAPublishedVersionWithItsOwnMetadata() {
        InventorySnapshot snapshot = snapshotOf(metadata(7, "$LATEST", 512), metadata(8, "3", 256));
        assertThat(flat(invocation(new InvokedArn(CHECKOUT, "3"), Map.of()), snapshot))
                .contains(entry("aws.memorySize", 256), entry("aws.functionVersion", "3"));
        assertThat(flat(invocation(new InvokedArn(CHECKOUT, "4"), Map.of()), snapshot))
                .contains(entry("decoration.status", "pending"), entry("decoration.reason", "VERSION_UNKNOWN"))
                .doesNotContainKeys("aws.memorySize", "tags.team");
    }

    @Test
    void decoratesAnAliasWithTheVersionThatTheRuntimeReported() {
        InventorySnapshot snapshot = snapshotOf(metadata(7, "$LATEST", 512), metadata(8, "3", 256));
        InvokedArn live = new InvokedArn(CHECKOUT, "live");

        assertThat(flat(invocation(live.ranAs("3"), Map.of()), snapshot))
                .contains(
                        entry("aws.memorySize", 256),
                        entry("aws.functionVersion", "3"),
                        entry("aws.lambda.qualifier", "live"),
                        entry("decoration.status", "decorated"));
        assertThat(flat(invocation(live.ranAs("$LATEST"), Map.of()), snapshot))
                .contains(entry("aws.memorySize", 512), entry("decoration.status", "decorated"));
        assertThat(decoration(invocation(live.ranAs("4"), Map.of()), snapshot))
                .isEqualTo(new Missing(Reason.VERSION_UNKNOWN));
        assertThat(flat(invocation(INVOKED.ranAs("3"), Map.of()), snapshot))
                .as("invoked by an ARN that lost its qualifier")
                .contains(entry("aws.memorySize", 256), entry("decoration.status", "decorated"));
    }

    @Test
    void doesNotClaimToKnowTheVersionBehindAnUnknownAlias() {
        InventorySnapshot snapshot = snapshotOf(metadata(7, "$LATEST", 512), metadata(8, "3", 256));
        InvokedArn live = new InvokedArn(CHECKOUT, "live");

        assertThat(flat(invocation(live, Map.of()), snapshot))
                .contains(
                        entry("tags.team", "payments"),
                        entry("aws.functionVersion", "$LATEST"),
                        entry("decoration.status", "ambiguous"))
                .doesNotContainKey("decoration.reason");
        assertThat(decorator.decorateLate(live, snapshot, NOW))
                .get()
                .extracting(Found::status)
                .isEqualTo(DecorationStatus.AMBIGUOUS);
        assertThat(decorator.decorateLate(live.ranAs("3"), snapshot, NOW))
                .get()
                .extracting(Found::status, found -> found.metadata().id())
                .containsExactly(DecorationStatus.LATE, 8L);
        assertThat(decorator.decorateLate(live.ranAs("4"), snapshot, NOW)).isEmpty();
    }

    @Test
    void leavesAnEventPendingWhenItsAccountIsPairedAndItsFunctionUnknown() {
        InvokedArn unknown = new InvokedArn(FunctionArn.of("eu-west-1", "123456789012", "refund"), null);
        assertThat(flat(invocation(unknown, Map.of("a", 1)), snapshotOf()))
                .contains(
                        entry("a", 1),
                        entry("aws.lambda.functionName", "refund"),
                        entry("aws.accountId", "123456789012"),
                        entry("decoration.status", "pending"),
                        entry("decoration.reason", "FUNCTION_UNKNOWN"))
                .doesNotContainKeys("aws.runtime", "account", "decoration.metadataId");
    }

    @Test
    void storesAnEventUndecoratedWhenItsAccountIsNotPaired() {
        InvokedArn stranger = new InvokedArn(FunctionArn.of("eu-west-1", "999999999999", "checkout"), null);
        assertThat(decoration(invocation(stranger, Map.of()), snapshotOf(metadata(7, "$LATEST", 512))))
                .isEqualTo(new Missing(Reason.ACCOUNT_NOT_PAIRED));
    }

    @Test
    void tellsAMissingArnFromAMalformedOne() {
        Event missing = new Event(Event.SPAN, NOW, null, null, null, Map.of(), Map.of());
        Event malformed = new Event(Event.SPAN, NOW, null, null, null, Map.of("aws.lambda.arn", "checkout"), Map.of());
        assertThat(decoration(missing, snapshotOf())).isEqualTo(new Missing(Reason.ARN_MISSING));
        assertThat(decoration(malformed, snapshotOf())).isEqualTo(new Missing(Reason.MALFORMED_ARN));
    }

    @Test
    void countsNoNegativeAgeWhenClocksDisagree() {
        Decoration decoration = decorator
                .decorate(
                        invocation(INVOKED, Map.of()),
                        snapshotOf(metadata(7, "$LATEST", 512)),
                        A_MINUTE_AGO.minusSeconds(5))
                .decoration();
        assertThat(decoration)
                .isInstanceOfSatisfying(
                        Found.class, found -> assertThat(found.age()).isZero());
    }

    @Test
    void givesAFunctionTheSameGuidWhateverItsQualifier() {
        Object plain = flat(invocation(INVOKED, Map.of()), snapshotOf()).get("entityGuid");
        Object live = flat(invocation(new InvokedArn(CHECKOUT, "live"), Map.of()), snapshotOf())
                .get("entityGuid");
        assertThat(plain).isEqualTo(live).isNotNull();
    }

    @Test
    void saysWhyAnEventWithoutAnArnHasNoFunction() {
        Event event = invocation(null, Map.of());
        Event function = event.withResource(new TelemetryResource("checkout", "eu-west-1", null, null));
        Event process = event.withResource(TelemetryResource.NOT_A_LAMBDA);

        assertThat(decoration(event, snapshotOf())).isEqualTo(new Missing(Reason.ARN_MISSING));
        assertThat(decoration(function, snapshotOf())).isEqualTo(new Missing(Reason.FUNCTION_UNRESOLVED));
        assertThat(decoration(process, snapshotOf())).isEqualTo(new Missing(Reason.NOT_A_LAMBDA));
        assertThat(decoration(function, snapshotOf()).status()).isEqualTo(DecorationStatus.PENDING);
        assertThat(decoration(process, snapshotOf()).status()).isEqualTo(DecorationStatus.UNDECORATED);
    }

    @Test
    void decoratesAnEventThatIsStoredAlready() {
        InventorySnapshot snapshot = snapshotOf(metadata(7, "$LATEST", 512));

        assertThat(decorator
                        .decorateResolved(invocation(INVOKED, Map.of()), snapshot, NOW)
                        .decoration()
                        .status())
                .isEqualTo(DecorationStatus.LATE);
        assertThat(decorator
                        .decorateResolved(invocation(new InvokedArn(CHECKOUT, "9"), Map.of()), snapshot, NOW)
                        .decoration())
                .isEqualTo(new Missing(Reason.VERSION_UNKNOWN));
    }

    private Map<String, Object> flat(Event event, InventorySnapshot snapshot) {
        return FlatEvent.of(decorator.decorate(event, snapshot, NOW));
    }

    private Decoration decoration(Event event, InventorySnapshot snapshot) {
        return decorator.decorate(event, snapshot, NOW).decoration();
    }
}
