package io.filigree.poller;

import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntConsumer;

import io.filigree.db.account.PairedAccount;
import io.filigree.db.inventory.RegionSweep;
import io.filigree.decorator.function.FunctionArn;
import io.filigree.decorator.function.FunctionConfiguration;
import io.filigree.decorator.function.FunctionDescription;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.services.lambda.model.ListFunctionsResponse;
import software.amazon.awssdk.services.resourcegroupstaggingapi.model.GetResourcesResponse;
import software.amazon.awssdk.services.resourcegroupstaggingapi.model.ResourceTagMapping;
import software.amazon.awssdk.services.resourcegroupstaggingapi.model.Tag;

/**
 * Lists the functions of one region of one account, all or none. Functions come from Lambda; tags are joined onto them, since the
 * tagging API does not know a function that was never tagged.
 */
final class RegionLister {

    private static final Logger LOG = LoggerFactory.getLogger(RegionLister.class);

    private final Clock clock;

    RegionLister(Clock clock) {
        this.clock = clock;
    }

    /**
     * @param listed receives the number of functions so far after each page
     * @throws AwsFailedException when a page of functions cannot be read. When a page of tags cannot be read, the sweep has
     *     no tags and gives the reason
     */
    Listing list(PairedAccount account, String region, AccountSession session, IntConsumer listed) {
        Instant startedAt = clock.instant();
        Map<FunctionArn, FunctionConfiguration> configurations = configurations(region, session, listed);
        Map<FunctionArn, Map<String, String>> tags = Map.of();
        RegionSweep.StaleTags stale = null;
        if (!configurations.isEmpty()) { // an empty region is the usual one: no function, so no tags to read
            try {
                tags = tags(region, session);
            } catch (AwsFailedException e) {
                stale = new RegionSweep.StaleTags(e.fault().reason(), e.fault().fix());
            }
        }
        Map<FunctionArn, Map<String, String>> tagged = tags;
        List<FunctionDescription> functions = configurations.entrySet().stream()
                .map(function -> new FunctionDescription(
                        function.getKey(),
                        function.getValue(),
                        tagged.getOrDefault(function.getKey(), Map.of()),
                        account.name()))
                .toList();
        int withTags = (int) functions.stream().filter(f -> !f.tags().isEmpty()).count();
        return new Listing(new RegionSweep(account.accountId(), region, startedAt, functions, stale), withTags);
    }

    private static Map<FunctionArn, FunctionConfiguration> configurations(
            String region, AccountSession session, IntConsumer listed) {
        Map<FunctionArn, FunctionConfiguration> configurations = new LinkedHashMap<>();
        String marker = null;
        do {
            ListFunctionsResponse page = session.listFunctions(region, marker);
            // Converted page by page, so that environment values do not outlive their page.
            for (var function : page.functions()) {
                arnOf(function.functionArn(), region)
                        .ifPresent(arn -> configurations.put(arn, LambdaConfiguration.read(arn, function)));
            }
            if (!configurations.isEmpty()) {
                listed.accept(configurations.size());
            }
            marker = next(page.nextMarker(), marker, AccountSession.LIST_FUNCTIONS);
        } while (marker != null);
        return configurations;
    }

    private static Map<FunctionArn, Map<String, String>> tags(String region, AccountSession session) {
        Map<FunctionArn, Map<String, String>> tags = new HashMap<>();
        String token = null;
        do {
            GetResourcesResponse page = session.taggedFunctions(region, token);
            for (ResourceTagMapping resource : page.resourceTagMappingList()) {
                FunctionArn.parse(resource.resourceARN()).ifPresent(arn -> tags.put(arn, tagsOf(resource)));
            }
            token = next(page.paginationToken(), token, AccountSession.GET_RESOURCES);
        } while (token != null);
        return tags;
    }

    /** The token of the next page; null at the end, which AWS says by null or by an empty text. */
    static @Nullable String next(@Nullable String token, @Nullable String last, String action) {
        if (token == null || token.isEmpty()) {
            return null;
        }
        if (token.equals(last)) {
            throw new AwsFailedException(
                    new AwsFailure(action, AwsFailure.Kind.BROKEN, action + ": the same page was announced twice"));
        }
        return token;
    }

    private static Optional<FunctionArn> arnOf(@Nullable String text, String region) {
        Optional<FunctionArn> arn = text == null ? Optional.empty() : FunctionArn.parse(text);
        if (arn.isEmpty()) {
            LOG.warn("Left out of region {}: {} is not the ARN of a function", region, AwsFailure.clean("" + text));
        }
        return arn;
    }

    private static Map<String, String> tagsOf(ResourceTagMapping resource) {
        Map<String, String> tags = new HashMap<>();
        for (Tag tag : resource.tags()) {
            tags.put(tag.key(), tag.value() == null ? "" : tag.value());
        }
        return tags;
    }

    /**
     * A region's complete listing.
     *
     * @param tagged how many of the functions have a tag
     */
    record Listing(RegionSweep sweep, int tagged) {}
}
