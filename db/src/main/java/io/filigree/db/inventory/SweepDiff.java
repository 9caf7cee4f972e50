package io.filigree.db.inventory;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

import io.filigree.db.inventory.FunctionRows.Change;
import io.filigree.db.inventory.FunctionRows.StoredFunction;
import io.filigree.db.inventory.RegionSweep.Result;
import io.filigree.db.inventory.StoredContent.Comparison;
import io.filigree.decorator.function.FunctionArn;
import io.filigree.decorator.function.FunctionConfiguration;
import io.filigree.decorator.function.FunctionDescription;

/**
 * The differences between a sweep and what is stored of its region. What was observed after the sweep began is no difference.
 *
 * @param changed functions that are new or have new metadata
 * @param added how many of these are new
 * @param extended by the ids of their metadata, configurations with attributes that the stored row does not have
 * @param reappeared ARNs of functions with the same metadata that were missing or deleted, or whose metadata is extended
 * @param revived ARNs of functions that were deleted and are listed again
 * @param missing ARNs of functions that the sweep is the first not to list
 * @param deleted ARNs of functions that were missing before and are not listed again
 */
record SweepDiff(
        List<Change> changed,
        int added,
        Map<Long, FunctionConfiguration> extended,
        List<String> reappeared,
        List<String> revived,
        List<String> missing,
        List<String> deleted) {

    /**
     * Compares a sweep with what is stored.
     *
     * @param stored the functions of the region by ARN, deleted ones too
     * @param known the functions of the region with the tags that they keep where the sweep could not read tags
     */
    static SweepDiff of(RegionSweep sweep, Map<String, StoredFunction> stored, Collection<FunctionDescription> known) {
        Instant at = sweep.startedAt();
        List<Change> changed = new ArrayList<>();
        Map<Long, FunctionConfiguration> extended = new LinkedHashMap<>();
        List<String> reappeared = new ArrayList<>();
        List<String> revived = new ArrayList<>();
        int added = 0;
        Map<String, FunctionDescription> listed = listed(sweep, known);
        for (Map.Entry<String, FunctionDescription> entry : listed.entrySet()) {
            String arn = entry.getKey();
            FunctionDescription function = entry.getValue();
            StoredFunction before = stored.get(arn);
            if (before == null) {
                added++;
                changed.add(Change.of(function, null));
                continue;
            }
            if (before.observedAt().isAfter(at)) {
                continue; // its page may have been read before that
            }
            Comparison comparison = before.content().compare(function);
            if (comparison == Comparison.CHANGED) {
                changed.add(Change.of(function, before));
            } else if (comparison == Comparison.EXTENDED) {
                extended.put(before.metadataId(), function.configuration());
                reappeared.add(arn);
            } else if (before.missing()) {
                reappeared.add(arn);
            }
            if (before.deleted()) {
                revived.add(arn);
            }
        }
        List<String> missing = new ArrayList<>();
        List<String> deleted = new ArrayList<>();
        stored.forEach((arn, function) -> {
            if (!listed.containsKey(arn)
                    && !function.deleted()
                    && !function.observedAt().isAfter(at)) {
                (function.missing() ? deleted : missing).add(arn);
            }
        });
        return new SweepDiff(changed, added, extended, reappeared, revived, missing, deleted);
    }

    /** The functions of the sweep by ARN, the last listing of each; with the tags that are known where it could not read them. */
    private static Map<String, FunctionDescription> listed(RegionSweep sweep, Collection<FunctionDescription> known) {
        Map<FunctionArn, FunctionDescription> withTags =
                known.stream().collect(Collectors.toMap(FunctionDescription::arn, Function.identity()));
        Map<String, FunctionDescription> listed = new LinkedHashMap<>();
        for (FunctionDescription function : sweep.functions()) {
            FunctionDescription before = withTags.get(function.arn());
            listed.put(
                    function.arn().toString(),
                    before == null
                            ? function
                            : new FunctionDescription(
                                    function.arn(), function.configuration(), before.tags(), function.account()));
        }
        return listed;
    }

    /** Whether the sweep found nothing new. */
    boolean isEmpty() {
        return changed.isEmpty() && reappeared.isEmpty() && missing.isEmpty() && deleted.isEmpty();
    }

    /** @param functions how many the sweep listed */
    Result result(int functions) {
        return new Result(functions, added, changed.size() - added, missing.size(), deleted.size());
    }
}
