package io.filigree.poller.hint;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import io.filigree.db.account.PairedAccount;
import io.filigree.db.account.PairedAccounts;
import io.filigree.db.hint.HintedFunction;
import io.filigree.db.hint.InventoryHints;
import io.filigree.db.hint.PushedChange;
import io.filigree.db.hint.PushedChange.Alias;
import io.filigree.db.hint.PushedChange.Details;
import io.filigree.db.inventory.InventoryReader;
import io.filigree.db.inventory.InventoryStore;
import io.filigree.db.inventory.Recorded;
import io.filigree.decorator.function.FunctionArn;
import io.filigree.decorator.function.FunctionConfiguration;
import io.filigree.decorator.function.FunctionDescription;
import io.filigree.decorator.function.InvokedArn;
import io.filigree.decorator.function.MetadataSource;
import io.filigree.decorator.inventory.KnownFunction;
import org.jspecify.annotations.Nullable;

/**
 * Puts changes that AWS told of into the inventory. Where a change does not say all, or comes after a later one, the
 * function is asked about instead: events may be lost, late and out of order, and the answer is never wrong.
 */
final class PushedChangeRecorder {

    private final PairedAccounts accounts;
    private final InventoryReader reader;
    private final InventoryStore inventory;
    private final InventoryHints hints;

    PushedChangeRecorder(
            PairedAccounts accounts, InventoryReader reader, InventoryStore inventory, InventoryHints hints) {
        this.accounts = accounts;
        this.reader = reader;
        this.inventory = inventory;
        this.hints = hints;
    }

    void apply(PushedChange change, Instant now) {
        // What is recorded in a region that no sweep looks into would never be found to be gone.
        Optional<PairedAccount> account = accounts.find(change.function().arn().accountId())
                .filter(paired -> paired.isSwept(change.function().arn().region()));
        if (account.isEmpty()) {
            return;
        }
        Optional<KnownFunction> known = reader.current(change.function().arn());
        boolean done = switch (change.kind()) {
            case CONFIGURED -> configure(change, known, account.get().name());
            case TAGGED, UNTAGGED -> tag(change, known, account.get().name());
            case DELETED ->
                known.isEmpty() || inventory.delete(change.function().arn(), change.observedAt());
            case ALIASED -> alias(change, account.get(), now);
            case TOUCHED -> false;
        };
        if (!done) {
            hints.changed(change.function(), now);
        }
    }

    /** Who creates a function says its tags; who changes its configuration leaves them as they are. */
    private boolean configure(PushedChange change, Optional<KnownFunction> known, String account) {
        FunctionConfiguration configuration = change.details().configuration();
        Map<String, String> tags = change.details().tags();
        if (tags == null) {
            tags = known.map(PushedChangeRecorder::tags).orElse(null);
        }
        if (configuration == null || tags == null || isOlder(configuration, known.orElse(null))) {
            return false;
        }
        return record(change, configuration, tags, account);
    }

    /** Of two changes in one second CloudTrail does not tell the order; Lambda's own time of both does. */
    private static boolean isOlder(FunctionConfiguration configuration, @Nullable KnownFunction known) {
        if (known == null) {
            return false;
        }
        FunctionConfiguration current = known.metadata().description().configuration();
        return configuration.version().equals(current.version())
                && configuration.lastModified() != null
                && current.lastModified() != null
                && configuration.lastModified().compareTo(current.lastModified()) < 0;
    }

    private boolean tag(PushedChange change, Optional<KnownFunction> known, String account) {
        // In the same second as what is known: before it or after it, nobody can tell.
        if (known.isEmpty() || !change.observedAt().isAfter(known.get().seenAt())) {
            return false;
        }
        Map<String, String> tags = new HashMap<>(tags(known.get()));
        Details details = change.details();
        if (details.tags() != null) {
            tags.putAll(details.tags());
        }
        details.tagKeys().forEach(tags::remove);
        return record(change, known.get().metadata().description().configuration(), tags, account);
    }

    /** Only where sweeps of aliases would mend what a lost event leaves wrong. */
    private boolean alias(PushedChange change, PairedAccount account, Instant now) {
        Alias alias = change.details().alias();
        if (alias != null && account.wishes().sweepVersions()) {
            FunctionArn arn = change.function().arn();
            inventory.record(
                    new InvokedArn(arn, alias.name()), Optional.ofNullable(alias.version()), change.observedAt());
            if (alias.version() != null && !alias.version().equals(FunctionConfiguration.LATEST)) {
                hints.missed(Set.of(new HintedFunction(arn, alias.version())), now);
            }
        }
        return true;
    }

    private boolean record(
            PushedChange change, FunctionConfiguration configuration, Map<String, String> tags, String account) {
        FunctionArn arn = change.function().arn();
        Recorded recorded = inventory.record(
                new FunctionDescription(arn, configuration, tags, account), MetadataSource.PUSH, change.observedAt());
        return recorded != Recorded.OUTDATED;
    }

    private static Map<String, String> tags(KnownFunction known) {
        return known.metadata().description().tags();
    }
}
