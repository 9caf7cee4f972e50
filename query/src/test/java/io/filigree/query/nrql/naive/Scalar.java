package io.filigree.query.nrql.naive;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.regex.Pattern;

import io.filigree.query.nrql.syntax.Condition.And;
import io.filigree.query.nrql.syntax.Condition.Comparison;
import io.filigree.query.nrql.syntax.Condition.Comparison.Relation;
import io.filigree.query.nrql.syntax.Condition.In;
import io.filigree.query.nrql.syntax.Condition.Is;
import io.filigree.query.nrql.syntax.Condition.Like;
import io.filigree.query.nrql.syntax.Condition.Not;
import io.filigree.query.nrql.syntax.Condition.Or;
import io.filigree.query.nrql.syntax.Condition.RLike;
import io.filigree.query.nrql.syntax.Expression;
import io.filigree.query.nrql.syntax.Expression.Arithmetic;
import io.filigree.query.nrql.syntax.Expression.Attribute;
import io.filigree.query.nrql.syntax.Expression.Call;
import io.filigree.query.nrql.syntax.Expression.Coalesce;
import io.filigree.query.nrql.syntax.Expression.Literal;
import io.filigree.query.nrql.syntax.Expression.Negative;
import io.filigree.query.nrql.syntax.Expression.RawPattern;
import io.filigree.query.nrql.syntax.Expression.Subquery;
import io.filigree.query.nrql.syntax.Expression.Where;
import io.filigree.query.nrql.syntax.NrqlFunction;
import io.filigree.query.nrql.syntax.Query;
import org.jspecify.annotations.Nullable;

/**
 * The value of an expression. A condition's value is true, false, or null for unknown. The values of attributes and
 * aggregates depend on whether the expression is evaluated for an event or for a group of events.
 */
abstract class Scalar {

    private static final Set<String> PERCENTILES =
            Set.of("percentile", "bucketPercentile", "histogramPercentile", "cdfPercentage");

    private final EventFunctions functions;

    Scalar(EventFunctions functions) {
        this.functions = functions;
    }

    abstract @Nullable Object attribute(String name);

    abstract @Nullable Object aggregate(Call call);

    /** What a subquery after IN gives. */
    abstract List<Object> members(Query query);

    /** What a subquery that is a value gives. */
    abstract @Nullable Object only(Query query);

    boolean holds(Expression condition) {
        return Boolean.TRUE.equals(value(condition));
    }

    @Nullable
    Object value(Expression expression) {
        if (expression instanceof Literal literal) {
            return literal.value();
        }
        if (expression instanceof Attribute attribute) {
            return attribute(attribute.name());
        }
        if (expression instanceof RawPattern raw) {
            return raw.pattern();
        }
        if (expression instanceof Call call) {
            return call.function().kind() == NrqlFunction.Kind.AGGREGATE
                    ? aggregate(call)
                    : functions.value(call, this);
        }
        if (expression instanceof Negative negative) {
            return operand(negative.operand()) instanceof Number number ? negated(number) : null;
        }
        if (expression instanceof Arithmetic arithmetic) {
            return arithmetic(arithmetic);
        }
        if (expression instanceof Subquery subquery) {
            return only(subquery.query());
        }
        if (expression instanceof Coalesce coalesce) {
            for (Expression one : coalesce.values()) {
                Object value = value(one);
                if (value != null) {
                    return value;
                }
            }
            return null;
        }
        return condition(expression);
    }

    /** The value; of an object with one percentile, the percentile. */
    private @Nullable Object operand(Expression expression) {
        Object value = value(expression);
        return hasPercentiles(expression) && value instanceof Map<?, ?> object && object.size() == 1
                ? object.values().iterator().next()
                : value;
    }

    private static boolean hasPercentiles(Expression expression) {
        return expression instanceof Call call
                && (PERCENTILES.contains(call.function().text())
                        || (call.function().text().equals("filter")
                                && hasPercentiles(call.positional().get(0))));
    }

    private static Object negated(Number number) {
        return number instanceof Long whole ? (Object) Math.negateExact(whole) : (Object) (-number.doubleValue());
    }

    private @Nullable Object arithmetic(Arithmetic arithmetic) {
        Double left = Values.numberOrNull(operand(arithmetic.left()));
        Double right = Values.numberOrNull(operand(arithmetic.right()));
        if (left == null || right == null) {
            return null;
        }
        return switch (arithmetic.sign()) {
            case PLUS -> left + right;
            case MINUS -> left - right;
            case TIMES -> left * right;
            case DIVIDED_BY -> right == 0 ? null : (Double) (left / right);
        };
    }

    private @Nullable Boolean condition(Expression expression) {
        if (expression instanceof Where where) {
            return truth(where.condition());
        }
        if (expression instanceof Comparison comparison) {
            return compare(comparison.relation(), value(comparison.left()), value(comparison.right()));
        }
        if (expression instanceof Is is) {
            return isInState(value(is.operand()), is.state()) != is.negated();
        }
        if (expression instanceof In in) {
            return not(in.negated(), isIn(in));
        }
        if (expression instanceof Like like) {
            return value(like.operand()) instanceof String text
                    ? not(like.negated(), isLike(text, like.pattern()))
                    : null;
        }
        if (expression instanceof RLike rlike) {
            return value(rlike.operand()) instanceof String text
                    ? not(
                            rlike.negated(),
                            Patterns.compile(rlike.pattern()).matcher(text).matches())
                    : null;
        }
        if (expression instanceof And and) {
            return both(truth(and.left()), truth(and.right()));
        }
        if (expression instanceof Or or) {
            Boolean neither = both(not(true, truth(or.left())), not(true, truth(or.right())));
            return not(true, neither);
        }
        if (expression instanceof Not not) {
            return not(true, truth(not.operand()));
        }
        throw new IllegalArgumentException("No value: " + expression);
    }

    private @Nullable Boolean truth(Expression expression) {
        return value(expression) instanceof Boolean truth ? truth : null;
    }

    private static @Nullable Boolean both(@Nullable Boolean a, @Nullable Boolean b) {
        if (Boolean.FALSE.equals(a) || Boolean.FALSE.equals(b)) {
            return false;
        }
        return a == null || b == null ? null : true;
    }

    private static @Nullable Boolean not(boolean negated, @Nullable Boolean truth) {
        return truth == null ? null : (Boolean) (truth != negated);
    }

    private static @Nullable Boolean compare(Relation relation, @Nullable Object left, @Nullable Object right) {
        if (left == null || right == null) {
            return null;
        }
        if (relation == Relation.EQUAL) {
            return Values.same(left, right);
        }
        if (relation == Relation.NOT_EQUAL) {
            return !Values.same(left, right);
        }
        boolean ordered = (left instanceof Number && right instanceof Number)
                || (left instanceof String && right instanceof String);
        if (!ordered) {
            return null;
        }
        int order = Values.order(left, right);
        return switch (relation) {
            case LESS -> order < 0;
            case LESS_OR_EQUAL -> order <= 0;
            case GREATER -> order > 0;
            default -> order >= 0;
        };
    }

    private static boolean isInState(@Nullable Object value, Is.State state) {
        return switch (state) {
            case NULL -> value == null;
            case TRUE -> Boolean.TRUE.equals(value);
            case FALSE -> Boolean.FALSE.equals(value);
        };
    }

    private @Nullable Boolean isIn(In in) {
        Object operand = value(in.operand());
        List<Object> members = new ArrayList<>();
        if (in.query() == null) {
            in.values().forEach(value -> members.add(value(value)));
        } else {
            members.addAll(members(in.query()));
        }
        if (operand == null) {
            return null;
        }
        BooleanSupplier oneIsNull = () -> members.stream().anyMatch(member -> member == null);
        if (members.stream().anyMatch(member -> member != null && Values.same(operand, member))) {
            return true;
        }
        return oneIsNull.getAsBoolean() ? null : (Boolean) false;
    }

    private static boolean isLike(String text, String pattern) {
        StringBuilder regex = new StringBuilder();
        for (String part : pattern.split("%", -1)) {
            regex.append(regex.isEmpty() ? "" : ".*").append("\\Q").append(part.replace("\\E", "\\E\\\\E\\Q"));
            regex.append("\\E");
        }
        return Pattern.compile(regex.toString(), Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE | Pattern.DOTALL)
                .matcher(text)
                .matches();
    }
}
