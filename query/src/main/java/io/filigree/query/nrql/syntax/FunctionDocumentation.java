package io.filigree.query.nrql.syntax;

import java.util.List;

/**
 * The documentation of a function, for the manual and for completion.
 *
 * @param name as the documentation writes it; names are not case-sensitive
 * @param synonyms other names
 * @param usage an example call, with optional arguments in brackets
 * @param description of the value, without a full stop
 */
public record FunctionDocumentation(String name, List<String> synonyms, String usage, String description) {

    public FunctionDocumentation {
        synonyms = List.copyOf(synonyms);
    }

    public static FunctionDocumentation of(String name, String usage, String description) {
        return new FunctionDocumentation(name, List.of(), usage, description);
    }

    /** The same with synonyms. */
    public FunctionDocumentation withSynonyms(String... names) {
        return new FunctionDocumentation(name, List.of(names), usage, description);
    }
}
