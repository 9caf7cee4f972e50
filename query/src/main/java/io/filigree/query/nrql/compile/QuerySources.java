package io.filigree.query.nrql.compile;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;

import io.filigree.decorator.function.AccountScope;
import io.filigree.query.nrql.QueryDatabase.Session;
import io.filigree.query.nrql.QueryRequest.Range;
import io.filigree.query.nrql.catalogue.AttributeCatalog;
import io.filigree.query.nrql.catalogue.AttributeCatalog.Looked;
import io.filigree.query.nrql.plan.ExpressionVisitor;
import io.filigree.query.nrql.plan.QueryWindows;
import io.filigree.query.nrql.syntax.Expression;
import io.filigree.query.nrql.syntax.Query;
import io.filigree.query.nrql.syntax.Query.Source;
import org.jspecify.annotations.Nullable;

/** Resolves the sources of queries to relations, and compiles their conditions against them. */
final class QuerySources {

    private static final Looked NOT_LOOKED = new Looked(List.of(), Set.of(), Set.of());

    /** Runs a subquery in FROM or JOIN. */
    interface Subqueries {
        SubqueryRows rows(Query query, Range window);
    }

    private final Session session;
    private final EventLimit limit;
    private final AccountScope scope;
    private final Subqueries subqueries;
    private final Set<String> eventTypes = new LinkedHashSet<>();
    private final Set<String> messages = new LinkedHashSet<>();
    private final Set<String> notLookedUp = new LinkedHashSet<>();

    QuerySources(Session session, EventLimit limit, AccountScope scope, Subqueries subqueries) {
        this.session = session;
        this.limit = limit;
        this.scope = scope;
        this.subqueries = subqueries;
    }

    /** The types of all events that were read. */
    List<String> eventTypes() {
        return List.copyOf(eventTypes);
    }

    /** The messages about unknown names. */
    List<String> messages() {
        return List.copyOf(messages);
    }

    /** The sources and names that a query's expressions are compiled against. */
    record Compiled(
            Relation rows,
            ExpressionCompiler expressions,
            SqlFragment condition,
            Set<String> names,
            SenderFields noted) {}

    /**
     * @param all names in addition to those in the query
     * @param extra additional columns of each branch
     */
    Compiled compile(
            Query query, Range window, Collection<String> all, Function<? super TableScan, List<SqlFragment>> extra) {
        return compile(query, window, EventParts.Source.inPostgres(window), all, extra);
    }

    /** @param source the part of the events that are read; subqueries read the whole window */
    Compiled compile(
            Query query,
            Range window,
            EventParts.Source source,
            Collection<String> all,
            Function<? super TableScan, List<SqlFragment>> extra) {
        session.checkTime();
        Map<String, Query.Variable> variables = new LinkedHashMap<>();
        query.variables().forEach(variable -> variable.names().forEach(name -> variables.put(name, variable)));
        Set<String> named = ExpressionVisitor.attributes(query);
        Set<String> names = new LinkedHashSet<>(named);
        names.addAll(all);
        SubqueryJoin join = join(query, window);
        List<String> types = query.eventTypes();
        Set<String> asked = new LinkedHashSet<>(names);
        if (join != null) {
            asked.add(join.key());
        }
        Looked looked = asked.isEmpty() ? withoutLooking(types) : look(types, asked);
        List<TableScan> branches = branches(query, source, types, asked, looked);
        SenderFields noted = new SenderFields(looked.noted());
        String zone = QueryWindows.zone(query).getId();
        Relation rows = new Relation(
                branches, names, extra, join, new Relation.Computed(MetadataExpressions.of(query, noted), zone));
        messages.addAll(new UnknownNames(session, scope).messages(query, branches, named, join, looked));
        ExpressionCompiler expressions = new ExpressionCompiler(new EventSymbols(rows, variables, zone), zone);
        Expression where = query.where();
        SqlFragment condition = where == null ? SqlFragment.TRUE : expressions.condition(where);
        return new Compiled(rows, expressions, condition, names, noted);
    }

    private @Nullable SubqueryJoin join(Query query, Range window) {
        Query.Join join = query.join();
        return join == null
                ? null
                : new SubqueryJoin(
                        join.outer(),
                        join.key(),
                        join.joinedKey(),
                        subqueries.rows(join.query().inZone(query.timezone()), window));
    }

    /** A query without attributes needs the catalog only if it finds nothing. */
    private Looked withoutLooking(List<String> types) {
        notLookedUp.addAll(types);
        return new Looked(List.of(), Set.copyOf(types), Set.of());
    }

    /** Adds a message for each event type that was not looked up because its query has no attributes, and that is unknown. */
    void explainNothingFound() {
        List<String> types = List.copyOf(notLookedUp);
        notLookedUp.clear();
        messages.addAll(NameSuggestions.messages(session, scope, types, Set.of(), look(types, Set.of()), Set.of()));
    }

    private Looked look(List<String> types, Set<String> names) {
        Set<String> all = new LinkedHashSet<>(names);
        names.forEach(name -> Optional.ofNullable(AttributeAlias.target(name)).ifPresent(all::add));
        all.addAll(EventScan.ALWAYS_LOOKED_FOR);
        return types.isEmpty() ? NOT_LOOKED : AttributeCatalog.look(session, types, all, scope);
    }

    /** The rows of a query that uses no attribute. */
    Relation onlyRows(Query query, Range window, List<String> types) {
        List<TableScan> branches = branches(query, EventParts.Source.onlyEvents(window), types, Set.of(), NOT_LOOKED);
        return new Relation(branches, List.of(), Relation::noneBesides);
    }

    /** Of columnar files without the functions and the results of subqueries. */
    private List<TableScan> branches(
            Query query, EventParts.Source source, List<String> types, Set<String> names, Looked looked) {
        Range window = source.range();
        List<TableScan> branches = new ArrayList<>();
        eventTypes.addAll(types);
        SenderFields noted = new SenderFields(looked.noted(), source.columns());
        types.forEach(type -> branches.addAll(events(type, source, noted, names)));
        if (query.from().isEmpty() && types.isEmpty()) {
            branches.add(new SingleRow());
        }
        for (Source from : source.onlyEvents() ? List.<Source>of() : query.from()) {
            if (from instanceof Source.Lookup) {
                branches.add(new InventoryScan(scope));
            } else if (from instanceof Source.Nested nested) {
                branches.add(new ValuesScan(subqueries.rows(nested.query().inZone(query.timezone()), window)));
            }
        }
        return branches;
    }

    /** The events of a type in a part of the events. */
    List<TableScan> events(String type, EventParts.Source source, SenderFields noted, Set<String> names) {
        Range window = source.range();
        limit.check(type, window);
        Stream<EventScan.Part> parts;
        if (scope.isAll() && names.stream().noneMatch(EventScan::dependsOnFunction)) {
            parts = Stream.of(EventScan.Part.ALL);
        } else if (scope.isAll() && source.columnar() && names.stream().allMatch(EventScan::isInFiles)) {
            parts = Stream.of(EventScan.Part.IN_FILES);
        } else {
            parts = Stream.of(EventScan.Part.DECORATED, EventScan.Part.UNDECORATED);
        }
        return parts.<TableScan>map(part -> new EventScan(type, part, window, scope, noted))
                .toList();
    }
}
