package io.filigree.page.account;

import java.util.List;

import io.filigree.problem.InvalidInputException;
import org.jspecify.annotations.Nullable;

/** The choice of regions: all enabled regions of the account, or selected ones. */
final class RegionsChoice {

    private static final String CHOSEN = "chosen";

    private RegionsChoice() {}

    /** The selected regions; ignored when all regions are chosen. */
    static List<String> of(String scope, @Nullable List<String> ticked) {
        return scope.equals(CHOSEN) && ticked != null ? List.copyOf(ticked) : List.of();
    }

    /** @throws InvalidInputException when selected regions are chosen and none is selected, which would mean all */
    static List<String> checked(String scope, List<String> chosen) {
        if (scope.equals(CHOSEN) && chosen.isEmpty()) {
            throw InvalidInputException.of("regions", "at least one region must be selected");
        }
        return chosen;
    }
}
