package io.filigree.query.nrql.compile;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;

import io.filigree.query.nrql.QueryResult;
import io.filigree.query.nrql.QueryResult.Part;
import io.filigree.query.nrql.QueryResult.Result;
import io.filigree.query.nrql.syntax.Condition.And;
import io.filigree.query.nrql.syntax.Condition.Comparison;
import io.filigree.query.nrql.syntax.Condition.Comparison.Relation;
import io.filigree.query.nrql.syntax.Condition.Is;
import io.filigree.query.nrql.syntax.Condition.Not;
import io.filigree.query.nrql.syntax.Condition.Or;
import io.filigree.query.nrql.syntax.Expression;
import io.filigree.query.nrql.syntax.Expression.Argument;
import io.filigree.query.nrql.syntax.Expression.Call;
import io.filigree.query.nrql.syntax.Expression.Literal;
import io.filigree.query.nrql.syntax.FunctionCatalog;
import io.filigree.query.nrql.syntax.NrqlException;
import io.filigree.query.nrql.syntax.NrqlFunction;
import io.filigree.query.nrql.syntax.Query;
import io.filigree.query.nrql.syntax.Query.Facet;
import io.filigree.query.nrql.syntax.Query.Selected;
import org.jspecify.annotations.Nullable;

/** {@code SELECT keyset() … FACET}: counts events to select the groups, then reads the names of each group. */
final class KeysetFacets {

    /** Maximum number of groups: each needs a scan. */
    static final int MAX = 100;

    private final Query query;
    private final Facet facet;
    private final NrqlFunction count;

    /** @throws NrqlException when LIMIT is above the maximum */
    KeysetFacets(Query query, FunctionCatalog functions) {
        this.query = query;
        this.facet = Objects.requireNonNull(query.facet());
        this.count = functions.required("count");
        if (query.limit() != null && query.limit().count() > MAX) {
            throw new NrqlException(
                    facet.place(),
                    "keyset() with FACET supports up to " + MAX + " groups; set LIMIT " + MAX + " or less");
        }
    }

    /** The query that selects the groups. */
    Query counting() {
        Call events = new Call(count, List.of(new Argument(null, new Expression.Star(query.place()))), query.place());
        return query.with(List.of(new Selected(events, null)), query.where(), facet);
    }

    /**
     * @param counted the result of the counting query
     * @param keyset runs a query of keyset() without FACET
     */
    Result of(Result counted, Function<Query, Part> keyset) {
        List<QueryResult.Facet> groups = new ArrayList<>();
        Expression shown = null;
        for (QueryResult.Facet group : counted.facets()) {
            Expression condition = isGroup(group.names());
            groups.add(new QueryResult.Facet(group.names(), keyset.apply(of(condition))));
            shown = shown == null ? condition : new Or(shown, condition, query.place());
        }
        return new Result(
                List.of(),
                groups,
                counted.total() == null ? null : keyset.apply(of(null)),
                counted.unknown() == null ? null : keyset.apply(of(isUnknown())),
                counted.other() == null || shown == null
                        ? null
                        : keyset.apply(of(and(new Not(isUnknown(), query.place()), new Not(shown, query.place())))));
    }

    private Query of(@Nullable Expression condition) {
        Expression where = query.where();
        Expression both =
                where == null || condition == null ? (where == null ? condition : where) : and(where, condition);
        return query.with(query.select(), both, null);
    }

    private Expression isGroup(List<@Nullable Object> names) {
        Expression all = null;
        for (int i = 0; i < names.size(); i++) {
            Expression equal = new Comparison(
                    Relation.EQUAL,
                    facet.by().get(i).expression(),
                    new Literal(names.get(i), query.place()),
                    query.place());
            all = all == null ? equal : and(all, equal);
        }
        return Objects.requireNonNull(all);
    }

    private Expression isUnknown() {
        Expression any = null;
        for (Selected by : facet.by()) {
            Expression none = new Is(by.expression(), false, Is.State.NULL, query.place());
            any = any == null ? none : new Or(any, none, query.place());
        }
        return Objects.requireNonNull(any);
    }

    private Expression and(Expression left, Expression right) {
        return new And(left, right, query.place());
    }
}
