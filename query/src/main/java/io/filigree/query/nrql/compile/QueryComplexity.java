package io.filigree.query.nrql.compile;

import java.util.HashMap;
import java.util.Map;

import io.filigree.query.nrql.QueryRefusedException;
import io.filigree.query.nrql.QueryRefusedException.Reason;
import io.filigree.query.nrql.plan.ExpressionVisitor;
import io.filigree.query.nrql.syntax.Condition.In;
import io.filigree.query.nrql.syntax.Expression;
import io.filigree.query.nrql.syntax.Expression.Attribute;
import io.filigree.query.nrql.syntax.Expression.Call;
import io.filigree.query.nrql.syntax.Expression.Literal;
import io.filigree.query.nrql.syntax.Query;
import io.filigree.query.nrql.syntax.Query.Source;

/**
 * The size of a query's expressions. A variable counts as often as it is used, because it is compiled as often. Variables
 * that use variables twice double the size each time, so it is computed before the query is compiled. The length of the
 * texts that the expressions compute from an event is limited as well, because hexadecimal in hexadecimal doubles a text
 * with each level.
 */
final class QueryComplexity {

    /** Expressions of a query and its subqueries. */
    static final int MAX_NODES = 20_000;

    /** Expressions within one another. */
    static final int MAX_DEPTH = 400;

    /** Characters that a text in a query can have, when each attribute has as many as ingest accepts by default. */
    static final int MAX_TEXT = 262_144;

    private static final int ATTRIBUTE_TEXT = 4_096;

    private long nodes;

    private QueryComplexity() {}

    /** @throws QueryRefusedException when the query, its subqueries included, is beyond the bounds */
    static void check(Query query) {
        new QueryComplexity().add(query);
    }

    /**
     * @param nodes saturated just above {@link #MAX_NODES}, so that it never overflows
     * @param text characters, saturated likewise
     */
    private record Size(long nodes, int depth, long text) {

        static Size of(long text) {
            return new Size(1, 1, Math.min(text, MAX_TEXT + 1L));
        }

        Size within(Size inner) {
            return new Size(
                    Math.min(nodes + inner.nodes, MAX_NODES + 1L),
                    Math.max(depth, inner.depth + 1),
                    Math.max(text, inner.text));
        }

        Size withText(long characters) {
            return new Size(nodes, depth, Math.min(characters, MAX_TEXT + 1L));
        }
    }

    private void add(Query query) {
        Map<String, Size> variables = new HashMap<>();
        for (Query.Variable variable : query.variables()) {
            Size size = size(variable.value(), variables);
            variable.names().forEach(name -> variables.put(name, size));
        }
        ExpressionVisitor.expressions(query).stream()
                .skip(query.variables().size())
                .forEach(each -> count(size(each, variables)));
        for (Source source : query.from()) {
            if (source instanceof Source.Nested nested) {
                add(nested.query());
            }
        }
        if (query.join() != null) {
            add(query.join().query());
        }
    }

    private void count(Size size) {
        nodes += size.nodes();
        refuseAbove(MAX_NODES, nodes, "expressions");
        refuseAbove(MAX_DEPTH, size.depth(), "levels of nesting");
        refuseAbove(MAX_TEXT, size.text(), "characters in a text that it makes of an event");
    }

    private Size size(Expression expression, Map<String, Size> variables) {
        if (expression instanceof Attribute attribute) {
            Size variable = variables.get(attribute.name());
            return variable == null ? Size.of(ATTRIBUTE_TEXT) : Size.of(0).within(variable);
        }
        if (expression instanceof In in && in.query() != null) {
            add(in.query());
        }
        if (expression instanceof Expression.Subquery subquery) {
            add(subquery.query());
        }
        Size size = Size.of(expression instanceof Literal literal ? length(literal) : 0);
        long text = 0;
        for (Expression part : expression.parts()) {
            Size inner = size(part, variables);
            size = size.within(inner);
            text += inner.text();
        }
        return expression instanceof Call call
                ? size.withText(call.function().maxTextLength(call, size.text(), text))
                : size;
    }

    private static int length(Literal literal) {
        return literal.value() instanceof String text ? text.length() : 0;
    }

    private static void refuseAbove(int max, long found, String what) {
        if (found > max) {
            throw new QueryRefusedException(
                    Reason.TOO_COMPLEX,
                    "query too complex: it has more than %,d %s, counting variables as often as they are used"
                            .formatted(max, what));
        }
    }
}
