package io.filigree.poller;

import static java.util.Objects.requireNonNull;

/**
 * One thing that pairing tried.
 *
 * @param name what was tried, stable, such as {@code lambda:ListFunctions in eu-west-1}
 * @param detail what came of it; of a check that did not pass, the missing action and the fix
 */
public record Check(String name, boolean passed, String detail) {

    public Check {
        requireNonNull(name, "name");
        requireNonNull(detail, "detail");
    }
}
