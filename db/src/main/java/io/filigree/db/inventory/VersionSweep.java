package io.filigree.db.inventory;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.List;
import java.util.Map;

import io.filigree.decorator.function.FunctionArn;
import io.filigree.decorator.function.FunctionConfiguration;

/**
 * A complete listing of the published versions and aliases of one region of one account.
 *
 * @param startedAt when the first page was requested
 * @param functions every function that was listed, also one that never published a version
 */
public record VersionSweep(String accountId, String region, Instant startedAt, Map<FunctionArn, Qualifiers> functions) {

    public VersionSweep {
        requireNonNull(accountId, "accountId");
        requireNonNull(region, "region");
        requireNonNull(startedAt, "startedAt");
        functions = Map.copyOf(functions);
    }

    /**
     * By what names a function can be invoked, besides its own.
     *
     * @param versions the configurations of its published versions
     * @param aliases the version that each names; one that splits its traffic between two is left out
     */
    public record Qualifiers(List<FunctionConfiguration> versions, Map<String, String> aliases) {

        public Qualifiers {
            versions = List.copyOf(versions);
            aliases = Map.copyOf(aliases);
        }
    }
}
