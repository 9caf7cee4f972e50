package io.filigree.query.nrql.plan;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import io.filigree.query.nrql.QueryRefusedException;
import io.filigree.query.nrql.QueryRefusedException.Reason;

/** The states that a query keeps for each group, each once: {@code x0}, {@code x1}, … */
public final class PartialStates {

    /** The maximum number of states. PostgreSQL returns at most 1,664 columns. */
    static final int MAX = 1_000;

    private final Map<String, PartialState> states = new LinkedHashMap<>();
    private final Map<String, String> names = new LinkedHashMap<>();

    /**
     * Adds a state unless it is known. Returns its name.
     *
     * @throws QueryRefusedException when there are too many
     */
    public String add(PartialState state) {
        String text = state.toString();
        if (states.putIfAbsent(text, state) == null && states.size() > MAX) {
            throw tooMany();
        }
        return names.computeIfAbsent(text, key -> "x" + names.size());
    }

    static QueryRefusedException tooMany() {
        return new QueryRefusedException(
                Reason.TOO_COMPLEX,
                "query too complex: it needs more than %,d aggregates; an aggregate in percentage(…) counts twice"
                        .formatted(MAX));
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
