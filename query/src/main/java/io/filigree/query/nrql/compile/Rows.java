package io.filigree.query.nrql.compile;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

/**
 * The rows that a query looks at, as a table {@code r} with its time, {@code r.ts}, and two columns for each attribute that
 * the query names: the value, and the same in JSON.
 */
final class Rows {

    private final Map<String, Value> attributes = new LinkedHashMap<>();
    private final Sql from;

    /**
     * @param names of every attribute that the query names
     * @param extra columns that a branch gives besides, as {@code expression AS name}
     * @param join null without one
     */
    Rows(
            List<? extends Branch> branches,
            Collection<String> names,
            Function<? super Branch, List<Sql>> extra,
            @Nullable JoinedRows join) {
        List<List<Sql>> columns = new ArrayList<>();
        for (Branch branch : branches) {
            List<Sql> ofBranch = new ArrayList<>(List.of(branch.time().as("ts")));
            ofBranch.addAll(extra.apply(branch));
            columns.add(ofBranch);
        }
        List<String> asked = Stream.concat(
                        names.stream(), Stream.ofNullable(join).map(JoinedRows::key))
                .distinct()
                .toList();
        for (String name : asked) {
            add(name, branches, columns);
        }
        List<Sql> selects = new ArrayList<>();
        for (int i = 0; i < branches.size(); i++) {
            selects.add(branches.get(i).select(columns.get(i)));
        }
        Sql events = Sql.of("({}) r", Sql.join(" UNION ALL ", selects));
        from = join == null ? events : join.to(events, attribute(join.key()));
        if (join != null) {
            names.forEach(name -> attributes.merge(name, join.attribute(name), Rows::orElse));
        }
    }

    /** For rows of which only attributes are used. */
    static List<Sql> noneBesides(Branch branch) {
        return List.of();
    }

    private static Value orElse(Value own, Value joined) {
        return own.type() == Value.Type.NOTHING ? joined : own;
    }

    private void add(String name, List<? extends Branch> branches, List<List<Sql>> columns) {
        List<Value> values =
                branches.stream().map(branch -> branch.attribute(name)).toList();
        Value.Type type = Value.common(values.stream().map(Value::type).toList());
        if (type == Value.Type.NOTHING) {
            attributes.put(name, Value.NULL);
            return;
        }
        String typed = "a" + attributes.size();
        String json = "j" + attributes.size();
        for (int i = 0; i < values.size(); i++) {
            columns.get(i).add(values.get(i).as(type).as(typed));
            columns.get(i).add(values.get(i).json().as(json));
        }
        attributes.put(name, new Value(type, Sql.of("r." + typed), Sql.of("r." + json)));
    }

    Value attribute(String name) {
        return Objects.requireNonNull(attributes.get(name), name);
    }

    /** What follows FROM. */
    Sql from() {
        return from;
    }
}
