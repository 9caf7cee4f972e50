package io.filigree.query.nrql.syntax;

import java.util.List;
import java.util.Optional;
import java.util.Set;

import io.filigree.query.nrql.syntax.Clauses.Name;
import io.filigree.query.nrql.syntax.Query.Selected;
import io.filigree.query.nrql.syntax.Query.Source;

/** Checks which clauses can be combined in a query. */
final class QueryRules {

    private static final int MOST_FACETS = 5;

    private static final Set<Name> OF_EVENT_TYPES = Set.of(
            Name.SHOW_EVENT_TYPES, Name.FROM, Name.LIMIT, Name.SINCE, Name.UNTIL, Name.TIMEZONE, Name.EXTRAPOLATE);

    private QueryRules() {}

    /** @throws NrqlException when something is missing, or cannot be together */
    static void check(Query query, Clauses clauses) {
        checkSources(query);
        checkExpressions(query);
        if (clauses.has(Name.SHOW_EVENT_TYPES)) {
            checkShow(clauses);
        } else {
            checkSelect(query, clauses);
        }
        if (clauses.has(Name.COMPARE_WITH) && query.since() == null && query.until() == null) {
            throw at(clauses, Name.COMPARE_WITH, "COMPARE WITH needs a SINCE or an UNTIL");
        }
    }

    /** A query within another has one window, and rows. */
    static void checkNested(Query query, Clauses clauses) {
        if (query.showsEventTypes()) {
            throw new NrqlException(query.place(), "SHOW EVENT TYPES cannot be nested");
        }
        if (clauses.has(Name.COMPARE_WITH)) {
            throw at(clauses, Name.COMPARE_WITH, "COMPARE WITH cannot be nested; move it to the outer query");
        }
    }

    /** A query in {@code IN (…)} must have one column. */
    static void checkMembers(Query query) {
        if (query.select().size() != 1 || query.select().get(0).expression() instanceof Expression.Star) {
            throw new NrqlException(
                    query.place(), "a query in IN (…) must select one column: IN (FROM A SELECT uniques(attribute))");
        }
        checkWithoutSeries(query, "IN (…)");
    }

    static void checkJoined(Query query) {
        for (Selected selected : query.select()) {
            if (selected.expression() instanceof Expression.Star star) {
                throw new NrqlException(star.place(), "a query in JOIN (…) must select columns by name, not *");
            }
        }
        checkWithoutSeries(query, "JOIN (…)");
    }

    private static void checkWithoutSeries(Query query, String where) {
        if (query.timeseries() != null) {
            throw new NrqlException(query.timeseries().place(), "TIMESERIES cannot be in " + where);
        }
    }

    private static void checkSources(Query query) {
        for (Source source : query.from()) {
            if (source instanceof Source.Lookup lookup && !lookup.table().equalsIgnoreCase("functions")) {
                throw new NrqlException(
                        lookup.place(),
                        "there is no table " + SourceText.quoted(lookup.table()) + "; the only table is functions");
            }
            boolean others = query.from().size() > 1;
            if (others && source instanceof Source.Lookup lookup) {
                throw new NrqlException(lookup.place(), "lookup(…) must be alone in FROM");
            }
            if (others && source instanceof Source.Nested nested) {
                throw new NrqlException(nested.place(), "a subquery must be alone in FROM");
            }
        }
    }

    /** Everything but SELECT looks at one event at a time. */
    private static void checkExpressions(Query query) {
        query.variables().forEach(variable -> checkVariable(variable));
        if (query.where() != null) {
            Shape.checkOfEvent(query.where(), "WHERE");
        }
        Query.Facet facet = query.facet();
        if (facet != null) {
            checkFacet(facet);
        }
        boolean ofRows = facet == null && query.select().stream().noneMatch(QueryRules::isOfGroup);
        if (query.orderBy() != null && ofRows) {
            Shape.checkOfEvent(query.orderBy().by(), "ORDER BY");
        }
    }

    private static boolean isOfGroup(Selected selected) {
        return Shape.of(selected.expression()) == Shape.OF_GROUP;
    }

    private static void checkVariable(Query.Variable variable) {
        Shape.checkOfEvent(variable.value(), "WITH");
        boolean several = variable.value() instanceof Expression.Call call
                && (call.function() == NrqlFunction.CAPTURE || call.function() == NrqlFunction.APARSE);
        if (variable.names().size() > 1 && !several) {
            throw new NrqlException(
                    variable.place(), "several names in AS (a, b) are only supported for capture(…) and aparse(…)");
        }
    }

    private static void checkFacet(Query.Facet facet) {
        if (facet.by().size() > MOST_FACETS) {
            throw new NrqlException(
                    facet.by().get(MOST_FACETS).expression().place(), "FACET has at most five attributes");
        }
        facet.by().forEach(by -> checkFaceted(by.expression()));
        facet.cases().forEach(condition -> Shape.checkOfEvent(condition, "FACET"));
        if (facet.otherwise() != null) {
            checkFaceted(facet.otherwise());
        }
        if (facet.pick() != null && Shape.of(facet.pick().by()) != Shape.OF_GROUP) {
            throw new NrqlException(
                    facet.pick().by().place(), "ORDER BY after FACET needs an aggregate, such as count(*)");
        }
    }

    private static void checkFaceted(Expression expression) {
        List<Expression> parts = expression instanceof Expression.Call call && call.function() == NrqlFunction.BUCKETS
                ? call.positional()
                : List.of(expression);
        parts.forEach(part -> Shape.checkOfEvent(part, "FACET"));
    }

    private static void checkShow(Clauses clauses) {
        for (Name name : Name.values()) {
            if (clauses.has(name) && !OF_EVENT_TYPES.contains(name)) {
                throw at(clauses, name, "SHOW EVENT TYPES only supports SINCE and UNTIL, not " + name.text());
            }
        }
    }

    private static void checkSelect(Query query, Clauses clauses) {
        if (!clauses.has(Name.SELECT)) {
            throw new NrqlException(clauses.end(), "SELECT is missing: SELECT count(*) FROM AwsLambdaInvocation");
        }
        if (!clauses.has(Name.FROM)) {
            throw new NrqlException(clauses.end(), "FROM is missing: FROM AwsLambdaInvocation");
        }
        if (shape(query.select()) != Shape.OF_GROUP) {
            checkHasNo(clauses, Name.FACET);
            checkHasNo(clauses, Name.TIMESERIES);
            checkHasNo(clauses, Name.COMPARE_WITH);
        }
    }

    private static void checkHasNo(Clauses clauses, Name name) {
        if (clauses.has(name)) {
            throw at(clauses, name, name.text() + " needs an aggregate in SELECT, such as count(*)");
        }
    }

    private static Shape shape(List<Selected> select) {
        Optional<Selected> star = select.stream()
                .filter(selected -> selected.expression() instanceof Expression.Star)
                .findFirst();
        if (star.isPresent() && select.size() > 1) {
            throw new NrqlException(star.get().expression().place(), "* must be alone in SELECT");
        }
        Shape shape = Shape.CONSTANT;
        for (Selected selected : select) {
            shape = shape.with(Shape.of(selected.expression()), selected.expression());
        }
        return shape;
    }

    private static NrqlException at(Clauses clauses, Name name, String detail) {
        return new NrqlException(clauses.place(name).orElse(clauses.begin()), detail);
    }
}
