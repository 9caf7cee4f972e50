package io.filigree.query.nrql.syntax;

import java.util.List;
import java.util.function.BinaryOperator;

import io.filigree.query.nrql.syntax.Expression.Argument;
import io.filigree.query.nrql.syntax.Expression.Arithmetic.Sign;
import io.filigree.query.nrql.syntax.NrqlGrammarParser.*;
import org.antlr.v4.runtime.Token;
import org.antlr.v4.runtime.tree.ParseTree;
import org.antlr.v4.runtime.tree.TerminalNode;

/**
 * Converts parse trees to expressions. Whether an OR is a condition or a value depends on where it is, which
 * {@link BooleanExpressions} decides.
 */
final class ExpressionBuilder extends NrqlGrammarBaseVisitor<Expression> {

    private final QueryBuilder queries;
    private final FunctionCatalog functions;

    ExpressionBuilder(QueryBuilder queries, FunctionCatalog functions) {
        this.queries = queries;
        this.functions = functions;
    }

    Expression value(ExpressionContext context) {
        return BooleanExpressions.value(visit(context));
    }

    Expression condition(ExpressionContext context) {
        return BooleanExpressions.condition(visit(context));
    }

    /** The conjunction of several conditions. */
    Expression all(List<? extends ParseTree> conditions) {
        return balanced(conditions(conditions), (left, right) -> new Condition.And(left, right, left.place()));
    }

    @Override
    public Expression visitExpression(ExpressionContext context) {
        List<ConjunctionContext> parts = context.conjunction();
        return parts.size() == 1
                ? visit(parts.get(0))
                : balanced(
                        parts.stream().map(this::visit).toList(),
                        (left, right) -> new Condition.Or(left, right, left.place()));
    }

    @Override
    public Expression visitConjunction(ConjunctionContext context) {
        List<NegationContext> parts = context.negation();
        return parts.size() == 1 ? visit(parts.get(0)) : all(parts);
    }

    private List<Expression> conditions(List<? extends ParseTree> parts) {
        return parts.stream()
                .map(this::visit)
                .map(BooleanExpressions::condition)
                .toList();
    }

    /** Half to the left and half to the right, so that a long list makes no deep tree. */
    private static Expression balanced(List<Expression> conditions, BinaryOperator<Expression> both) {
        int size = conditions.size();
        return size == 1
                ? conditions.get(0)
                : both.apply(
                        balanced(conditions.subList(0, size / 2), both),
                        balanced(conditions.subList(size / 2, size), both));
    }

    @Override
    public Expression visitNegation(NegationContext context) {
        Expression expression = visit(context.comparison());
        List<TerminalNode> negations = context.NOT();
        for (int i = negations.size() - 1; i >= 0; i--) {
            expression = new Condition.Not(
                    BooleanExpressions.condition(expression),
                    SourceText.place(negations.get(i).getSymbol()));
        }
        return expression;
    }

    @Override
    public Expression visitComparison(ComparisonContext context) {
        Expression left = visit(context.sum());
        TestContext test = context.test();
        return test == null ? left : tested(BooleanExpressions.value(left), test);
    }

    private Expression tested(Expression left, TestContext test) {
        if (test.relation() != null) {
            Expression right = BooleanExpressions.value(visit(test.sum()));
            return new Condition.Comparison(Operators.relation(test.relation()), left, right, left.place());
        }
        boolean negated = test.NOT() != null;
        return test.IS() == null
                ? member(left, negated, test.membership())
                : new Condition.Is(left, negated, Operators.state(test), left.place());
    }

    private Expression member(Expression left, boolean negated, MembershipContext membership) {
        if (membership.subquery() != null) {
            Query query = queries.members(membership.subquery());
            return new Condition.In(left, negated, List.of(), query, left.place());
        }
        if (membership.IN() != null) {
            List<Expression> values =
                    membership.expression().stream().map(this::value).toList();
            return new Condition.In(left, negated, values, null, left.place());
        }
        String pattern = Operators.pattern(membership.pattern());
        return membership.LIKE() == null
                ? new Condition.RLike(left, negated, pattern, left.place())
                : new Condition.Like(left, negated, pattern, left.place());
    }

    @Override
    public Expression visitSum(SumContext context) {
        Expression left = visit(context.product(0));
        for (int i = 1; i < context.product().size(); i++) {
            boolean plus =
                    ((TerminalNode) context.getChild(2 * i - 1)).getSymbol().getType() == NrqlGrammarParser.PLUS;
            left = arithmetic(plus ? Sign.PLUS : Sign.MINUS, left, visit(context.product(i)));
        }
        return left;
    }

    @Override
    public Expression visitProduct(ProductContext context) {
        Expression left = visit(context.signed(0));
        for (int i = 1; i < context.signed().size(); i++) {
            boolean times =
                    ((TerminalNode) context.getChild(2 * i - 1)).getSymbol().getType() == NrqlGrammarParser.STAR;
            left = arithmetic(times ? Sign.TIMES : Sign.DIVIDED_BY, left, visit(context.signed(i)));
        }
        return left;
    }

    private static Expression arithmetic(Sign sign, Expression left, Expression right) {
        return new Expression.Arithmetic(
                sign, BooleanExpressions.plainValue(left), BooleanExpressions.plainValue(right), left.place());
    }

    @Override
    public Expression visitSigned(SignedContext context) {
        Expression expression = visit(context.indexed());
        List<TerminalNode> signs = context.MINUS();
        for (int i = signs.size() - 1; i >= 0; i--) {
            expression = negative(expression, SourceText.place(signs.get(i).getSymbol()));
        }
        return expression;
    }

    private static Expression negative(Expression operand, SourceLocation place) {
        if (operand instanceof Expression.Duration) {
            throw new NrqlException(place, "a duration must be positive");
        }
        if (operand instanceof Expression.Literal literal && literal.value() instanceof Long number) {
            return new Expression.Literal(-number, place);
        }
        if (operand instanceof Expression.Literal literal && literal.value() instanceof Double number) {
            return new Expression.Literal(-number, place);
        }
        return new Expression.Negative(BooleanExpressions.plainValue(operand), place);
    }

    @Override
    public Expression visitParenthesised(ParenthesisedContext context) {
        return context.subquery() == null
                ? visit(context.expression())
                : new Expression.Subquery(queries.scalar(context.subquery()), SourceText.place(context));
    }

    /** {@code a[field]} is {@code getField(a, field)}. */
    @Override
    public Expression visitIndexed(IndexedContext context) {
        Expression expression = visit(context.primary());
        for (IndexContext index : context.index()) {
            List<Argument> arguments = List.of(new Argument(null, expression), new Argument(null, index(index)));
            expression = call(functions.required("getField"), arguments, expression.place());
        }
        return expression;
    }

    private static Expression index(IndexContext context) {
        SourceLocation place = SourceText.place(context);
        if (context.INTEGER() != null) {
            return new Expression.Literal(SourceText.whole(context.getText(), place), place);
        }
        return context.name() == null
                ? new Expression.Literal(SourceText.unquoted(context.STRING().getSymbol()), place)
                : new Expression.Attribute(WrittenNames.name(context.name()), place);
    }

    @Override
    public Expression visitNamed(NamedContext context) {
        SourceLocation place = SourceText.place(context);
        String name = WrittenNames.name(context.name());
        if (context.OPEN() == null) {
            return new Expression.Attribute(name, place);
        }
        NrqlFunction function =
                functions.named(name).orElseThrow(() -> UnknownFunctions.refused(name, place, functions));
        List<Argument> arguments =
                context.argument().stream().map(this::argument).toList();
        return call(function, arguments, place);
    }

    private static Expression call(NrqlFunction function, List<Argument> arguments, SourceLocation place) {
        return new Expression.Call(function, Signature.checked(function, arguments, place), place);
    }

    private Argument argument(ArgumentContext context) {
        if (context.STAR() != null) {
            return new Argument(null, new Expression.Star(SourceText.place(context)));
        }
        if (context.condition() != null) {
            return new Argument(null, where(context.condition()));
        }
        Expression first = visit(context.expression(0));
        if (context.TIMEZONE() != null) {
            return new Argument("timezone", TimeZones.literal(first));
        }
        if (context.COLON() == null) {
            return new Argument(null, first);
        }
        if (first instanceof Expression.Attribute name) {
            return new Argument(name.name(), visit(context.expression(1)));
        }
        throw new NrqlException(first.place(), "expected the name of an argument before ':', as in width: 10");
    }

    /** {@code CASES (…)}. A case without a label has the text of its condition as label. */
    Expression.Cases cases(CasesContext context) {
        List<Expression.Where> cases = context.oneCase().stream()
                .map(each -> new Expression.Where(
                        condition(each.expression()),
                        each.label() == null ? SourceText.written(each.expression()) : WrittenNames.label(each.label()),
                        SourceText.place(each)))
                .toList();
        Expression otherwise = context.expression() == null ? null : value(context.expression());
        return new Expression.Cases(cases, otherwise, SourceText.place(context));
    }

    Expression.Where where(ConditionContext context) {
        return new Expression.Where(
                condition(context.expression()), WrittenNames.label(context.label()), SourceText.place(context));
    }

    @Override
    public Expression visitInteger(IntegerContext context) {
        SourceLocation place = SourceText.place(context);
        if (context.UNIT() != null) {
            return new Expression.Duration(TimeClauses.period(context.INTEGER(), context.UNIT(), place), place);
        }
        return new Expression.Literal(SourceText.whole(context.getText(), place), place);
    }

    @Override
    public Expression visitDecimal(DecimalContext context) {
        SourceLocation place = SourceText.place(context);
        return new Expression.Literal(SourceText.decimal(context.getText(), place), place);
    }

    @Override
    public Expression visitString(StringContext context) {
        return new Expression.Literal(SourceText.unquoted(context.getStart()), SourceText.place(context));
    }

    @Override
    public Expression visitRaw(RawContext context) {
        return new Expression.RawPattern(SourceText.pattern(context.getStart()), SourceText.place(context));
    }

    @Override
    public Expression visitConstant(ConstantContext context) {
        Token token = context.getStart();
        return new Expression.Literal(
                token.getType() == NrqlGrammarParser.NULL ? null : token.getType() == NrqlGrammarParser.TRUE,
                SourceText.place(token));
    }
}
