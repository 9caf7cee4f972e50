package io.filigree.query.nrql.compile;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

import io.filigree.query.nrql.QueryResult.Kind;
import io.filigree.query.nrql.QueryResult.Part;
import io.filigree.query.nrql.compile.QueryExecution.Outcome;
import io.filigree.query.nrql.plan.ExpressionVisitor;
import io.filigree.query.nrql.syntax.Expression;
import io.filigree.query.nrql.syntax.Expression.Argument;
import io.filigree.query.nrql.syntax.Expression.Call;
import io.filigree.query.nrql.syntax.Expression.Literal;
import io.filigree.query.nrql.syntax.FunctionCatalog;
import io.filigree.query.nrql.syntax.NrqlException;
import io.filigree.query.nrql.syntax.NrqlFunction;
import io.filigree.query.nrql.syntax.Query;
import io.filigree.query.nrql.syntax.Query.Limit;
import io.filigree.query.nrql.syntax.Query.Selected;
import io.filigree.query.nrql.syntax.ResultShape;
import org.jspecify.annotations.Nullable;

/** The values of a subquery in {@code IN (…)}: all of them, up to a maximum, or those that its LIMIT selects. */
final class SubqueryValues {

    /** Maximum number of values. */
    static final int MAX = Limit.MAX;

    private SubqueryValues() {}

    /**
     * The subquery with a limit above the maximum, which tells whether there are too many values. Without a LIMIT, rows are
     * read as distinct values.
     */
    static Query complete(Query query, FunctionCatalog functions) {
        Selected selected = query.select().get(0);
        Limit limit = query.limit();
        if (limit != null) {
            return limit.count() < MAX ? query : query.with(selected, new Limit(MAX + 1, limit.offset()));
        }
        Expression expression = selected.expression();
        boolean ofEvents = !ExpressionVisitor.isAggregate(expression) && !ExpressionVisitor.isConstant(expression);
        if (ofEvents && query.orderBy() == null) {
            Call uniques = uniques(functions.required("uniques"), expression);
            return query.with(new Selected(uniques, OutputColumnNames.of(selected)), null);
        }
        return query.with(unlimited(selected), new Limit(MAX + 1, 0));
    }

    private static Selected unlimited(Selected selected) {
        boolean limitable = selected.expression() instanceof Call call
                && call.function().shape(call) instanceof ResultShape.Members
                && call.positional().size() == 1;
        if (!limitable) {
            return selected;
        }
        Call uniques = (Call) selected.expression();
        return new Selected(uniques(uniques.function(), uniques.positional().get(0)), OutputColumnNames.of(selected));
    }

    private static Call uniques(NrqlFunction uniques, Expression of) {
        Literal limit = new Literal((long) MAX + 1, of.place());
        return new Call(uniques, List.of(new Argument(null, of), new Argument(null, limit)), of.place());
    }

    /** @throws NrqlException when there are more than the maximum */
    static List<Expression> of(Outcome outcome) {
        Query query = outcome.query();
        boolean lists = query.select().get(0).expression() instanceof Call call
                && call.function().shape(call) instanceof ResultShape.Members;
        List<Expression> literals = new ArrayList<>();
        for (Object value : values(outcome)) {
            if (lists && value instanceof List<?> list) {
                list.forEach(element -> literals.add(new Literal(element, query.place())));
            } else if (value != null) {
                literals.add(new Literal(value, query.place()));
            }
        }
        if (literals.size() > MAX) {
            throw new NrqlException(
                    query.place(),
                    "the query in IN (…) has more than %,d values; narrow it with WHERE, or select values with LIMIT"
                            .formatted(MAX));
        }
        return literals;
    }

    private static List<@Nullable Object> values(Outcome outcome) {
        List<@Nullable Object> values = new ArrayList<>();
        if (outcome.kind() == Kind.ROWS) {
            String column = OutputColumnNames.of(outcome.query().select().get(0));
            outcome.current().events().forEach(event -> values.add(event.get(column)));
        } else if (outcome.kind() == Kind.FACETS) {
            // The facets if the selected value, such as a count, is not one of events.
            boolean selected = outcome.query().select().get(0).expression() instanceof Call call
                    && call.function().selectsValues();
            outcome.current()
                    .facets()
                    .forEach(facet -> values.add(
                            selected
                                    ? facet.part().values().get(0)
                                    : facet.names().get(0)));
        } else {
            Part total = Objects.requireNonNull(outcome.current().total());
            values.addAll(total.values().subList(0, 1));
        }
        return values;
    }
}
