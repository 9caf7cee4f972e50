package io.filigree.db.inventory;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import io.filigree.db.inventory.FunctionRows.Change;
import io.filigree.db.inventory.QualifierRows.StoredAlias;
import io.filigree.db.inventory.QualifierRows.StoredVersion;
import io.filigree.db.inventory.StoredContent.Comparison;
import io.filigree.db.inventory.VersionSweep.Qualifiers;
import io.filigree.decorator.function.FunctionArn;
import io.filigree.decorator.function.FunctionConfiguration;
import io.filigree.decorator.function.FunctionDescription;
import io.filigree.decorator.function.InvokedArn;

/**
 * The differences between a sweep of versions and aliases and what is stored of its functions. What was observed after the sweep
 * began is no difference.
 *
 * @param changed versions that are new or have new metadata
 * @param extended by the ids of their metadata, configurations with attributes that the stored row does not have
 * @param back versions with the same metadata that were retired, or whose metadata is extended
 * @param retired versions that are not listed any more
 * @param aliases aliases that name another version than they did; none where they name none any more
 */
record VersionSweepDiff(
        List<Change> changed,
        Map<Long, FunctionConfiguration> extended,
        List<Change> back,
        List<InvokedArn> retired,
        Map<InvokedArn, Optional<String>> aliases) {

    /**
     * Compares a sweep with what is stored.
     *
     * @param functions those of the region; versions of others are left out
     * @param storedVersions of the functions of the sweep, retired ones too
     * @param storedAliases of the functions of the sweep
     */
    static VersionSweepDiff of(
            VersionSweep sweep,
            Collection<FunctionDescription> functions,
            Collection<StoredVersion> storedVersions,
            Collection<StoredAlias> storedAliases) {
        Map<InvokedArn, StoredVersion> stored = new HashMap<>();
        storedVersions.forEach(version -> stored.put(version.arn(), version));
        List<Change> changed = new ArrayList<>();
        Map<Long, FunctionConfiguration> extended = new LinkedHashMap<>();
        List<Change> back = new ArrayList<>();
        Set<FunctionArn> known = new HashSet<>();
        Set<InvokedArn> listed = new HashSet<>();
        for (FunctionDescription function : functions) {
            known.add(function.arn());
            for (FunctionConfiguration version : versions(sweep, function.arn())) {
                FunctionDescription description = function.withConfiguration(version);
                InvokedArn arn = new InvokedArn(function.arn(), version.version());
                StoredVersion before = stored.get(arn);
                if (!listed.add(arn)) {
                    continue;
                }
                Change change = QualifierRows.change(description, before);
                Comparison comparison =
                        before == null ? Comparison.CHANGED : before.content().compare(description);
                if (before == null || comparison == Comparison.CHANGED) {
                    changed.add(change);
                } else if (comparison == Comparison.EXTENDED) {
                    extended.put(before.metadata().id(), version);
                    back.add(change);
                } else if (before.retired()) {
                    back.add(change);
                }
            }
        }
        List<InvokedArn> retired = stored.values().stream()
                .filter(version -> !listed.contains(version.arn()))
                .filter(version -> known.contains(version.arn().function()) && !version.retired())
                .filter(version -> !version.observedAt().isAfter(sweep.startedAt()))
                .map(StoredVersion::arn)
                .toList();
        return new VersionSweepDiff(changed, extended, back, retired, changedAliases(sweep, storedAliases));
    }

    private static List<FunctionConfiguration> versions(VersionSweep sweep, FunctionArn function) {
        Qualifiers listed = sweep.functions().get(function);
        return listed == null ? List.of() : listed.versions();
    }

    private static Map<InvokedArn, Optional<String>> changedAliases(
            VersionSweep sweep, Collection<StoredAlias> storedAliases) {
        Map<InvokedArn, Optional<String>> listed = new LinkedHashMap<>();
        sweep.functions()
                .forEach((function, of) -> of.aliases()
                        .forEach((name, version) -> listed.put(new InvokedArn(function, name), Optional.of(version))));
        for (StoredAlias before : storedAliases) {
            Optional<String> now = listed.getOrDefault(before.arn(), Optional.empty());
            if (now.equals(before.version()) || before.observedAt().isAfter(sweep.startedAt())) {
                listed.remove(before.arn());
            } else {
                listed.put(before.arn(), now);
            }
        }
        return listed;
    }

    /** Whether the sweep found nothing new. */
    boolean isEmpty() {
        return changed.isEmpty() && back.isEmpty() && retired.isEmpty() && aliases.isEmpty();
    }
}
