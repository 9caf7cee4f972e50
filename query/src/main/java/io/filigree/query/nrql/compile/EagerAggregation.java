package io.filigree.query.nrql.compile;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.filigree.decorator.function.AccountScope;
import io.filigree.query.nrql.QueryRequest.Range;
import io.filigree.query.nrql.plan.ExpressionVisitor;
import io.filigree.query.nrql.syntax.Expression;
import io.filigree.query.nrql.syntax.Query;
import io.filigree.query.nrql.syntax.Query.Selected;

/**
 * Eager aggregation for groups that depend only on metadata. Events are first aggregated per metadata row, which needs no
 * join. These partial aggregates are then merged into the requested groups.
 */
final class EagerAggregation {

    private final List<Selected> facets;
    private final Relation byMetadata;
    private final Relation undecorated;
    private final SqlFragment condition;
    private final AccountScope scope;
    private final String zone;

    private EagerAggregation(
            List<Selected> facets,
            Relation byMetadata,
            Relation undecorated,
            SqlFragment condition,
            AccountScope scope,
            String zone) {
        this.facets = facets;
        this.byMetadata = byMetadata;
        this.undecorated = undecorated;
        this.condition = condition;
        this.scope = scope;
        this.zone = zone;
    }

    /**
     * @param names all attributes of the query, in the order of its columns
     * @return empty if the groups do not depend on metadata alone
     */
    static Optional<EagerAggregation> of(
            Query query,
            Range window,
            AccountScope scope,
            SenderFields noted,
            Set<String> names,
            SqlFragment condition,
            String zone) {
        Query.Facet facet = query.facet();
        if (facet == null
                || facet.by().stream().anyMatch(by -> by.expression() instanceof Expression.Cases)
                || query.timeseries() != null
                || query.join() != null
                || !query.variables().isEmpty()
                || !query.isOfEvents()) {
            return Optional.empty();
        }
        List<String> types = query.eventTypes();
        Set<String> grouping = ExpressionVisitor.attributes(
                facet.by().stream().map(Selected::expression).toList());
        boolean ofMetadata = grouping.stream()
                .allMatch(name -> types.stream().allMatch(type -> EventScan.isOfMetadata(type, name, noted)));
        boolean restIsOfEvents =
                ExpressionVisitor.attributes(ofEvents(query, facet)).stream().noneMatch(EventScan::dependsOnFunction);
        if (grouping.isEmpty() || !ofMetadata || !restIsOfEvents) {
            return Optional.empty();
        }
        return Optional.of(new EagerAggregation(
                facet.by(),
                rows(types, EventScan.Part.BY_METADATA, window, scope, noted, names),
                rows(types, EventScan.Part.UNDECORATED, window, scope, noted, names),
                condition,
                scope,
                zone));
    }

    private static Relation rows(
            List<String> types,
            EventScan.Part part,
            Range window,
            AccountScope scope,
            SenderFields noted,
            Set<String> names) {
        List<EventScan> branches = types.stream()
                .map(type -> new EventScan(type, part, window, scope, noted))
                .toList();
        return new Relation(branches, names, branch -> List.of(SqlFragment.of("e.metadata_id AS metadata_id")));
    }

    /** The expressions of aggregates, filters and selected groups. */
    private static List<Expression> ofEvents(Query query, Query.Facet facet) {
        List<Expression> expressions = new ArrayList<>();
        query.select().forEach(selected -> expressions.add(selected.expression()));
        Stream.ofNullable(query.where()).forEach(expressions::add);
        Stream.ofNullable(facet.pick()).map(Query.Order::by).forEach(expressions::add);
        return expressions;
    }

    /** The requested groups: {@code f0}, …, and the columns of the partial aggregates, which can be merged again. */
    SqlFragment collected(AggregateColumns aggregated) {
        List<SqlFragment> columns = aggregated.all();
        List<String> names =
                IntStream.range(0, columns.size()).mapToObj(i -> "x" + i).toList();
        List<SqlFragment> metadata = new ArrayList<>();
        List<TypedExpression> ofMetadata = values(name -> {
            TypedExpression value = EventScan.ofMetadata(name).orElse(TypedExpression.NULL);
            String column = "d" + metadata.size();
            metadata.add(value.sql().as(column));
            return new TypedExpression(
                    value.type(), SqlFragment.of("m." + column), SqlFragment.of("to_jsonb(m." + column + ")"));
        });
        List<TypedExpression> ofEvents = values(undecorated::attribute);
        List<SqlFragment> decoratedFacets = new ArrayList<>();
        List<SqlFragment> otherFacets = new ArrayList<>();
        List<String> facetNames = new ArrayList<>();
        for (int i = 0; i < facets.size(); i++) {
            TypedExpression.Type type = TypedExpression.common(
                    List.of(ofMetadata.get(i).type(), ofEvents.get(i).type()));
            decoratedFacets.add(ofMetadata.get(i).as(type).as("f" + i));
            otherFacets.add(ofEvents.get(i).as(type).as("f" + i));
            facetNames.add("f" + i);
        }
        SqlFragment decorated = SqlFragment.of(
                "SELECT {}, " + String.join(", ", names)
                        + " FROM (SELECT r.metadata_id, {} FROM {} WHERE {} GROUP BY r.metadata_id) AS i"
                        + " JOIN {} AS m USING (metadata_id)",
                SqlFragment.join(", ", decoratedFacets),
                SqlFragment.join(", ", columns),
                byMetadata.from(),
                condition,
                new ScopedTables(scope).metadataRows(metadata));
        SqlFragment others = SqlFragment.of(
                "SELECT {}, {} FROM {} WHERE {} GROUP BY " + String.join(", ", facetNames),
                SqlFragment.join(", ", otherFacets),
                SqlFragment.join(", ", columns),
                undecorated.from(),
                condition);
        return SqlFragment.of(
                "SELECT " + String.join(", ", facetNames) + ", {} FROM ({} UNION ALL {}) AS u GROUP BY "
                        + String.join(", ", facetNames),
                SqlFragment.join(", ", aggregated.combined()),
                decorated,
                others);
    }

    /** @param attributes resolves the attributes of facets */
    private List<TypedExpression> values(Function<String, TypedExpression> attributes) {
        return new ExpressionCompiler(new AttributeSymbols(attributes), zone).groupedBy(facets);
    }
}
