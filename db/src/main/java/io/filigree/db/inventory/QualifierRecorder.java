package io.filigree.db.inventory;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import io.filigree.db.inventory.FunctionRows.Change;
import io.filigree.db.inventory.QualifierRows.StoredAlias;
import io.filigree.db.inventory.QualifierRows.StoredVersion;
import io.filigree.db.inventory.VersionSweep.Qualifiers;
import io.filigree.decorator.function.FunctionArn;
import io.filigree.decorator.function.FunctionConfiguration;
import io.filigree.decorator.function.FunctionDescription;
import io.filigree.decorator.function.InvokedArn;
import io.filigree.decorator.function.MetadataSource;

/**
 * Records by what else functions can be invoked, published versions and aliases, within a transaction that holds their
 * region's lock.
 */
final class QualifierRecorder {

    private final FunctionRows functions;
    private final QualifierRows rows;
    private final InventoryChanges changes;

    QualifierRecorder(FunctionRows functions, QualifierRows rows, InventoryChanges changes) {
        this.functions = functions;
        this.rows = rows;
        this.changes = changes;
    }

    /** Records which version an alias names, unless something later is known of it. */
    void record(InvokedArn alias, Optional<String> version, Instant observedAt) {
        if (rows.aliasObservedAt(alias).filter(last -> last.isAfter(observedAt)).isEmpty()) {
            rows.putAliases(Map.of(alias, version), observedAt, changes.next());
        }
    }

    /**
     * Forgets the versions and aliases of functions that were deleted and created again: the new function
     * counts its versions from 1.
     */
    void forget(Collection<String> arns, long changeNumber) {
        rows.forget(arns, changeNumber);
    }

    /** Records one published version as it was observed outside a sweep. */
    RecordOutcome record(FunctionDescription description, MetadataSource source, Instant at) {
        StoredVersion before = rows.find(
                        description.arn(), description.configuration().version())
                .orElse(null);
        if (before != null && before.observedAt().isAfter(at)) {
            return RecordOutcome.OUTDATED;
        }
        byte[] hash = ContentHash.of(description);
        List<Change> change = List.of(QualifierRows.change(description, hash, before));
        List<Long> metadataId;
        if (before == null || !before.holds(hash)) {
            metadataId = functions.insertMetadata(change, source, at);
        } else if (before.retired()) {
            metadataId = List.of(before.metadata().id());
        } else {
            return RecordOutcome.UNCHANGED;
        }
        rows.put(change, metadataId, at, changes.next());
        return before == null ? RecordOutcome.ADDED : RecordOutcome.CHANGED;
    }

    /** A version has no separate tags: those of its function apply to it, and the account's name. */
    void carryTags(List<Change> changed, MetadataSource source, Instant at, long changeNumber) {
        Map<FunctionArn, FunctionDescription> known = new HashMap<>();
        for (Change change : changed) {
            if (change.replacedMetadataId() != null) {
                known.put(change.description().arn(), change.description());
            }
        }
        List<Change> versions = new ArrayList<>();
        for (StoredVersion version : rows.of(known.keySet())) {
            FunctionDescription function =
                    requireNonNull(known.get(version.arn().function()));
            FunctionDescription carried = describe(function, version.configuration());
            byte[] hash = ContentHash.of(carried);
            if (!version.retired() && !version.holds(hash)) {
                versions.add(version.changedTo(carried, hash));
            }
        }
        rows.put(versions, functions.insertMetadata(versions, source, at), at, changeNumber);
    }

    /** Makes the versions and aliases of the sweep's functions what it listed. */
    void record(VersionSweep sweep) {
        Map<InvokedArn, StoredVersion> stored = new HashMap<>();
        rows.of(sweep.functions().keySet()).forEach(version -> stored.put(version.arn(), version));
        List<Change> changed = new ArrayList<>();
        List<Change> back = new ArrayList<>();
        Set<FunctionArn> known = new HashSet<>();
        for (FunctionDescription function : functions.descriptions(sweep.accountId(), sweep.region())) {
            known.add(function.arn());
            Qualifiers listed = sweep.functions().get(function.arn());
            for (FunctionConfiguration version :
                    listed == null ? List.<FunctionConfiguration>of() : listed.versions()) {
                FunctionDescription description = describe(function, version);
                StoredVersion before = stored.remove(new InvokedArn(function.arn(), version.version()));
                byte[] hash = ContentHash.of(description);
                Change change = QualifierRows.change(description, hash, before);
                if (before == null || !before.holds(hash)) {
                    changed.add(change);
                } else if (before.retired()) {
                    back.add(change);
                }
            }
        }
        List<InvokedArn> retired = stored.values().stream()
                .filter(version -> known.contains(version.arn().function()) && !version.retired())
                .filter(version -> !version.observedAt().isAfter(sweep.startedAt()))
                .map(StoredVersion::arn)
                .toList();
        Map<InvokedArn, Optional<String>> aliases = changedAliases(sweep);
        if (!(changed.isEmpty() && back.isEmpty() && retired.isEmpty() && aliases.isEmpty())) {
            Instant at = sweep.startedAt();
            List<Long> metadataIds = functions.insertMetadata(changed, MetadataSource.POLL, at);
            long changeNumber = changes.next();
            rows.put(changed, metadataIds, at, changeNumber);
            rows.put(
                    back,
                    back.stream()
                            .map(change -> requireNonNull(change.replacedMetadataId()))
                            .toList(),
                    at,
                    changeNumber);
            rows.retire(retired, at, changeNumber);
            rows.putAliases(aliases, at, changeNumber);
        }
    }

    /**
     * Aliases that name another version than they did; none where they name none any more. What was observed after the
     * sweep began is kept.
     */
    private Map<InvokedArn, Optional<String>> changedAliases(VersionSweep sweep) {
        Map<InvokedArn, Optional<String>> listed = new HashMap<>();
        sweep.functions()
                .forEach((function, of) -> of.aliases().forEach((name, version) -> {
                    listed.put(new InvokedArn(function, name), Optional.of(version));
                }));
        for (StoredAlias before : rows.aliases(sweep.functions().keySet())) {
            Optional<String> now = listed.getOrDefault(before.arn(), Optional.empty());
            if (now.equals(before.version()) || before.observedAt().isAfter(sweep.startedAt())) {
                listed.remove(before.arn());
            } else {
                listed.put(before.arn(), now);
            }
        }
        return listed;
    }

    private static FunctionDescription describe(FunctionDescription function, FunctionConfiguration version) {
        return new FunctionDescription(function.arn(), version, function.tags(), function.account());
    }
}
