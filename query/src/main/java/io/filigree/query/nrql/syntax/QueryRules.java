package io.filigree.query.nrql.syntax;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

import io.filigree.query.nrql.syntax.Clauses.Name;
import io.filigree.query.nrql.syntax.Query.Selected;
import io.filigree.query.nrql.syntax.Query.Source;

/** Checks which clauses can be combined in a query. */
final class QueryRules {

    private static final Set<Name> OF_EVENT_TYPES = Set.of(
            Name.SHOW_EVENT_TYPES, Name.FROM, Name.LIMIT, Name.SINCE, Name.UNTIL, Name.TIMEZONE, Name.EXTRAPOLATE);

    private static final Set<Name> WITHOUT_FROM = Set.of(
            Name.VARIABLES, Name.SELECT, Name.SINCE, Name.UNTIL, Name.TIMEZONE, Name.METRIC_FORMAT, Name.EXTRAPOLATE);

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
        if (clauses.has(Name.SELECT) && !clauses.has(Name.FROM)) {
            checkWithoutFrom(query, clauses);
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

    /** A query as a value must have one column and one row. */
    static void checkScalar(Query query) {
        if (query.select().size() != 1 || query.select().get(0).expression() instanceof Expression.Star) {
            throw new NrqlException(
                    query.place(), "a query as a value must select one value: (SELECT average(attribute) FROM A)");
        }
        if (query.facet() != null) {
            throw new NrqlException(query.facet().place(), "FACET cannot be in a query as a value");
        }
        checkWithoutSeries(query, "a query as a value");
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
        if (!query.isOfEvents()) {
            query.select().forEach(selected -> checkSize(selected.expression()));
            Optional.ofNullable(query.facet()).map(Query.Facet::pick).ifPresent(pick -> checkSize(pick.by()));
        }
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

    /** Only events have a size. */
    private static void checkSize(Expression expression) {
        if (expression instanceof Expression.Call call && call.function().needsEventTypes()) {
            throw new NrqlException(call.place(), call.function().text() + "() needs event types in FROM");
        }
        expression.parts().forEach(QueryRules::checkSize);
    }

    private static boolean isOfGroup(Selected selected) {
        return Shape.of(selected.expression()) == Shape.OF_GROUP;
    }

    private static void checkVariable(Query.Variable variable) {
        Shape.checkOfEvent(variable.value(), "WITH");
        boolean several = variable.value() instanceof Expression.Call call
                && call.function().hasSeveralValues();
        if (variable.names().size() > 1 && !several) {
            throw new NrqlException(
                    variable.place(), "several names in AS (a, b) are only supported for capture(…) and aparse(…)");
        }
    }

    private static void checkFacet(Query.Facet facet) {
        if (facet.by().size() > Query.Facet.MAX) {
            throw new NrqlException(
                    facet.by().get(Query.Facet.MAX).expression().place(),
                    "FACET has at most " + Query.Facet.MAX + " attributes, not "
                            + facet.by().size());
        }
        facet.by().forEach(by -> checkFaceted(by.expression()));
        if (facet.pick() != null && Shape.of(facet.pick().by()) != Shape.OF_GROUP) {
            throw new NrqlException(
                    facet.pick().by().place(),
                    "ORDER BY after FACET needs an aggregate or an attribute, such as count(*)");
        }
    }

    private static void checkFaceted(Expression expression) {
        if (expression instanceof Expression.Cases cases) {
            cases.parts().forEach(QueryRules::checkFaceted);
            return;
        }
        List<Expression> parts =
                expression instanceof Expression.Call call && call.function().isOnlyForFacet()
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
        if (shape(query.select()) != Shape.OF_GROUP) {
            checkHasNo(clauses, Name.FACET);
            checkHasNo(clauses, Name.TIMESERIES);
            checkHasNo(clauses, Name.COMPARE_WITH);
        }
    }

    /** Without FROM there are only constants and variables of WITH. */
    private static void checkWithoutFrom(Query query, Clauses clauses) {
        NrqlException missing = new NrqlException(clauses.end(), "FROM is missing: FROM AwsLambdaInvocation");
        boolean others = Stream.of(Name.values()).anyMatch(name -> clauses.has(name) && !WITHOUT_FROM.contains(name));
        if (others || query.select().stream().anyMatch(QueryRules::isOfGroup)) {
            throw missing;
        }
        Set<String> known = new HashSet<>();
        for (Query.Variable variable : query.variables()) {
            checkKnown(variable.value(), known, missing);
            known.addAll(variable.names());
        }
        query.select().forEach(selected -> checkKnown(selected.expression(), known, missing));
    }

    private static void checkKnown(Expression expression, Set<String> known, NrqlException missing) {
        boolean ofVariable = expression instanceof Expression.Attribute attribute && known.contains(attribute.name());
        if (!ofVariable && Shape.readsEvent(expression)) {
            throw missing;
        }
        expression.parts().forEach(part -> checkKnown(part, known, missing));
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
