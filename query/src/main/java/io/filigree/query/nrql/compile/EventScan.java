package io.filigree.query.nrql.compile;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

import io.filigree.db.event.EventTable;
import io.filigree.decorator.Attributes;
import io.filigree.decorator.function.AccountScope;
import io.filigree.query.event.FlatEvents;
import io.filigree.query.nrql.QueryRequest.Range;
import io.filigree.query.nrql.syntax.Expression;

/**
 * The events of one type, as in {@link io.filigree.decorator.FlatEvent}, in two parts. Events with metadata take all
 * attributes that are not their sender's from there: a filter on such an attribute is evaluated on the few rows of metadata,
 * which lead to events through an index that contains their durations. Other events only have the attributes of their
 * function's ARN.
 */
final class EventScan implements TableScan {

    /** Which of the events. */
    enum Part {
        /** All events, for queries that do not depend on the function. */
        ALL,
        DECORATED,
        UNDECORATED,
        /** Those with metadata, which is joined when they are grouped. */
        BY_METADATA,
        /** All events of columnar files, with the metadata in their columns. */
        IN_FILES
    }

    /** Further names that have to be looked up to resolve an attribute. */
    static final List<String> ALWAYS_LOOKED_FOR = List.of(Attributes.LAMBDA_ARN, Attributes.CW_MEMORY_SIZE);

    /** Whole events, under names that no attribute's column has. */
    static final String STORED_PREFIX = "e_";

    private static final List<SqlFragment> STORED = FlatEvents.COLUMNS.stream()
            .map(column -> SqlFragment.of("e." + column).as(STORED_PREFIX + column))
            .toList();

    private final String type;
    private final EventTable table;
    private final Part part;
    private final Range window;
    private final ScopedTables tables;
    private final EventAttributes attributes;

    EventScan(String type, Part part, Range window, AccountScope scope, SenderFields noted) {
        this.type = type;
        this.table = EventTable.ofType(type);
        this.part = part;
        this.window = window;
        this.tables = new ScopedTables(scope);
        this.attributes = new EventAttributes(type, part, noted);
    }

    /** Whether decorated events have the attribute from metadata alone: no sender ever wrote it, or none can replace it. */
    static boolean isOfMetadata(String type, String name, SenderFields noted) {
        if (ArnColumns.replacesSender(name)) {
            return true;
        }
        String target = AttributeAlias.resolved(name);
        boolean written = Stream.of(name, target)
                .anyMatch(each -> !noted.bySender(type, each).isEmpty()
                        || !noted.byPlatform(type, each).isEmpty());
        return !written && ofMetadata(target).isPresent();
    }

    /** An attribute, or the attribute that it is an alias of, from a row of metadata, in unqualified columns. */
    static Optional<TypedExpression> ofMetadata(String name) {
        String target = AttributeAlias.resolved(name);
        return ArnColumns.of(target, SqlFragment.of("function_arn")).or(() -> MetadataColumns.of(target));
    }

    /** Whether the attribute depends on the function of an event. */
    static boolean dependsOnFunction(String name) {
        String target = AttributeAlias.resolved(name);
        return ofMetadata(target).isPresent()
                || target.equals(Attributes.INVOKED_ARN)
                || target.equals(Attributes.DECORATION_SOURCE)
                || target.equals(Attributes.DECORATION_MEMORY_MISMATCH);
    }

    /** Whether all events of columnar files have the attribute without a join. */
    static boolean isInFiles(String name) {
        return !dependsOnFunction(name) || MetadataColumns.isInFiles(AttributeAlias.resolved(name));
    }

    @Override
    public SqlFragment time() {
        return SqlFragment.of("e.ts AS ts").inDuckDb("e.ts AS ts, e.hour AS hour");
    }

    @Override
    public TypedExpression attribute(String name) {
        return tables.withoutStatistics(attributes.named(name));
    }

    @Override
    public TypedExpression computed(Expression expression, String zone) {
        return tables.withoutStatistics(attributes.computed(expression, zone));
    }

    @Override
    public List<SqlFragment> whole() {
        return STORED;
    }

    @Override
    public SqlFragment select(List<SqlFragment> columns) {
        return tables.isBound() ? selectWithin(columns) : selectOfAll(columns);
    }

    /** Of the scope's events alone. */
    private SqlFragment selectWithin(List<SqlFragment> columns) {
        SqlFragment from = switch (part) {
            case DECORATED, BY_METADATA -> tables.decoratedEvents(table, type, window, attributes.metadataColumns());
            case UNDECORATED -> tables.undecoratedEvents(table, type, window);
            case ALL, IN_FILES -> throw new IllegalStateException("Events of some accounts are read in two parts");
        };
        return SqlFragment.of("SELECT {} FROM {}", SqlFragment.join(", ", columns), from);
    }

    private SqlFragment selectOfAll(List<SqlFragment> columns) {
        List<SqlFragment> conditions = new ArrayList<>();
        conditions.add(ScopedTables.isIn(window, "e.ts"));
        if (table == EventTable.CUSTOM) {
            conditions.add(SqlFragment.of("e.type = {}", SqlFragment.text(type)));
        }
        if (part == Part.BY_METADATA) {
            conditions.add(SqlFragment.of("e.metadata_id IS NOT NULL"));
        }
        if (part == Part.UNDECORATED) {
            conditions.add(SqlFragment.of("e.metadata_id IS NULL"));
        }
        SqlFragment from = switch (part) {
            case DECORATED ->
                SqlFragment.of(
                        table.table() + " e JOIN {} m ON m.metadata_id = e.metadata_id",
                        tables.metadataRows(attributes.metadataColumns()));
            case UNDECORATED -> ScopedTables.undecorated(table).alias("e");
            case ALL, BY_METADATA, IN_FILES -> SqlFragment.of(table.table() + " e");
        };
        return SqlFragment.of(
                "SELECT {} FROM {} WHERE {}", SqlFragment.join(", ", columns), from, SqlFragment.and(conditions));
    }
}
