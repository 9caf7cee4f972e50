package io.filigree.query.nrql.compile;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.filigree.query.nrql.QueryRefusedException;
import io.filigree.query.nrql.QueryRefusedException.Reason;
import io.filigree.query.nrql.syntax.Expression;
import io.filigree.query.nrql.syntax.Expression.Attribute;
import io.filigree.query.nrql.syntax.Expression.In;
import io.filigree.query.nrql.syntax.Query;
import io.filigree.query.nrql.syntax.Query.Source;

/**
 * The size of a query's expressions, with each variable counted as often as it is used, since it is compiled as often.
 * Variables that use variables twice double it each time, so it is counted before anything is compiled.
 */
final class QueryComplexity {

    /** Expressions of a query and its subqueries. */
    static final int MAX_NODES = 20_000;

    /** Expressions within one another. */
    static final int MAX_DEPTH = 400;

    private static final Size ONE = new Size(1, 1);

    private long nodes;

    private QueryComplexity() {}

    /** @throws QueryRefusedException when the query, its subqueries included, is beyond the bounds */
    static void check(Query query) {
        new QueryComplexity().add(query);
    }

    /** @param nodes saturated just above {@link #MAX_NODES}, so that it never overflows */
    private record Size(long nodes, int depth) {

        Size within(Size inner) {
            return new Size(Math.min(nodes + inner.nodes, MAX_NODES + 1L), Math.max(depth, inner.depth + 1));
        }
    }

    private void add(Query query) {
        Map<String, Size> variables = new HashMap<>();
        for (Query.Variable variable : query.variables()) {
            Size size = size(variable.value(), variables);
            variable.names().forEach(name -> variables.put(name, size));
        }
        Trees.expressions(query).stream().skip(query.variables().size()).forEach(each -> count(size(each, variables)));
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
    }

    private Size size(Expression expression, Map<String, Size> variables) {
        if (expression instanceof Attribute attribute) {
            Size variable = variables.get(attribute.name());
            return variable == null ? ONE : ONE.within(variable);
        }
        if (expression instanceof In in && in.query() != null) {
            add(in.query());
        }
        Size size = ONE;
        List<Expression> parts = Trees.parts(expression);
        for (Expression part : parts) {
            size = size.within(size(part, variables));
        }
        return size;
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
