package io.filigree.benchmarks;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.filigree.decorator.function.ConfigurationAttribute;
import io.filigree.decorator.function.FunctionArn;
import io.filigree.decorator.function.FunctionConfiguration;
import io.filigree.decorator.function.FunctionDescription;
import io.filigree.decorator.function.FunctionMetadata;
import io.filigree.decorator.function.MetadataSource;
import io.filigree.decorator.inventory.InventoryFunction;
import io.filigree.decorator.inventory.InventorySnapshot.AccountRegion;
import io.filigree.decorator.inventory.InventorySnapshot.InventoryChange;

/** A large customer's inventory: one account and region, so many functions, {@code checkout-prod} the first of them. */
final class FunctionsOfAFleet {

    static final String ACCOUNT_ID = "123456789012";
    static final String REGION = "us-east-1";
    static final Instant SEEN_AT = Instant.parse("2026-11-20T12:00:00Z");

    private FunctionsOfAFleet() {}

    /** What a process that starts loads. */
    static InventoryChange loaded(int functions) {
        List<InventoryFunction> known = new ArrayList<>(functions);
        for (int i = 0; i < functions; i++) {
            known.add(function(i == 0 ? "checkout-prod" : "function-" + i, i + 1, 512));
        }
        return change(1, known);
    }

    /** What one redeployed function is. */
    static InventoryChange redeployed(int functions) {
        return change(2, List.of(function("checkout-prod", functions + 1, 1024)));
    }

    private static InventoryChange change(long number, List<InventoryFunction> known) {
        return new InventoryChange(
                number, Set.of(ACCOUNT_ID), Map.of(new AccountRegion(ACCOUNT_ID, REGION), SEEN_AT), known, List.of());
    }

    private static InventoryFunction function(String name, long metadataId, int memorySizeMb) {
        FunctionConfiguration configuration = FunctionConfiguration.builder()
                .set(ConfigurationAttribute.RUNTIME, "nodejs20.x")
                .set(ConfigurationAttribute.HANDLER, "index.handler")
                .set(ConfigurationAttribute.ARCHITECTURE, "arm64")
                .set(ConfigurationAttribute.PACKAGE_TYPE, "Zip")
                .set(ConfigurationAttribute.MEMORY_SIZE, memorySizeMb)
                .set(ConfigurationAttribute.TIMEOUT, 3)
                .set(ConfigurationAttribute.EPHEMERAL_STORAGE, 512)
                .set(ConfigurationAttribute.CODE_SHA256, "c2hhLTI1Ng==")
                .set(ConfigurationAttribute.LAST_MODIFIED, "2026-11-01T10:00:00.000+0000")
                .set(ConfigurationAttribute.ROLE, "arn:aws:iam::123456789012:role/" + name)
                .set(ConfigurationAttribute.LOG_GROUP, "/aws/lambda/" + name)
                .build();
        FunctionDescription description = new FunctionDescription(
                FunctionArn.of(REGION, ACCOUNT_ID, name), configuration, Map.of("team", "payments"), "shop-production");
        return new InventoryFunction(new FunctionMetadata(metadataId, description, MetadataSource.POLL), SEEN_AT, null);
    }
}
