package io.filigree.ingest.format.message;

import io.filigree.decorator.function.InvokedArn;
import org.jspecify.annotations.Nullable;

/**
 * Where the log messages of one body come from, for those that do not say it themselves.
 *
 * @param function that wrote them; null when the body names none
 * @param version number of the version in whose log stream they are; null when the body names no log stream
 */
public record MessageSource(
        @Nullable InvokedArn function, @Nullable String version) {}
