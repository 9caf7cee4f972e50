package io.filigree.query.nrql.compile;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.filigree.query.nrql.Question.Range;
import io.filigree.query.nrql.Scope;
import io.filigree.query.nrql.syntax.Expression;
import io.filigree.query.nrql.syntax.Expression.Attribute;
import io.filigree.query.nrql.syntax.Expression.Call;
import io.filigree.query.nrql.syntax.Query;
import io.filigree.query.nrql.syntax.Query.Selected;

/**
 * Eager aggregation for groups that depend only on metadata. Events are first aggregated per metadata row, which needs no
 * join. These partial aggregates are then merged into the requested groups.
 */
final class EarlyGroups {

    private final List<Selected> facets;
    private final Rows byMetadata;
    private final Rows undecorated;
    private final Sql condition;
    private final Scope scope;
    private final String zone;

    private EarlyGroups(
            List<Selected> facets, Rows byMetadata, Rows undecorated, Sql condition, Scope scope, String zone) {
        this.facets = facets;
        this.byMetadata = byMetadata;
        this.undecorated = undecorated;
        this.condition = condition;
        this.scope = scope;
        this.zone = zone;
    }

    /**
     * @param names of all attributes of the query, in the order in which its rows have them
     * @return empty where the query's groups are of another kind
     */
    static Optional<EarlyGroups> of(
            Query query, Range window, Scope scope, Noted noted, Set<String> names, Sql condition, String zone) {
        Query.Facet facet = query.facet();
        if (facet == null
                || !facet.cases().isEmpty()
                || query.timeseries() != null
                || query.join() != null
                || !query.variables().isEmpty()
                || !query.isOfEvents()) {
            return Optional.empty();
        }
        List<String> types = query.eventTypes();
        Set<String> grouping =
                Trees.attributes(facet.by().stream().map(Selected::expression).toList());
        boolean ofMetadata = grouping.stream()
                .allMatch(name -> types.stream().allMatch(type -> EventBranch.isOfMetadata(type, name, noted)));
        boolean restIsOfEvents =
                Trees.attributes(ofEvents(query, facet)).stream().noneMatch(EventBranch::dependsOnFunction);
        if (grouping.isEmpty() || !ofMetadata || !restIsOfEvents) {
            return Optional.empty();
        }
        return Optional.of(new EarlyGroups(
                facet.by(),
                rows(types, EventBranch.Part.BY_METADATA, window, scope, noted, names),
                rows(types, EventBranch.Part.UNDECORATED, window, scope, noted, names),
                condition,
                scope,
                zone));
    }

    private static Rows rows(
            List<String> types, EventBranch.Part part, Range window, Scope scope, Noted noted, Set<String> names) {
        List<EventBranch> branches = types.stream()
                .map(type -> new EventBranch(type, part, window, scope, noted))
                .toList();
        return new Rows(branches, names, branch -> List.of(Sql.of("e.metadata_id AS metadata_id")), null);
    }

    /** What aggregates, filters and the choice of groups are made of. */
    private static List<Expression> ofEvents(Query query, Query.Facet facet) {
        List<Expression> expressions = new ArrayList<>();
        query.select().forEach(selected -> expressions.add(selected.expression()));
        Stream.ofNullable(query.where()).forEach(expressions::add);
        Stream.ofNullable(facet.pick()).map(Query.Order::by).forEach(expressions::add);
        return expressions;
    }

    /** The requested groups: {@code f0}, …, and the columns of the partial aggregates, which can be merged again. */
    Sql collected(AggregateCompiler aggregates) {
        List<Sql> columns = aggregates.columns();
        List<String> names =
                IntStream.range(0, columns.size()).mapToObj(i -> "x" + i).toList();
        List<Sql> metadata = new ArrayList<>();
        List<Value> ofMetadata = values(name -> {
            Value value = EventBranch.ofMetadata(name).orElse(Value.NULL);
            String column = "d" + metadata.size();
            metadata.add(value.sql().as(column));
            return new Value(value.type(), Sql.of("m." + column), Sql.of("to_jsonb(m." + column + ")"));
        });
        List<Value> ofEvents = values(undecorated::attribute);
        List<Sql> decoratedFacets = new ArrayList<>();
        List<Sql> otherFacets = new ArrayList<>();
        List<String> facetNames = new ArrayList<>();
        for (int i = 0; i < facets.size(); i++) {
            Value.Type type = Value.common(
                    List.of(ofMetadata.get(i).type(), ofEvents.get(i).type()));
            decoratedFacets.add(ofMetadata.get(i).as(type).as("f" + i));
            otherFacets.add(ofEvents.get(i).as(type).as("f" + i));
            facetNames.add("f" + i);
        }
        Sql decorated = Sql.of(
                "SELECT {}, " + String.join(", ", names)
                        + " FROM (SELECT r.metadata_id, {} FROM {} WHERE {} GROUP BY r.metadata_id) AS i"
                        + " JOIN {} AS m USING (metadata_id)",
                Sql.join(", ", decoratedFacets),
                Sql.join(", ", columns),
                byMetadata.from(),
                condition,
                new ScopedTables(scope).metadataRows(metadata));
        Sql others = Sql.of(
                "SELECT {}, {} FROM {} WHERE {} GROUP BY " + String.join(", ", facetNames),
                Sql.join(", ", otherFacets),
                Sql.join(", ", columns),
                undecorated.from(),
                condition);
        return Sql.of(
                "SELECT " + String.join(", ", facetNames) + ", {} FROM ({} UNION ALL {}) AS u GROUP BY "
                        + String.join(", ", facetNames),
                Sql.join(", ", aggregates.combined()),
                decorated,
                others);
    }

    /** @param attributes what an attribute is that facets are made of */
    private List<Value> values(Function<String, Value> attributes) {
        return new ExpressionCompiler(
                        new ExpressionCompiler.Leaves() {
                            @Override
                            public Value attribute(Attribute attribute) {
                                return attributes.apply(attribute.name());
                            }

                            @Override
                            public Value aggregate(Call call) {
                                throw new IllegalStateException("An aggregate in a facet: " + call);
                            }
                        },
                        zone)
                .groupedBy(facets);
    }
}
