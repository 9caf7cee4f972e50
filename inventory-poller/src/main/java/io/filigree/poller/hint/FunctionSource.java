package io.filigree.poller.hint;

import static java.util.Objects.requireNonNull;

import java.util.Map;

import io.filigree.db.account.PairedAccount;
import io.filigree.db.hint.HintedFunction;
import io.filigree.decorator.function.FunctionConfiguration;
import org.jspecify.annotations.Nullable;

/** Who knows how one function is configured and tagged now. */
@FunctionalInterface
public interface FunctionSource {

    /** Reads functions of an account within its rate limits. */
    Answer ask(PairedAccount account, HintedFunction function);

    /** What came of asking. Reasons are for people, and hold nothing that may not be stored or shown. */
    sealed interface Answer {

        /** @param tags null when the role may not read them, so that those that are known are kept */
        record Found(
                FunctionConfiguration configuration,
                @Nullable Map<String, String> tags) implements Answer {

            public Found {
                requireNonNull(configuration, "configuration");
                tags = tags == null ? null : Map.copyOf(tags);
            }
        }

        /** There is no such function, or no such version of it. */
        record NotFound() implements Answer {}

        /** We may not ask: nothing of that region, and not soon again. */
        record Refused(String reason) implements Answer {}

        /** Throttled, an outage: something that passes. */
        record Failed(String reason) implements Answer {}
    }
}
