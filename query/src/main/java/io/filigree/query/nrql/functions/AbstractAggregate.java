package io.filigree.query.nrql.functions;

import java.util.List;
import java.util.stream.Stream;

import io.filigree.query.nrql.compile.SqlAggregate;
import io.filigree.query.nrql.compile.SqlFragment;
import io.filigree.query.nrql.compile.TypedExpression;
import io.filigree.query.nrql.plan.PartialState;
import io.filigree.query.nrql.syntax.Condition.Comparison;
import io.filigree.query.nrql.syntax.Condition.Comparison.Relation;
import io.filigree.query.nrql.syntax.Expression;
import io.filigree.query.nrql.syntax.Expression.Call;
import io.filigree.query.nrql.syntax.Expression.Literal;
import io.filigree.query.nrql.syntax.FunctionDocumentation;
import io.filigree.query.nrql.syntax.Signature;
import io.filigree.query.nrql.syntax.TimePeriod;

/** An aggregate with its documentation and its parameters. */
abstract class AbstractAggregate extends AbstractFunction implements SqlAggregate {

    AbstractAggregate(FunctionDocumentation documentation, Signature signature) {
        super(documentation, signature);
    }

    /** A number from SQL over columns. */
    static TypedExpression number(String sql) {
        return TypedExpression.number(SqlFragment.of("(" + sql + ")::double precision"));
    }

    /** One state of the first argument. */
    static List<PartialState> one(PartialState.Kind kind, Call call, List<Expression> filters) {
        return List.of(PartialState.of(kind, call.positional().get(0), filters));
    }

    /** One state of the first argument with parameters. */
    static List<PartialState> one(
            PartialState.Kind kind, Call call, List<Double> parameters, List<Expression> filters) {
        return List.of(new PartialState(kind, List.of(call.positional().get(0)), parameters, false, filters));
    }

    static List<Expression> and(List<Expression> filters, Expression filter) {
        return Stream.concat(filters.stream(), Stream.of(filter)).toList();
    }

    /** The condition that the first argument compares with a number. */
    static Expression compared(Call call, Relation relation, double number) {
        Expression value = call.positional().get(0);
        return new Comparison(relation, value, new Literal(number, value.place()), value.place());
    }

    /** The length of the period after the first argument, in ms. */
    static double period(Call call, TimePeriod.Unit otherwise) {
        List<Expression> given = call.positional();
        return given.size() > 1 && given.get(1) instanceof Expression.Duration duration
                ? duration.period().millis()
                : otherwise.millis();
    }
}
