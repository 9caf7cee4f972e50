package io.filigree.query.nrql.syntax;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

import io.filigree.query.nrql.syntax.NrqlFunction.Kind;

/** The functions that a query can use. */
public final class FunctionCatalog {

    private final List<NrqlFunction> all;
    private final Map<String, NrqlFunction> byName = new HashMap<>();

    private FunctionCatalog(List<NrqlFunction> all) {
        this.all = all;
        for (NrqlFunction function : all) {
            FunctionDocumentation documentation = function.documentation();
            Stream.concat(Stream.of(documentation.name()), documentation.synonyms().stream())
                    .forEach(name -> add(name, function));
        }
    }

    /**
     * @param functions in the order of the documentation
     * @throws IllegalArgumentException if two of them have the same name or synonym
     */
    public static FunctionCatalog of(List<? extends NrqlFunction> functions) {
        return new FunctionCatalog(List.copyOf(functions));
    }

    private void add(String name, NrqlFunction function) {
        if (byName.put(lower(name), function) != null) {
            throw new IllegalArgumentException("Two functions are named " + name);
        }
    }

    private static String lower(String name) {
        return name.toLowerCase(Locale.ROOT);
    }

    /** Returns the function with that name or synonym, ignoring case. */
    public Optional<NrqlFunction> named(String name) {
        return Optional.ofNullable(byName.get(lower(name)));
    }

    /**
     * Returns the function that other syntax is short for, such as {@code getField} of {@code a[0]}.
     *
     * @throws IllegalArgumentException if there is none
     */
    public NrqlFunction required(String name) {
        return named(name).orElseThrow(() -> new IllegalArgumentException("No function is named " + name));
    }

    /** All functions in the order of the documentation. */
    public List<NrqlFunction> all() {
        return all;
    }

    /** The functions of a kind in the order of the documentation. */
    public List<NrqlFunction> all(Kind kind) {
        return all.stream().filter(function -> function.kind() == kind).toList();
    }
}
