package io.filigree.decorator.inventory;

import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import io.filigree.decorator.function.FunctionArn;
import io.filigree.decorator.function.FunctionConfiguration;
import io.filigree.decorator.function.FunctionMetadata;
import io.filigree.decorator.function.InvokedArn;

/**
 * Every paired account's functions as ingest sees them at one moment. Immutable: a change makes a new snapshot, and
 * readers that hold an old one finish with it.
 */
public final class InventorySnapshot {

    private static final InventorySnapshot EMPTY = new InventorySnapshot(0, Set.of(), Map.of(), Map.of(), Map.of());

    /** A region of a paired account. */
    public record AccountRegion(String accountId, String region) {}

    /** One version of one function. */
    private record VersionKey(FunctionArn arn, String version) {}

    private final long changeNumber;
    private final Set<String> accountIds;
    private final Map<AccountRegion, Instant> sweptAt;
    private final Map<FunctionArn, KnownFunction> latest;
    private final Map<VersionKey, KnownFunction> published;

    private InventorySnapshot(
            long changeNumber,
            Set<String> accountIds,
            Map<AccountRegion, Instant> sweptAt,
            Map<FunctionArn, KnownFunction> latest,
            Map<VersionKey, KnownFunction> published) {
        this.changeNumber = changeNumber;
        this.accountIds = accountIds;
        this.sweptAt = sweptAt;
        this.latest = latest;
        this.published = published;
    }

    /** No account is paired. */
    public static InventorySnapshot empty() {
        return EMPTY;
    }

    /**
     * What this snapshot becomes when these changes are made to it.
     *
     * @param change the accounts as they now are, and what else changed since {@link #changeNumber()}
     */
    public InventorySnapshot with(InventoryChange change) {
        Map<AccountRegion, Instant> newSweptAt = new HashMap<>(sweptAt);
        newSweptAt.putAll(change.sweptAt());
        newSweptAt.keySet().removeIf(region -> !change.accountIds().contains(region.accountId()));
        if (change.known().isEmpty()
                && change.gone().isEmpty()
                && change.accountIds().containsAll(accountIds)) {
            // Most sweeps find nothing changed; then the maps of all functions are shared, not copied.
            return new InventorySnapshot(change.changeNumber(), change.accountIds(), newSweptAt, latest, published);
        }
        Map<FunctionArn, KnownFunction> newLatest = new HashMap<>(latest);
        Map<VersionKey, KnownFunction> newPublished = new HashMap<>(published);
        for (FunctionArn gone : change.gone()) {
            newLatest.remove(gone);
            newPublished.keySet().removeIf(key -> key.arn().equals(gone));
        }
        for (KnownFunction known : change.known()) {
            FunctionMetadata metadata = known.metadata();
            FunctionArn arn = metadata.description().arn();
            String version = metadata.description().configuration().version();
            if (version.equals(FunctionConfiguration.LATEST)) {
                newLatest.put(arn, known);
            } else {
                newPublished.put(new VersionKey(arn, version), known);
            }
        }
        newLatest.keySet().removeIf(arn -> !change.accountIds().contains(arn.accountId()));
        newPublished
                .keySet()
                .removeIf(key -> !change.accountIds().contains(key.arn().accountId()));
        return new InventorySnapshot(change.changeNumber(), change.accountIds(), newSweptAt, newLatest, newPublished);
    }

    /**
     * The metadata that decorates an event of this function: of the invoked version where its number is known, else
     * of the function itself.
     */
    public Optional<KnownFunction> find(InvokedArn invoked) {
        FunctionArn arn = invoked.function();
        KnownFunction known = null;
        if (invoked.qualifier() != null) {
            known = published.get(new VersionKey(arn, invoked.qualifier()));
        }
        if (known == null) {
            known = latest.get(arn);
        }
        return Optional.ofNullable(known).map(this::asLastSeen);
    }

    /** A sweep that found nothing changed writes no function, and yet saw each of them. */
    private KnownFunction asLastSeen(KnownFunction known) {
        if (known.missingSince() != null) {
            return known;
        }
        FunctionArn arn = known.metadata().description().arn();
        Instant swept = sweptAt.get(new AccountRegion(arn.accountId(), arn.region()));
        return swept != null && swept.isAfter(known.seenAt())
                ? new KnownFunction(known.metadata(), swept, null)
                : known;
    }

    /** Whether the account of that twelve-digit id is paired. */
    public boolean isPaired(String accountId) {
        return accountIds.contains(accountId);
    }

    /** How many functions it knows, versions not counted. */
    public int size() {
        return latest.size();
    }

    /** The number of the last change of the inventory that this snapshot holds; 0 for none. */
    public long changeNumber() {
        return changeNumber;
    }

    /**
     * What changed in the inventory between two snapshots.
     *
     * @param changeNumber the number of the last change in it
     * @param accountIds all paired accounts, changed or not
     * @param sweptAt when regions were last swept completely
     * @param known functions that are new or changed
     * @param gone functions that were deleted and whose time to stay findable is over
     */
    public record InventoryChange(
            long changeNumber,
            Set<String> accountIds,
            Map<AccountRegion, Instant> sweptAt,
            Collection<KnownFunction> known,
            Collection<FunctionArn> gone) {

        public InventoryChange {
            accountIds = Set.copyOf(accountIds);
            sweptAt = Map.copyOf(sweptAt);
        }
    }
}
