package io.filigree.page.account;

import java.util.List;

import io.filigree.problem.InvalidInputException;
import org.jspecify.annotations.Nullable;

/** Which regions somebody chose: all that the account has enabled, or some. */
final class RegionsChoice {

    private static final String CHOSEN = "chosen";

    private RegionsChoice() {}

    /** Those that are ticked, which count only when some are asked for. */
    static List<String> of(String scope, @Nullable List<String> ticked) {
        return scope.equals(CHOSEN) && ticked != null ? List.copyOf(ticked) : List.of();
    }

    /** @throws InvalidInputException when some are asked for and none is ticked, which would be all of them */
    static List<String> checked(String scope, List<String> chosen) {
        if (scope.equals(CHOSEN) && chosen.isEmpty()) {
            throw InvalidInputException.of("regions", "regions must be chosen, one at least");
        }
        return chosen;
    }
}
