package io.filigree.poller;

import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.filigree.db.inventory.VersionSweep;
import io.filigree.db.inventory.VersionSweep.Qualifiers;
import io.filigree.decorator.function.FunctionArn;
import io.filigree.decorator.function.FunctionConfiguration;
import io.filigree.decorator.function.InvokedArn;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.lambda.model.AliasConfiguration;
import software.amazon.awssdk.services.lambda.model.ListAliasesResponse;
import software.amazon.awssdk.services.lambda.model.ListFunctionsResponse;

/**
 * Lists the published versions and aliases of one region of one account, whole or not at all. Aliases take a call for each
 * function that has published a version; those of others can only name the function itself.
 */
final class VersionLister {

    private final Clock clock;

    VersionLister(Clock clock) {
        this.clock = clock;
    }

    /** @throws AwsFailedException when any page cannot be had */
    VersionSweep list(String accountId, String region, AccountSession session) {
        Instant startedAt = clock.instant();
        Map<FunctionArn, Qualifiers> functions = new HashMap<>();
        versions(region, session)
                .forEach((function, versions) -> functions.put(
                        function,
                        new Qualifiers(versions, versions.isEmpty() ? Map.of() : aliases(function, region, session))));
        return new VersionSweep(accountId, region, startedAt, functions);
    }

    private static Map<FunctionArn, List<FunctionConfiguration>> versions(String region, AccountSession session) {
        Map<FunctionArn, List<FunctionConfiguration>> versions = new HashMap<>();
        String marker = null;
        do {
            ListFunctionsResponse page = session.listVersions(region, marker);
            page.functions()
                    .forEach(listed -> InvokedArn.parse(String.valueOf(listed.functionArn()))
                            .map(InvokedArn::function)
                            .ifPresent(function -> {
                                List<FunctionConfiguration> own =
                                        versions.computeIfAbsent(function, arn -> new ArrayList<>());
                                FunctionConfiguration configuration = LambdaConfiguration.read(function, listed);
                                if (!configuration.version().equals(FunctionConfiguration.LATEST)) {
                                    own.add(configuration);
                                }
                            }));
            marker = RegionLister.next(page.nextMarker(), marker, AccountSession.LIST_FUNCTIONS);
        } while (marker != null);
        return versions;
    }

    private static Map<String, String> aliases(FunctionArn function, String region, AccountSession session) {
        Map<String, String> aliases = new HashMap<>();
        @Nullable String marker = null;
        do {
            ListAliasesResponse page = session.listAliases(region, function.name(), marker);
            page.aliases().stream()
                    .filter(alias -> !splitsTraffic(alias))
                    .forEach(alias -> aliases.put(alias.name(), alias.functionVersion()));
            marker = RegionLister.next(page.nextMarker(), marker, AccountSession.LIST_ALIASES);
        } while (marker != null);
        return aliases;
    }

    /** Which of two versions an invocation ran is not to be told from the alias. */
    private static boolean splitsTraffic(AliasConfiguration alias) {
        return alias.routingConfig() != null
                && !alias.routingConfig().additionalVersionWeights().isEmpty();
    }
}
