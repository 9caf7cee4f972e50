package io.filigree.query.nrql.compile;

import java.util.stream.Stream;

import io.filigree.decorator.Attributes;
import io.filigree.query.nrql.ColumnarEvents.EventId;
import io.filigree.query.nrql.syntax.Condition.And;
import io.filigree.query.nrql.syntax.Condition.Comparison;
import io.filigree.query.nrql.syntax.Condition.Comparison.Relation;
import io.filigree.query.nrql.syntax.Expression;
import io.filigree.query.nrql.syntax.Expression.Attribute;
import io.filigree.query.nrql.syntax.Expression.Literal;
import io.filigree.query.nrql.syntax.Query;
import org.jspecify.annotations.Nullable;

/** Finds the id that all events of a query have, as {@code aws.requestId = '…'} or {@code trace.id = '…'} in WHERE demands. */
final class IdCondition {

    private static final String TRACE_ID_ALIAS = "trace.id";

    private IdCondition() {}

    /** The id; null if the query may have events with different ids. */
    static @Nullable EventId of(Query query) {
        boolean namesAreAttributes =
                query.isOfEvents() && query.join() == null && query.variables().isEmpty();
        Expression where = query.where();
        return where == null || !namesAreAttributes
                ? null
                : operands(where)
                        .flatMap(operand -> operand instanceof Comparison comparison ? ids(comparison) : Stream.empty())
                        .findFirst()
                        .orElse(null);
    }

    private static Stream<Expression> operands(Expression condition) {
        return condition instanceof And and
                ? Stream.concat(operands(and.left()), operands(and.right()))
                : Stream.of(condition);
    }

    private static Stream<EventId> ids(Comparison comparison) {
        return comparison.relation() == Relation.EQUAL
                ? Stream.concat(ids(comparison.left(), comparison.right()), ids(comparison.right(), comparison.left()))
                : Stream.empty();
    }

    private static Stream<EventId> ids(Expression attribute, Expression value) {
        if (attribute instanceof Attribute named
                && value instanceof Literal literal
                && literal.value() instanceof String id) {
            return switch (named.name()) {
                case Attributes.REQUEST_ID -> Stream.of(new EventId(EventId.Kind.REQUEST, id));
                case Attributes.TRACE_ID, TRACE_ID_ALIAS -> Stream.of(new EventId(EventId.Kind.TRACE, id));
                default -> Stream.empty();
            };
        }
        return Stream.empty();
    }
}
