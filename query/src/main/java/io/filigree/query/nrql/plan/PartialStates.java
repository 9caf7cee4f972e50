package io.filigree.query.nrql.plan;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** The states that a query keeps for each group, each once: {@code x0}, {@code x1}, … */
public final class PartialStates {

    private final Map<String, PartialState> states = new LinkedHashMap<>();
    private final Map<String, String> names = new LinkedHashMap<>();

    /** Adds a state unless it is known. Returns its name. */
    public String add(PartialState state) {
        String text = state.toString();
        states.putIfAbsent(text, state);
        return names.computeIfAbsent(text, key -> "x" + names.size());
    }

    /**
     * Returns the name of a state.
     *
     * @throws NullPointerException when it was not added
     */
    public String name(PartialState state) {
        String text = state.toString();
        return Objects.requireNonNull(names.get(text), text);
    }

    /** Returns all states, in the order of their names. */
    public List<PartialState> all() {
        return List.copyOf(states.values());
    }
}
