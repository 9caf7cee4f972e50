package io.filigree.query.function;

import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * Selects functions; null or empty fields select all. A function must match one value of each list, except of
 * {@code tags}.
 *
 * @param text part of the function's name in any case, or its whole ARN
 * @param accounts twelve digits each, or the name an account was paired under
 * @param runtimes, architectures and package types as AWS names them, or {@link #NONE}
 * @param tags {@code key:value} each, all of which the function must carry
 */
public record FunctionFilter(
        @Nullable String text,
        List<String> accounts,
        List<String> regions,
        List<String> runtimes,
        List<String> architectures,
        List<String> packageTypes,
        List<String> tags,
        Presence presence) {

    /** Placeholder value for a missing runtime, architecture or package type; functions from images have no runtime. */
    public static final String NONE = "none";

    /** Every function that is not deleted. */
    public static final FunctionFilter ALL = new FunctionFilter(
            null, List.of(), List.of(), List.of(), List.of(), List.of(), List.of(), Presence.PRESENT);

    public FunctionFilter {
        accounts = List.copyOf(accounts);
        regions = List.copyOf(regions);
        runtimes = List.copyOf(runtimes);
        architectures = List.copyOf(architectures);
        packageTypes = List.copyOf(packageTypes);
        tags = List.copyOf(tags);
    }

    /** Whether deleted functions are included. */
    public enum Presence {
        /** Those that the last complete sweeps listed, and those that one alone missed. */
        PRESENT,
        /** Deleted ones, too, as long as the inventory keeps them. */
        PRESENT_AND_DELETED
    }
}
