package io.filigree.poller.hint;

import static java.util.Objects.requireNonNull;

import java.util.Map;

import io.filigree.db.account.PairedAccount;
import io.filigree.db.hint.HintedFunction;
import io.filigree.decorator.function.FunctionConfiguration;
import org.jspecify.annotations.Nullable;

/** Reads the current configuration and tags of a function. */
@FunctionalInterface
public interface FunctionSource {

    /** Reads functions of an account within its rate limits. */
    Lookup read(PairedAccount account, HintedFunction function);

    /** The outcome of a lookup. Reasons are readable and contain nothing confidential. */
    sealed interface Lookup {

        /** @param tags null if the role may not read them; the known tags are then kept */
        record Found(
                FunctionConfiguration configuration,
                @Nullable Map<String, String> tags) implements Lookup {

            public Found {
                requireNonNull(configuration, "configuration");
                tags = tags == null ? null : Map.copyOf(tags);
            }
        }

        /** The function or its version does not exist. */
        record NotFound() implements Lookup {}

        /** Access to the region is denied; a retry soon is of no use. */
        record Refused(String reason) implements Lookup {}

        /** A temporary failure, such as throttling or an outage. */
        record Failed(String reason) implements Lookup {}
    }
}
