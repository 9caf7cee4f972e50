package io.filigree.query.nrql.compile;

import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

import io.filigree.decorator.Attributes;
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
    private final Set<String> medians = new HashSet<>();
    private final boolean whole;

    private SubqueryColumns(Query query) {
        this.whole = query.select().stream().anyMatch(selected -> selected.expression() instanceof Expression.Star);
        if (query.facet() != null) {
            names.addAll(facets(query.facet()));
        }
        query.select().forEach(this::add);
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

    private void add(Selected selected) {
        String name = OutputColumnNames.of(selected);
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
        if (call.function() == NrqlFunction.MEDIAN) {
            medians.add(name);
        }
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

    /** The query with fields of medians replaced: {@code getField(m, '50')} of a median is its value. */
    static Query withoutMedianFields(Query query) {
        Set<String> medians = new HashSet<>();
        for (Query.Source source : query.from()) {
            if (source instanceof Query.Source.Nested nested) {
                medians.addAll(medians(nested.query()));
            }
        }
        if (query.join() != null) {
            medians.addAll(medians(query.join().query()));
        }
        return medians.isEmpty()
                ? query
                : ExpressionVisitor.replacing(
                        query, expression -> isField(expression, medians) ? field(expression) : expression);
    }

    private static Set<String> medians(Query query) {
        SubqueryColumns columns = of(query);
        Set<String> medians = new HashSet<>(columns.medians);
        if (columns.medians.contains(columns.column(NrqlFunction.MEDIAN.text()))) {
            medians.add(NrqlFunction.MEDIAN.text());
        }
        return medians;
    }

    private static boolean isField(Expression expression, Set<String> medians) {
        return expression instanceof Call call
                && call.function() == NrqlFunction.GET_FIELD
                && field(call) instanceof Attribute attribute
                && medians.contains(attribute.name())
                && call.positional().get(1) instanceof Literal literal
                && List.of("50", "50.0").contains(String.valueOf(literal.value()));
    }

    private static Expression field(Expression call) {
        return ((Call) call).positional().get(0);
    }
}
