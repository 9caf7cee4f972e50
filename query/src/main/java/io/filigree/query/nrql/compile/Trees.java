package io.filigree.query.nrql.compile;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

import io.filigree.query.nrql.syntax.Expression;
import io.filigree.query.nrql.syntax.Expression.And;
import io.filigree.query.nrql.syntax.Expression.Argument;
import io.filigree.query.nrql.syntax.Expression.Arithmetic;
import io.filigree.query.nrql.syntax.Expression.Attribute;
import io.filigree.query.nrql.syntax.Expression.Call;
import io.filigree.query.nrql.syntax.Expression.Comparison;
import io.filigree.query.nrql.syntax.Expression.In;
import io.filigree.query.nrql.syntax.Expression.Is;
import io.filigree.query.nrql.syntax.Expression.Like;
import io.filigree.query.nrql.syntax.Expression.Negative;
import io.filigree.query.nrql.syntax.Expression.Not;
import io.filigree.query.nrql.syntax.Expression.Or;
import io.filigree.query.nrql.syntax.Expression.RLike;
import io.filigree.query.nrql.syntax.Expression.Where;
import io.filigree.query.nrql.syntax.Function;
import io.filigree.query.nrql.syntax.Function.Kind;
import io.filigree.query.nrql.syntax.Query;

/** Walks over expressions. */
final class Trees {

    private Trees() {}

    /** What an expression is made of, one level down. */
    static List<Expression> parts(Expression expression) {
        if (expression instanceof Call call) {
            return call.arguments().stream().map(Argument::value).toList();
        }
        if (expression instanceof Arithmetic arithmetic) {
            return List.of(arithmetic.left(), arithmetic.right());
        }
        if (expression instanceof Comparison comparison) {
            return List.of(comparison.left(), comparison.right());
        }
        if (expression instanceof And and) {
            return List.of(and.left(), and.right());
        }
        if (expression instanceof Or or) {
            return List.of(or.left(), or.right());
        }
        if (expression instanceof In in) {
            return Stream.concat(Stream.of(in.operand()), in.values().stream()).toList();
        }
        return operand(expression);
    }

    private static List<Expression> operand(Expression expression) {
        if (expression instanceof Negative negative) {
            return List.of(negative.operand());
        }
        if (expression instanceof Where where) {
            return List.of(where.condition());
        }
        if (expression instanceof Is is) {
            return List.of(is.operand());
        }
        if (expression instanceof Like like) {
            return List.of(like.operand());
        }
        if (expression instanceof RLike rlike) {
            return List.of(rlike.operand());
        }
        return expression instanceof Not not ? List.of(not.operand()) : List.of();
    }

    /** Every part of it, itself first. */
    static void walk(Expression expression, Consumer<Expression> visitor) {
        visitor.accept(expression);
        parts(expression).forEach(part -> walk(part, visitor));
    }

    /** The outermost aggregates in it. */
    static List<Call> aggregates(Expression expression) {
        if (expression instanceof Call call && call.function().kind() == Kind.AGGREGATE) {
            return List.of(call);
        }
        return parts(expression).stream()
                .flatMap(part -> aggregates(part).stream())
                .toList();
    }

    static boolean isAggregate(Expression expression) {
        return !aggregates(expression).isEmpty();
    }

    /** Whether it is the same for every event. */
    static boolean isConstant(Expression expression) {
        boolean ofEvent = expression instanceof Attribute
                || expression instanceof Expression.Star
                || (expression instanceof Call call && !implied(call.function()).isEmpty());
        return !ofEvent && parts(expression).stream().allMatch(Trees::isConstant);
    }

    /** The names of all attributes that a query itself names, its subqueries aside, and without its own variables. */
    static Set<String> attributes(Query query, Map<String, ?> variables) {
        Set<String> names = new LinkedHashSet<>();
        Consumer<Expression> visitor = expression -> {
            if (expression instanceof Attribute attribute && !variables.containsKey(attribute.name())) {
                names.add(attribute.name());
            } else if (expression instanceof Call call) {
                names.addAll(implied(call.function()));
            }
        };
        expressions(query).forEach(expression -> walk(expression, visitor));
        return names;
    }

    private static List<String> implied(Function function) {
        return switch (function) {
            case EVENT_TYPE -> List.of("type");
            case ACCOUNT_ID -> List.of("aws.accountId");
            case BUCKET_PERCENTILE -> List.of("le");
            default -> List.of();
        };
    }

    /** Every expression of a query, its subqueries aside. */
    static List<Expression> expressions(Query query) {
        List<Expression> all = new ArrayList<>();
        query.variables().forEach(variable -> all.add(variable.value()));
        query.select().forEach(selected -> all.add(selected.expression()));
        if (query.where() != null) {
            all.add(query.where());
        }
        Query.Facet facet = query.facet();
        if (facet != null) {
            facet.by().forEach(by -> all.add(by.expression()));
            all.addAll(facet.cases());
            if (facet.otherwise() != null) {
                all.add(facet.otherwise());
            }
            if (facet.pick() != null) {
                all.add(facet.pick().by());
            }
        }
        if (query.orderBy() != null) {
            all.add(query.orderBy().by());
        }
        return all;
    }

    /** The same expression with each IN of a subquery replaced. */
    static Expression replacing(Expression expression, UnaryOperator<Expression> replacement) {
        Expression replaced = replacement.apply(expression);
        if (replaced != expression) {
            return replaced;
        }
        if (expression instanceof And and) {
            return new And(replacing(and.left(), replacement), replacing(and.right(), replacement), and.place());
        }
        if (expression instanceof Or or) {
            return new Or(replacing(or.left(), replacement), replacing(or.right(), replacement), or.place());
        }
        if (expression instanceof Not not) {
            return new Not(replacing(not.operand(), replacement), not.place());
        }
        if (expression instanceof Where where) {
            return new Where(replacing(where.condition(), replacement), where.label(), where.place());
        }
        if (expression instanceof Call call) {
            return new Call(
                    call.function(),
                    call.arguments().stream()
                            .map(argument -> new Argument(argument.name(), replacing(argument.value(), replacement)))
                            .toList(),
                    call.place());
        }
        return expression;
    }
}
