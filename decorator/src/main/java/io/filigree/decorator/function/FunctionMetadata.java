package io.filigree.decorator.function;

import static java.util.Objects.requireNonNull;

/**
 * One immutable version of a function's metadata: the row that events point at.
 *
 * @param id the row's id, what an event keeps as {@code decoration.metadataId}
 * @param source how it reached the inventory
 */
public record FunctionMetadata(long id, FunctionDescription description, MetadataSource source) {

    public FunctionMetadata {
        requireNonNull(description, "description");
        requireNonNull(source, "source");
    }
}
