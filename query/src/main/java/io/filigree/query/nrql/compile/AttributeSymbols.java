package io.filigree.query.nrql.compile;

import java.util.function.Function;

import io.filigree.query.nrql.syntax.Expression.Attribute;
import io.filigree.query.nrql.syntax.Expression.Call;

/** The attributes of an expression that has neither variables nor aggregates. */
record AttributeSymbols(Function<String, TypedExpression> attributes) implements ExpressionCompiler.Leaves {

    @Override
    public TypedExpression attribute(Attribute attribute) {
        return attributes.apply(attribute.name());
    }

    @Override
    public TypedExpression aggregate(Call call) {
        throw new IllegalStateException("An aggregate in an expression of one event: " + call);
    }
}
