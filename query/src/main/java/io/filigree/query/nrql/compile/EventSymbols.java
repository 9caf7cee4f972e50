package io.filigree.query.nrql.compile;

import java.util.LinkedHashMap;
import java.util.Map;

import io.filigree.query.nrql.syntax.Expression;
import io.filigree.query.nrql.syntax.Expression.Attribute;
import io.filigree.query.nrql.syntax.Expression.Call;
import io.filigree.query.nrql.syntax.NrqlException;
import io.filigree.query.nrql.syntax.Query;
import org.jspecify.annotations.Nullable;

/** Attributes of events, and variables of WITH. */
record EventSymbols(Relation rows, Map<String, Query.Variable> variables, String zone)
        implements ExpressionCompiler.Leaves {

    @Override
    public TypedExpression attribute(Attribute attribute) {
        Query.Variable variable = variables.get(attribute.name());
        if (variable == null) {
            return rows.attribute(attribute.name());
        }
        ExpressionCompiler expressions = compilerOf(variable);
        int position = variable.names().indexOf(attribute.name());
        if (variable.names().size() > 1 && variable.value() instanceof Call call) {
            return ((EventFunction) call.function()).value(new CallArguments(call, expressions), position);
        }
        return expressions.value(variable.value());
    }

    @Override
    public @Nullable TypedExpression computed(Expression expression) {
        return rows.computed(expression);
    }

    @Override
    public ExpressionCompiler.@Nullable Definition definition(Attribute attribute) {
        Query.Variable variable = variables.get(attribute.name());
        return variable == null || variable.names().size() > 1
                ? null
                : new ExpressionCompiler.Definition(variable.value(), compilerOf(variable));
    }

    private ExpressionCompiler compilerOf(Query.Variable variable) {
        return new ExpressionCompiler(new EventSymbols(rows, before(variable), zone), zone);
    }

    /** A variable knows those before it. */
    private Map<String, Query.Variable> before(Query.Variable variable) {
        Map<String, Query.Variable> known = new LinkedHashMap<>();
        for (Map.Entry<String, Query.Variable> entry : variables.entrySet()) {
            if (entry.getValue() == variable) {
                break;
            }
            known.put(entry.getKey(), entry.getValue());
        }
        return known;
    }

    @Override
    public TypedExpression aggregate(Call call) {
        throw new NrqlException(
                call.place(), call.function().text() + "() is an aggregate; expected a function of one event");
    }
}
