package io.filigree.query.function;

import java.time.Instant;

import org.jspecify.annotations.Nullable;

/**
 * An alias of a function.
 *
 * @param version that it names; null if the alias is deleted or splits its traffic between two versions
 * @param observedAt when a poll found this
 */
public record FunctionAlias(String name, @Nullable String version, Instant observedAt) {}
