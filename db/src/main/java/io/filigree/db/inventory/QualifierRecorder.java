package io.filigree.db.inventory;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import io.filigree.db.inventory.FunctionRows.Change;
import io.filigree.db.inventory.QualifierRows.StoredVersion;
import io.filigree.db.inventory.StoredContent.Comparison;
import io.filigree.decorator.function.FunctionArn;
import io.filigree.decorator.function.FunctionDescription;
import io.filigree.decorator.function.InvokedArn;
import io.filigree.decorator.function.MetadataSource;

/**
 * Records published versions and aliases of functions, within a transaction that holds their
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

    /** Records the version of an alias, unless it has a later observation. */
    void record(InvokedArn alias, Optional<String> version, Instant observedAt) {
        if (rows.aliasObservedAt(alias).filter(last -> last.isAfter(observedAt)).isEmpty()) {
            rows.putAliases(Map.of(alias, version), observedAt, changes.next());
        }
    }

    /**
     * Deletes the versions and aliases of functions that were deleted and created again: the new function
     * counts its versions from 1.
     */
    void forget(Collection<String> arns, long changeNumber) {
        rows.forget(arns, changeNumber);
    }

    /** Records one published version that was observed outside a sweep. */
    RecordOutcome record(FunctionDescription description, MetadataSource source, Instant at) {
        StoredVersion before = rows.find(
                        description.arn(), description.configuration().version())
                .orElse(null);
        if (before != null && before.observedAt().isAfter(at)) {
            return RecordOutcome.OUTDATED;
        }
        List<Change> change = List.of(QualifierRows.change(description, before));
        if (before == null) {
            rows.put(change, functions.insertMetadata(change, source, at), at, changes.next());
            return RecordOutcome.ADDED;
        }
        Comparison comparison = before.content().compare(description);
        if (comparison == Comparison.SAME && !before.retired()) {
            return RecordOutcome.UNCHANGED;
        }
        List<Long> metadataId = List.of(before.metadata().id());
        if (comparison == Comparison.CHANGED) {
            metadataId = functions.insertMetadata(change, source, at);
        } else if (comparison == Comparison.EXTENDED) {
            functions.extendMetadata(Map.of(before.metadata().id(), description.configuration()));
        }
        rows.put(change, metadataId, at, changes.next());
        return before.retired() || comparison == Comparison.CHANGED ? RecordOutcome.CHANGED : RecordOutcome.UNCHANGED;
    }

    /** A version has the tags of its function and the name of the account. */
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
            FunctionDescription carried = function.withConfiguration(version.configuration());
            if (!version.retired() && version.content().compare(carried) == Comparison.CHANGED) {
                versions.add(version.changedTo(carried));
            }
        }
        rows.put(versions, functions.insertMetadata(versions, source, at), at, changeNumber);
    }

    /** Replaces the versions and aliases of the sweep's functions. */
    void record(VersionSweep sweep) {
        Set<FunctionArn> listed = sweep.functions().keySet();
        VersionSweepDiff diff = VersionSweepDiff.of(
                sweep,
                functions.descriptions(sweep.accountId(), sweep.region()),
                rows.of(listed),
                rows.aliases(listed));
        if (!diff.isEmpty()) {
            Instant at = sweep.startedAt();
            List<Long> metadataIds = functions.insertMetadata(diff.changed(), MetadataSource.POLL, at);
            long changeNumber = changes.next();
            rows.put(diff.changed(), metadataIds, at, changeNumber);
            functions.extendMetadata(diff.extended());
            rows.put(
                    diff.back(),
                    diff.back().stream()
                            .map(change -> requireNonNull(change.replacedMetadataId()))
                            .toList(),
                    at,
                    changeNumber);
            rows.retire(diff.retired(), at, changeNumber);
            rows.putAliases(diff.aliases(), at, changeNumber);
        }
    }
}
