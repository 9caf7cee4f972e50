package io.filigree.query.nrql.compile;

import java.util.List;
import java.util.Map;
import java.util.Objects;

import io.filigree.query.nrql.QueryResult.Kind;
import io.filigree.query.nrql.compile.QueryExecution.Outcome;
import io.filigree.query.nrql.syntax.Expression.Literal;
import io.filigree.query.nrql.syntax.Expression.Subquery;
import io.filigree.query.nrql.syntax.NrqlException;
import org.jspecify.annotations.Nullable;

/** The value of a subquery where a value is expected. */
final class ScalarSubquery {

    private ScalarSubquery() {}

    /**
     * A constant for the subquery; null where its result is empty.
     *
     * @throws NrqlException when the result is more than one number, text or boolean
     */
    static Literal constant(Subquery subquery, Outcome outcome) {
        Object value = outcome.kind() == Kind.ROWS
                ? ofRow(subquery, outcome)
                : Objects.requireNonNull(outcome.current().total()).values().get(0);
        // A percentile with one threshold is an object with one member.
        if (value instanceof Map<?, ?> map && map.size() == 1) {
            value = map.values().iterator().next();
        }
        if (value instanceof List<?> || value instanceof Map<?, ?>) {
            throw new NrqlException(
                    subquery.place(),
                    "a query as a value must give one number, text or boolean; found "
                            + (value instanceof List<?> ? "a list" : "an object"));
        }
        return new Literal(value, subquery.place());
    }

    private static @Nullable Object ofRow(Subquery subquery, Outcome outcome) {
        List<Map<String, @Nullable Object>> rows = outcome.current().events();
        if (rows.size() > 1) {
            throw new NrqlException(
                    subquery.place(),
                    "a query as a value must give one row; use an aggregate, such as latest, or LIMIT 1");
        }
        String column = OutputColumnNames.of(subquery.query().select().get(0));
        return rows.isEmpty() ? null : rows.get(0).get(column);
    }
}
