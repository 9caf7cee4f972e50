package io.filigree.query.nrql.compile;

import java.util.List;
import java.util.Optional;

import io.filigree.query.nrql.compile.ExpressionCompiler.Definition;
import io.filigree.query.nrql.plan.ExpressionVisitor;
import io.filigree.query.nrql.syntax.ConstantArguments;
import io.filigree.query.nrql.syntax.Expression;
import io.filigree.query.nrql.syntax.Expression.Attribute;
import io.filigree.query.nrql.syntax.Expression.Call;
import io.filigree.query.nrql.syntax.NrqlFunction;

/** The arguments of a call. Each is compiled when the function reads it. */
public final class CallArguments {

    private final Call call;
    private final List<Expression> positional;
    private final ExpressionCompiler expressions;

    CallArguments(Call call, ExpressionCompiler expressions) {
        this.call = call;
        this.positional = call.positional();
        this.expressions = expressions;
    }

    public NrqlFunction function() {
        return call.function();
    }

    /** The number of arguments without a name. */
    public int size() {
        return positional.size();
    }

    /** An argument without a name, as written. */
    public Expression get(int index) {
        return positional.get(index);
    }

    public TypedExpression value(int index) {
        return expressions.value(get(index));
    }

    /** The argument as a number; SQL NULL where it is not a number. */
    public SqlFragment number(int index) {
        return value(index).asNumber();
    }

    /** The argument as a text; SQL NULL where it is not a text. */
    public SqlFragment text(int index) {
        return value(index).asText();
    }

    public SqlFragment condition(int index) {
        return expressions.condition(get(index));
    }

    /** All arguments without a name. */
    public List<TypedExpression> values() {
        return positional.stream().map(expressions::value).toList();
    }

    public String constantText(int index) {
        return ConstantArguments.text(get(index));
    }

    public double constantNumber(int index) {
        return ConstantArguments.number(get(index));
    }

    public Optional<Expression> named(String name) {
        return call.named(name);
    }

    /** The value of an attribute of the event. */
    public TypedExpression attribute(String name) {
        return expressions.value(new Attribute(name, call.place()));
    }

    /** The id of the time zone of the query. */
    public String timezone() {
        return expressions.timezone();
    }

    /** Whether the argument is the same for every event; variables are resolved. */
    public boolean isConstant(int index) {
        return ExpressionVisitor.isConstant(expressions.definition(get(index)).value());
    }

    /** The arguments of the call that an argument is, variables resolved; empty for other arguments. */
    public Optional<CallArguments> call(int index) {
        Definition definition = expressions.definition(get(index));
        return definition.value() instanceof Call inner
                ? Optional.of(new CallArguments(inner, definition.compiler()))
                : Optional.empty();
    }
}
