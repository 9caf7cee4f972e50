package io.filigree.decorator.inventory;

import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

import io.filigree.decorator.function.FunctionArn;
import io.filigree.decorator.function.FunctionConfiguration;
import io.filigree.decorator.function.FunctionDescription;
import io.filigree.decorator.function.InvokedArn;
import org.jspecify.annotations.Nullable;

/**
 * The functions of all paired accounts at one time. Immutable: a change creates a new snapshot, and readers continue with
 * the one they hold.
 */
public final class InventorySnapshot {

    private static final InventorySnapshot EMPTY =
            new InventorySnapshot(0, Set.of(), AccountNames.NONE, Map.of(), Map.of(), Map.of(), Map.of());

    /** A region of a paired account. */
    public record AccountRegion(String accountId, String region) {}

    private final long changeNumber;
    private final Set<String> accountIds;
    private final AccountNames accountNames;
    private final Map<AccountRegion, Instant> sweptAt;
    private final Map<FunctionArn, InventoryFunction> latest;
    /** By function and version. */
    private final Map<InvokedArn, InventoryFunction> published;
    /** By function and alias: the version that it names. */
    private final Map<InvokedArn, String> aliases;

    /** Created lazily; shared between snapshots of the same functions. */
    private volatile @Nullable Map<String, List<FunctionArn>> byName;

    private InventorySnapshot(
            long changeNumber,
            Set<String> accountIds,
            AccountNames accountNames,
            Map<AccountRegion, Instant> sweptAt,
            Map<FunctionArn, InventoryFunction> latest,
            Map<InvokedArn, InventoryFunction> published,
            Map<InvokedArn, String> aliases) {
        this.changeNumber = changeNumber;
        this.accountIds = accountIds;
        this.accountNames = accountNames;
        this.sweptAt = sweptAt;
        this.latest = latest;
        this.published = published;
        this.aliases = aliases;
    }

    /** No account is paired. */
    public static InventorySnapshot empty() {
        return EMPTY;
    }

    /**
     * A new snapshot with these changes.
     *
     * @param change all accounts, and the other changes since {@link #changeNumber()}
     */
    public InventorySnapshot with(InventoryChange change) {
        Map<AccountRegion, Instant> newSweptAt = new HashMap<>(sweptAt);
        newSweptAt.putAll(change.sweptAt());
        newSweptAt.keySet().removeIf(region -> !change.accountIds().contains(region.accountId()));
        AccountNames newNames = accountNames.replacedBy(change.accountNames());
        if (change.isOfSweepTimesOnly() && change.accountIds().containsAll(accountIds)) {
            // Most sweeps find nothing changed; then the maps of all functions are shared, not copied.
            InventorySnapshot swept = new InventorySnapshot(
                    change.changeNumber(), change.accountIds(), newNames, newSweptAt, latest, published, aliases);
            swept.byName = byName;
            return swept;
        }
        Map<FunctionArn, InventoryFunction> newLatest = new HashMap<>(latest);
        Map<InvokedArn, InventoryFunction> newPublished = new HashMap<>(published);
        Map<InvokedArn, String> newAliases = new HashMap<>(aliases);
        for (InventoryFunction known : change.known()) {
            FunctionDescription description = known.metadata().description();
            String version = description.configuration().version();
            if (version.equals(FunctionConfiguration.LATEST)) {
                newLatest.put(description.arn(), known);
            } else {
                newPublished.put(new InvokedArn(description.arn(), version), known);
            }
        }
        newAliases.putAll(change.aliases());
        newPublished.keySet().removeAll(change.retired());
        newAliases.keySet().removeAll(change.retired());
        Predicate<FunctionArn> isGone =
                arn -> change.gone().contains(arn) || !change.accountIds().contains(arn.accountId());
        newLatest.keySet().removeIf(isGone);
        newPublished.keySet().removeIf(version -> isGone.test(version.function()));
        newAliases.keySet().removeIf(alias -> isGone.test(alias.function()));
        InventorySnapshot changed = new InventorySnapshot(
                change.changeNumber(), change.accountIds(), newNames, newSweptAt, newLatest, newPublished, newAliases);
        if (byName != null && newLatest.keySet().equals(latest.keySet())) {
            changed.byName = byName;
        }
        return changed;
    }

    /**
     * The metadata that decorates an event of this function: of exactly the version that ran, or of the function itself
     * where {@link #versionOf} does not know which that is.
     *
     * @return empty where the function is not known, or not that version of it
     */
    public Optional<InventoryFunction> find(InvokedArn invoked) {
        InventoryFunction function = latest.get(invoked.function());
        String version = versionOf(invoked);
        InventoryFunction found = version == null || version.equals(FunctionConfiguration.LATEST)
                ? function
                : published.get(new InvokedArn(invoked.function(), version));
        return Optional.ofNullable(found).map(known -> asLastSeen(known, function == null ? known : function));
    }

    /**
     * The version that ran: as the runtime reported it, as the qualifier numbers it, or as the alias names it.
     *
     * @return null where several are possible: the alias is not known, or splits its traffic
     */
    public @Nullable String versionOf(InvokedArn invoked) {
        String version = invoked.version();
        return version == null ? aliases.get(invoked) : version;
    }

    /** The functions of that name in all paired accounts and regions, deleted ones that are still findable among them. */
    public List<InventoryFunction> named(String name) {
        return functionsByName().getOrDefault(name, List.of()).stream()
                .map(arn -> find(new InvokedArn(arn, null)))
                .flatMap(Optional::stream)
                .toList();
    }

    private Map<String, List<FunctionArn>> functionsByName() {
        Map<String, List<FunctionArn>> functions = byName;
        if (functions == null) {
            functions = latest.keySet().stream().collect(Collectors.groupingBy(FunctionArn::name));
            byName = functions;
        }
        return functions;
    }

    /**
     * A sweep without changes writes no function, although it observed all of them, with their published versions, which
     * never change.
     */
    private InventoryFunction asLastSeen(InventoryFunction known, InventoryFunction function) {
        FunctionArn arn = known.metadata().description().arn();
        Instant swept =
                function.missingSince() == null ? sweptAt.get(new AccountRegion(arn.accountId(), arn.region())) : null;
        Instant seenAt = latest(known.seenAt(), latest(function.seenAt(), swept));
        return seenAt.equals(known.seenAt())
                        && Objects.equals(known.missingSince(), function.missingSince())
                        && Objects.equals(known.goneSince(), function.goneSince())
                ? known
                : new InventoryFunction(known.metadata(), seenAt, function.missingSince(), function.goneSince());
    }

    private static Instant latest(Instant one, @Nullable Instant other) {
        return other != null && other.isAfter(one) ? other : one;
    }

    /** Whether the account of that twelve-digit id is paired. */
    public boolean isPaired(String accountId) {
        return accountIds.contains(accountId);
    }

    /** The names of the paired accounts. */
    public AccountNames accountNames() {
        return accountNames;
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
     * @param known functions and published versions that are new or changed
     * @param gone functions that were deleted and whose time to stay findable is over
     * @param aliases that are new or name another version: the version's number
     * @param retired versions and aliases by which nothing is to be found any more
     * @param accountNames of the paired accounts, by account id
     */
    public record InventoryChange(
            long changeNumber,
            Set<String> accountIds,
            Map<AccountRegion, Instant> sweptAt,
            Collection<InventoryFunction> known,
            Set<FunctionArn> gone,
            Map<InvokedArn, String> aliases,
            Set<InvokedArn> retired,
            Map<String, String> accountNames) {

        public InventoryChange {
            accountIds = Set.copyOf(accountIds);
            sweptAt = Map.copyOf(sweptAt);
            gone = Set.copyOf(gone);
            aliases = Map.copyOf(aliases);
            retired = Set.copyOf(retired);
            accountNames = Map.copyOf(accountNames);
        }

        /** A change without aliases, of accounts whose names are irrelevant. */
        public InventoryChange(
                long changeNumber,
                Set<String> accountIds,
                Map<AccountRegion, Instant> sweptAt,
                Collection<InventoryFunction> known,
                Collection<FunctionArn> gone) {
            this(changeNumber, accountIds, sweptAt, known, Set.copyOf(gone), Map.of(), Set.of(), Map.of());
        }

        private boolean isOfSweepTimesOnly() {
            return known.isEmpty() && gone.isEmpty() && aliases.isEmpty() && retired.isEmpty();
        }
    }
}
