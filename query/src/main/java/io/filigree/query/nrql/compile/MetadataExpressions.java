package io.filigree.query.nrql.compile;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

import io.filigree.query.nrql.plan.ExpressionVisitor;
import io.filigree.query.nrql.syntax.Condition;
import io.filigree.query.nrql.syntax.Expression;
import io.filigree.query.nrql.syntax.Expression.Arithmetic;
import io.filigree.query.nrql.syntax.Expression.Attribute;
import io.filigree.query.nrql.syntax.Expression.Call;
import io.filigree.query.nrql.syntax.Expression.Coalesce;
import io.filigree.query.nrql.syntax.Expression.Literal;
import io.filigree.query.nrql.syntax.Expression.Negative;
import io.filigree.query.nrql.syntax.Expression.RawPattern;
import io.filigree.query.nrql.syntax.NrqlFunction.Kind;
import io.filigree.query.nrql.syntax.Query;

/**
 * The expressions of a query that depend on nothing but metadata, such as the price of a region. They are computed once for
 * each version of a function instead of once for each event.
 */
final class MetadataExpressions {

    private final List<String> types;
    private final SenderFields noted;
    private final Set<Expression> found = new LinkedHashSet<>();

    private MetadataExpressions(List<String> types, SenderFields noted) {
        this.types = types;
        this.noted = noted;
    }

    /** The largest of them, without plain attributes. */
    static List<Expression> of(Query query, SenderFields noted) {
        if (!query.isOfEvents() || query.join() != null || !query.variables().isEmpty()) {
            return List.of();
        }
        MetadataExpressions expressions = new MetadataExpressions(query.eventTypes(), noted);
        ExpressionVisitor.expressions(query).forEach(expressions::collect);
        return List.copyOf(expressions.found);
    }

    private void collect(Expression expression) {
        if (isValue(expression)
                && isOfMetadata(expression)
                && !ExpressionVisitor.attributes(List.of(expression)).isEmpty()) {
            found.add(expression);
        } else {
            expression.parts().forEach(this::collect);
        }
    }

    private static boolean isValue(Expression expression) {
        return expression instanceof Arithmetic
                || expression instanceof Negative
                || expression instanceof Coalesce
                || isFunctionOfEvent(expression);
    }

    private boolean isOfMetadata(Expression expression) {
        boolean possible;
        if (expression instanceof Attribute attribute) {
            possible = types.stream().allMatch(type -> EventScan.isOfMetadata(type, attribute.name(), noted));
        } else if (expression instanceof Condition.In in) {
            possible = in.query() == null;
        } else {
            possible = isValue(expression)
                    || expression instanceof Condition
                    || expression instanceof Literal
                    || expression instanceof RawPattern;
        }
        return possible && expression.parts().stream().allMatch(this::isOfMetadata);
    }

    private static boolean isFunctionOfEvent(Expression expression) {
        return expression instanceof Call call
                && call.function().kind() != Kind.AGGREGATE
                && call.function().impliedAttributes().isEmpty();
    }
}
