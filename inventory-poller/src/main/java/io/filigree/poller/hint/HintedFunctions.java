package io.filigree.poller.hint;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

import io.filigree.db.account.PairedAccount;
import io.filigree.db.account.PairedAccount.Status;
import io.filigree.db.account.PairedAccounts;
import io.filigree.db.hint.HintedFunction;
import io.filigree.db.hint.InventoryHint;
import io.filigree.db.hint.InventoryHints;
import io.filigree.db.inventory.InventoryReader;
import io.filigree.db.inventory.InventoryStore;
import io.filigree.decorator.function.FunctionArn;
import io.filigree.decorator.function.FunctionConfiguration;
import io.filigree.decorator.function.FunctionDescription;
import io.filigree.decorator.function.MetadataSource;
import io.filigree.decorator.inventory.InventorySnapshot.AccountRegion;
import io.filigree.poller.hint.FunctionSource.Lookup;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads the hinted functions from AWS, one after the other, and records the result in the inventory. */
final class HintedFunctions {

    private static final Logger LOG = LoggerFactory.getLogger(HintedFunctions.class);

    /** Initial retry delay for a function that AWS does not know or denies; it doubles with each retry. */
    private static final Duration FIRST_SILENCE = Duration.ofMinutes(10);

    private static final Duration LONGEST_SILENCE = Duration.ofHours(6);
    private static final Duration FIRST_RETRY = Duration.ofSeconds(5);
    private static final Duration LONGEST_RETRY = Duration.ofMinutes(10);

    /** The age after which every AWS response shows a change, the retry delay for a stale one, the number of retries. */
    private static final Duration CONSISTENT_AFTER = Duration.ofMinutes(1);

    private static final Duration STALE_RETRY = Duration.ofSeconds(3);
    private static final int STALE_RETRIES = 2;

    private final Map<AccountRegion, Integer> turns = new ConcurrentHashMap<>();
    private final PairedAccounts accounts;
    private final InventoryHints hints;
    private final InventoryReader reader;
    private final InventoryStore inventory;
    private final FunctionSource source;
    private final Clock clock;

    HintedFunctions(
            PairedAccounts accounts,
            InventoryHints hints,
            InventoryReader reader,
            InventoryStore inventory,
            FunctionSource source,
            Clock clock) {
        this.accounts = accounts;
        this.hints = hints;
        this.reader = reader;
        this.inventory = inventory;
        this.source = source;
        this.clock = clock;
    }

    /** @return whether the region had a hint to process */
    boolean lookUpNext(AccountRegion region) {
        Optional<PairedAccount> account = accounts.find(region.accountId())
                .filter(paired -> paired.status() == Status.VERIFIED && paired.roleArn() != null && !paired.paused());
        Optional<InventoryHint> hint = account.isEmpty() ? Optional.empty() : next(region);
        hint.ifPresent(next -> settle(account.orElseThrow(), next));
        return hint.isPresent();
    }

    private Optional<InventoryHint> next(AccountRegion region) {
        int turn = turns.merge(region, 1, Integer::sum) % InventoryHints.TURNS;
        return hints.next(region, turn, clock.instant());
    }

    private void settle(PairedAccount account, InventoryHint hint) {
        HintedFunction function = hint.function();
        if (isKnownMeanwhile(hint)) {
            hints.resolved(hint, clock.instant());
            return;
        }
        Instant readAt = clock.instant();
        if (!account.isSwept(function.arn().region())) {
            hints.closedIn(region(function), "the region is not selected for the account", readAt.plus(silence(hint)));
            return;
        }
        Lookup lookup = source.read(account, function);
        if (lookup instanceof Lookup.Found found) {
            record(
                    new FunctionDescription(
                            function.arn(), found.configuration(), tags(function.arn(), found), account.name()),
                    hint,
                    readAt);
        } else if (lookup instanceof Lookup.NotFound) {
            recordAbsence(hint, readAt);
        } else if (lookup instanceof Lookup.Refused refused) {
            LOG.warn(
                    "Cannot look up hinted functions: account={} region={} reason={}",
                    account.accountId(),
                    function.arn().region(),
                    refused.reason());
            hints.closedIn(region(function), refused.reason(), readAt.plus(silence(hint)));
        } else if (lookup instanceof Lookup.Failed failed) {
            LOG.warn("Function lookup failed, retrying later: function={} reason={}", function, failed.reason());
            hints.postponed(hint, failed.reason(), readAt.plus(delay(FIRST_RETRY, LONGEST_RETRY, hint)));
        }
    }

    private Map<String, String> tags(FunctionArn arn, Lookup.Found found) {
        Map<String, String> read = found.tags();
        return read != null
                ? read
                : reader.current(arn)
                        .map(known -> known.metadata().description().tags())
                        .orElse(Map.of());
    }

    /** A response right after a change may be stale and not show it: the function is read again soon. */
    private void record(FunctionDescription description, InventoryHint hint, Instant readAt) {
        boolean unchanged = isLatest(hint.function())
                && reader.current(description.arn())
                        .filter(known -> known.metadata().description().equals(description))
                        .isPresent();
        inventory.record(description, hint.source(), readAt);
        if (unchanged && mayBeStale(hint, readAt)) {
            hints.postponed(hint, "AWS returned the state before the change", readAt.plus(STALE_RETRY));
        } else {
            hints.resolved(hint, readAt);
        }
    }

    /** Only a response of AWS marks a function as deleted, not a hint. A new function may not be found yet. */
    private void recordAbsence(InventoryHint hint, Instant readAt) {
        boolean wasKnown = isLatest(hint.function())
                && reader.current(hint.function().arn()).isPresent();
        if (wasKnown) {
            inventory.delete(hint.function().arn(), readAt);
        }
        if (!wasKnown && mayBeStale(hint, readAt)) {
            hints.postponed(hint, "AWS does not know the function yet", readAt.plus(STALE_RETRY));
        } else {
            hints.closed(hint, "AWS does not know the function", readAt.plus(silence(hint)));
        }
    }

    private static boolean mayBeStale(InventoryHint hint, Instant readAt) {
        Instant changedAt = hint.changedAt();
        return changedAt != null
                && hint.refusals() < STALE_RETRIES
                && changedAt.plus(CONSISTENT_AFTER).isAfter(readAt);
    }

    /** Read by a poll, or by another process. */
    private boolean isKnownMeanwhile(InventoryHint hint) {
        return hint.source() == MetadataSource.MISS
                && isLatest(hint.function())
                && reader.current(hint.function().arn()).isPresent();
    }

    private static boolean isLatest(HintedFunction function) {
        return function.version().equals(FunctionConfiguration.LATEST);
    }

    private static AccountRegion region(HintedFunction function) {
        return new AccountRegion(function.arn().accountId(), function.arn().region());
    }

    private static Duration silence(InventoryHint hint) {
        return delay(FIRST_SILENCE, LONGEST_SILENCE, hint);
    }

    private static Duration delay(Duration first, Duration longest, InventoryHint hint) {
        Duration doubled = first.multipliedBy(1L << Math.min(hint.refusals(), 20));
        return doubled.compareTo(longest) < 0 ? doubled : longest;
    }
}
