package io.filigree.query.nrql.compile;

import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

import io.filigree.decorator.Attributes;
import io.filigree.query.nrql.plan.ExpressionVisitor;
import io.filigree.query.nrql.syntax.Expression;
import io.filigree.query.nrql.syntax.Expression.Attribute;
import io.filigree.query.nrql.syntax.Expression.Call;
import io.filigree.query.nrql.syntax.Expression.Literal;
import io.filigree.query.nrql.syntax.NrqlFunction;
import io.filigree.query.nrql.syntax.Query;
import io.filigree.query.nrql.syntax.Query.Selected;

/**
 * The columns of a subquery in FROM or JOIN. A column without a label also has the name of its function: {@code max(median)}
 * of {@code median(duration)}. Of two columns of one function the name means the first.
 */
final class SubqueryColumns {

    static final String BEGIN = "beginTimeSeconds";
    static final String END = "endTimeSeconds";

    private final Set<String> names = new LinkedHashSet<>();
    private final Map<String, String> byFunction = new HashMap<>();
    private final Map<String, NrqlFunction> functions = new HashMap<>();
    private final boolean whole;

    private SubqueryColumns(Query query) {
        this.whole = query.select().stream().anyMatch(selected -> selected.expression() instanceof Expression.Star);
        if (query.facet() != null) {
            names.addAll(facets(query.facet()));
        }
        List<String> columns = OutputColumnNames.distinct(query.select());
        for (int i = 0; i < columns.size(); i++) {
            add(columns.get(i), query.select().get(i));
        }
        names.add(Attributes.TIMESTAMP);
        if (query.timeseries() != null) {
            names.add(BEGIN);
            names.add(END);
        }
    }

    static SubqueryColumns of(Query query) {
        return new SubqueryColumns(query);
    }

    /** The names of the columns of facets. */
    static List<String> facets(Query.Facet facet) {
        return facet.by().stream().map(OutputColumnNames::of).toList();
    }

    private void add(String name, Selected selected) {
        if (selected.expression() instanceof Expression.Star) {
            return;
        }
        names.add(name);
        if (!(selected.expression() instanceof Call call)) {
            return;
        }
        if (selected.label() == null) {
            byFunction.putIfAbsent(lower(call.function().text()), name);
        }
        functions.put(name, call.function());
    }

    private static String lower(String name) {
        return name.toLowerCase(Locale.ROOT);
    }

    /** The column that a name in the outer query means. */
    String column(String name) {
        return names.contains(name) ? name : byFunction.getOrDefault(lower(name), name);
    }

    /** The names without columns; of {@code SELECT *} there may be others. */
    Set<String> unknown(Collection<String> asked) {
        Set<String> unknown = new LinkedHashSet<>(asked);
        unknown.removeIf(name -> names.contains(column(name)));
        return unknown;
    }

    /** Whether the rows have all attributes of an event. */
    boolean isWhole() {
        return whole;
    }

    Set<String> names() {
        return names;
    }

    /** The query without fields that are their column itself: {@code getField(m, '50')} of a median is its value. */
    static Query withoutFieldsOfValues(Query query) {
        Map<String, NrqlFunction> functions = new HashMap<>();
        for (Query.Source source : query.from()) {
            if (source instanceof Query.Source.Nested nested) {
                functions.putAll(functions(nested.query()));
            }
        }
        if (query.join() != null) {
            functions.putAll(functions(query.join().query()));
        }
        return functions.isEmpty()
                ? query
                : ExpressionVisitor.replacing(
                        query,
                        expression -> expression instanceof Call call && isColumnItself(call, functions)
                                ? call.positional().get(0)
                                : expression);
    }

    /** The functions of columns, by the names that a column has. */
    private static Map<String, NrqlFunction> functions(Query query) {
        SubqueryColumns columns = of(query);
        Map<String, NrqlFunction> functions = new HashMap<>(columns.functions);
        for (NrqlFunction function : columns.functions.values()) {
            NrqlFunction named = columns.functions.get(columns.column(function.text()));
            if (named != null) {
                functions.put(function.text(), named);
            }
        }
        return functions;
    }

    private static boolean isColumnItself(Call call, Map<String, NrqlFunction> functions) {
        return call.function().readsField()
                && call.positional().get(0) instanceof Attribute attribute
                && functions.containsKey(attribute.name())
                && call.positional().get(1) instanceof Literal literal
                && functions.get(attribute.name()).hasItselfAsField(String.valueOf(literal.value()));
    }
}
