package io.filigree.decorator;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.filigree.decorator.event.Event;
import io.filigree.decorator.function.ConfigurationAttribute;
import io.filigree.decorator.function.FunctionArn;
import io.filigree.decorator.function.FunctionConfiguration;
import io.filigree.decorator.function.FunctionDescription;
import io.filigree.decorator.function.FunctionMetadata;
import io.filigree.decorator.function.InvokedArn;
import io.filigree.decorator.function.MetadataSource;
import io.filigree.decorator.inventory.InventoryFunction;
import io.filigree.decorator.inventory.InventorySnapshot;
import io.filigree.decorator.inventory.InventorySnapshot.AccountRegion;
import io.filigree.decorator.inventory.InventorySnapshot.InventoryChange;
import org.jspecify.annotations.Nullable;

/** A function called checkout, and what is known of it. */
public final class Fixtures {

    public static final String ACCOUNT_ID = "123456789012";
    public static final FunctionArn CHECKOUT = new FunctionArn("aws", "eu-west-1", ACCOUNT_ID, "checkout");
    public static final Instant NOW = Instant.parse("2026-11-20T12:00:00Z");
    public static final Instant A_MINUTE_AGO = NOW.minusSeconds(60);

    private Fixtures() {}

    public static FunctionMetadata metadata(long id, String version, int memorySizeMb) {
        FunctionConfiguration configuration = FunctionConfiguration.builder()
                .set(ConfigurationAttribute.RUNTIME, "nodejs20.x")
                .set(ConfigurationAttribute.HANDLER, "index.handler")
                .set(ConfigurationAttribute.ARCHITECTURE, "arm64")
                .set(ConfigurationAttribute.PACKAGE_TYPE, "Zip")
                .set(ConfigurationAttribute.MEMORY_SIZE, memorySizeMb)
                .set(ConfigurationAttribute.TIMEOUT, 3)
                .set(ConfigurationAttribute.EPHEMERAL_STORAGE, 512)
                .set(ConfigurationAttribute.CODE_SHA256, "sha")
                .set(ConfigurationAttribute.LAST_MODIFIED, "2026-11-01T10:00:00.000+0000")
                .set(ConfigurationAttribute.FUNCTION_VERSION, version)
                .set(ConfigurationAttribute.SNAP_START, "None")
                .set(ConfigurationAttribute.TRACING_MODE, "Active")
                .set(ConfigurationAttribute.LAYERS, List.of("arn:aws:lambda:eu-west-1:123456789012:layer:tools:4"))
                .set(ConfigurationAttribute.ROLE, "arn:aws:iam::123456789012:role/checkout")
                .set(ConfigurationAttribute.LOG_GROUP, "/aws/lambda/checkout")
                .build();
        return new FunctionMetadata(
                id,
                new FunctionDescription(CHECKOUT, configuration, Map.of("team", "payments"), "shop-production"),
                MetadataSource.POLL);
    }

    public static InventorySnapshot snapshotOf(FunctionMetadata... known) {
        return InventorySnapshot.empty()
                .with(new InventoryChange(
                        1,
                        Set.of(ACCOUNT_ID),
                        Map.of(new AccountRegion(ACCOUNT_ID, "eu-west-1"), A_MINUTE_AGO),
                        List.of(known).stream()
                                .map(metadata -> new InventoryFunction(metadata, A_MINUTE_AGO.minusSeconds(300), null))
                                .toList(),
                        List.of()));
    }

    public static Event invocation(@Nullable InvokedArn function, Map<String, Object> attributes) {
        return new Event(Event.INVOCATION, NOW, function, "request-1", null, attributes, Map.of());
    }
}
