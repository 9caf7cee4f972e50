package io.filigree.db.hint;

import static java.util.Objects.requireNonNull;

import java.time.Instant;

import io.filigree.decorator.function.MetadataSource;

/**
 * A function that AWS is to be asked about.
 *
 * @param source who wants to know: {@link MetadataSource#MISS} for events of a function that nobody knew, {@link
 *     MetadataSource#PUSH} for a change that AWS told of without saying all
 * @param hintedAt when it was last hinted at. An answer to an earlier hint does not close a later one
 * @param refusals how often asking came to nothing in a row
 */
public record InventoryHint(HintedFunction function, MetadataSource source, Instant hintedAt, int refusals) {

    public InventoryHint {
        requireNonNull(function, "function");
        requireNonNull(source, "source");
        requireNonNull(hintedAt, "hintedAt");
    }
}
