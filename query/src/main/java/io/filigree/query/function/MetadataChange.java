package io.filigree.query.function;

import java.time.Instant;
import java.util.List;

import io.filigree.decorator.function.FunctionArn;

/**
 * A change of a function's configuration, code or tags.
 *
 * @param at when the new version became valid
 * @param before id of the previous version of the metadata
 * @param after id of the new version
 * @param changes the attributes that differ
 */
public record MetadataChange(
        FunctionArn function, Instant at, long before, long after, List<MetadataDiff.Change> changes) {

    public MetadataChange {
        changes = List.copyOf(changes);
    }
}
