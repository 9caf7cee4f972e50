package io.filigree.poller;

import java.util.List;
import java.util.TreeSet;

import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.account.model.ListRegionsResponse;

/** The regions that an account has enabled, in the order of their names. */
final class EnabledRegions {

    private EnabledRegions() {}

    /** @throws AwsFailedException when they cannot be listed */
    static List<String> of(AccountSession session) {
        TreeSet<String> regions = new TreeSet<>();
        @Nullable String token = null;
        do {
            ListRegionsResponse page = session.enabledRegions(token);
            page.regions().forEach(region -> regions.add(region.regionName()));
            token = page.nextToken();
        } while (token != null && !token.isEmpty());
        return List.copyOf(regions);
    }
}
