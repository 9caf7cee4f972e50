package io.filigree.query.nrql.compile;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

import io.filigree.db.event.EventTable;
import io.filigree.decorator.Attributes;
import io.filigree.decorator.event.Event;
import io.filigree.query.event.FlatEvents;
import io.filigree.query.nrql.Question.Range;
import io.filigree.query.nrql.Scope;
import io.filigree.query.nrql.catalogue.Kind;

/**
 * Events of one type, as {@link io.filigree.decorator.FlatEvent} shows them. They are in two parts. Those that point at
 * metadata take all that is not their sender's from there: a filter on it is decided on the few rows of metadata, and
 * leads to events through an index that also has their durations. Those that do not have their function's ARN alone.
 */
final class EventBranch implements Branch {

    /** Which of the events. */
    enum Part {
        /** All events, for queries that do not depend on the function. */
        ALL,
        DECORATED,
        UNDECORATED,
        /** Those with metadata, which is joined when they are grouped. */
        BY_METADATA
    }

    /** What more than an attribute's own name has to be looked for, to know what it is. */
    static final List<String> ALWAYS_LOOKED_FOR = List.of(Attributes.LAMBDA_ARN, Attributes.CW_MEMORY_SIZE);

    /** Whole events, under names that no attribute's column has. */
    static final String STORED_PREFIX = "e_";

    private static final List<Sql> STORED = FlatEvents.COLUMNS.stream()
            .map(column -> Sql.of("e." + column).as(STORED_PREFIX + column))
            .toList();

    private final String type;
    private final EventTable table;
    private final Part part;
    private final Range window;
    private final ScopedTables tables;
    private final Noted noted;
    /** Columns of the metadata that the query needs, computed once for each row of it. */
    private final Map<Sql, String> metadata = new LinkedHashMap<>();

    EventBranch(String type, Part part, Range window, Scope scope, Noted noted) {
        this.type = type;
        this.table = EventTable.ofType(type);
        this.part = part;
        this.window = window;
        this.tables = new ScopedTables(scope);
        this.noted = noted;
    }

    /** Whether metadata alone says the attribute, for an event that has any: no sender ever wrote it. */
    static boolean isOfMetadata(String type, String name, Noted noted) {
        String target = Alias.resolved(name);
        boolean written = Stream.of(name, target)
                .anyMatch(each -> !noted.bySender(type, each).isEmpty()
                        || !noted.byPlatform(type, each).isEmpty());
        return !written && ofMetadata(target).isPresent();
    }

    /** What a row of metadata says of an attribute, or of what that means, in columns without a table. */
    static Optional<Value> ofMetadata(String name) {
        String target = Alias.resolved(name);
        return ArnColumns.of(target, Sql.of("function_arn")).or(() -> MetadataColumns.of(target));
    }

    /** Whether the attribute depends on the function of an event. */
    static boolean dependsOnFunction(String name) {
        String target = Alias.resolved(name);
        return ofMetadata(target).isPresent()
                || target.equals(Attributes.INVOKED_ARN)
                || target.equals(Attributes.DECORATION_SOURCE)
                || target.equals(Attributes.DECORATION_MEMORY_MISMATCH);
    }

    @Override
    public Sql time() {
        return Sql.of("e.ts");
    }

    @Override
    public Value attribute(String name) {
        return tables.withoutStatistics(named(name));
    }

    private Value named(String name) {
        String target = Alias.target(name);
        if (target == null) {
            return own(name);
        }
        return name.startsWith(Attributes.LABEL_PREFIX)
                ? first(List.of(ofFunction(target), bySender(name), own(target)))
                : first(List.of(bySender(name), own(target)));
    }

    private Value own(String name) {
        return switch (name) {
            case Attributes.TYPE -> Value.text(Sql.of("e.type"));
            case Attributes.TIMESTAMP -> Value.number(Sql.of("round(date_part('epoch', e.ts) * 1000)"));
            case Attributes.DURATION -> column(name, Kind.NUMBER, Value.number(Sql.of("e.duration")));
            case Attributes.ERROR -> error();
            case Attributes.ATTEMPT -> first(List.of(bySender(name), byPlatform(name), firstAttempt()));
            case Attributes.REQUEST_ID -> first(List.of(bySender(name), Value.text(Sql.of("e.request_id"))));
            case Attributes.TRACE_ID -> first(List.of(bySender(name), Value.text(Sql.of("e.trace_id"))));
            case Attributes.QUALIFIER -> first(List.of(Value.text(Sql.of("e.qualifier")), bySender(name)));
            case Attributes.PROVIDER -> first(List.of(bySender(name), ofFunction(name)));
            case Attributes.INVOKED_ARN -> first(List.of(ofSameFunction(bySender(name)), qualifiedArn()));
            case Attributes.DECORATION_STATUS -> Value.text(Sql.of("e.decoration_status"));
            case Attributes.DECORATION_REASON ->
                Value.text(Sql.of("CASE WHEN e.metadata_id IS NULL THEN e.decoration_reason END"));
            case Attributes.DECORATION_METADATA_ID -> Value.number(Sql.of("e.metadata_id::double precision"));
            case Attributes.DECORATION_AGE_MS ->
                Value.number(
                        Sql.of("CASE WHEN e.metadata_id IS NOT NULL THEN e.metadata_age_ms::double precision END"));
            case Attributes.DECORATION_SOURCE -> joined(Value.text(Sql.of("source")));
            case Attributes.DECORATION_MEMORY_MISMATCH -> first(List.of(memoryMismatch(), bySender(name)));
            default -> first(List.of(ofFunction(name), bySender(name), byPlatform(name)));
        };
    }

    /** What the function's ARN or its metadata says. */
    private Value ofFunction(String name) {
        Optional<Value> value = part == Part.UNDECORATED
                ? ArnColumns.of(name, Sql.of("e.function_arn"))
                : ofMetadata(name).map(this::joined);
        return value.orElse(Value.NULL);
    }

    private Value joined(Value value) {
        if (part != Part.DECORATED) {
            return Value.NULL;
        }
        String column = metadata.computeIfAbsent(value.sql(), sql -> "d" + metadata.size());
        Sql sql = Sql.of("m." + column);
        return new Value(value.type(), sql, Sql.of("to_jsonb({})", sql));
    }

    /** What the sender wrote, where that is not what the function is keyed by. */
    private Value qualifiedArn() {
        Value arn = ofFunction(Attributes.LAMBDA_ARN);
        Value sent = ofSameFunction(bySender(Attributes.LAMBDA_ARN));
        if (sent.type() == Value.Type.NOTHING || arn.type() == Value.Type.NOTHING) {
            return Value.NULL;
        }
        return Value.any(Sql.of("CASE WHEN {} <> {} THEN {} END", sent.json(), arn.json(), sent.json()));
    }

    /** An ARN that the sender wrote, unless it is another function's than the event's. */
    private Value ofSameFunction(Value sent) {
        Value arn = ofFunction(Attributes.LAMBDA_ARN);
        if (sent.type() == Value.Type.NOTHING || arn.type() == Value.Type.NOTHING) {
            return sent;
        }
        Sql text = Sql.of("({} #>> '{}')", sent.json(), Sql.of("{}"));
        Sql same = Sql.of(
                "({} IS NULL OR starts_with({} || ':', {} || ':') OR split_part({}, ':', 5) = split_part({}, ':', 5)"
                        + " AND split_part({}, ':', 7) = 'us-east-1.' || split_part({}, ':', 7))",
                arn.sql(),
                text,
                arn.sql(),
                text,
                arn.sql(),
                text,
                arn.sql());
        return new Value(
                sent.type(),
                Sql.of("CASE WHEN {} THEN {} END", same, sent.sql()),
                Sql.of("CASE WHEN {} THEN {} END", same, sent.json()));
    }

    private Value error() {
        Value column = Value.truth(Sql.of("e.error"));
        Set<Kind> sent = noted.bySender(type, Attributes.ERROR);
        Set<Kind> platform = noted.byPlatform(type, Attributes.ERROR);
        if (Set.of(Kind.BOOLEAN).containsAll(sent) && Set.of(Kind.BOOLEAN).containsAll(platform)) {
            return sent.isEmpty() && platform.isEmpty() ? Value.NULL : column;
        }
        return Value.any(Sql.of("coalesce(CASE WHEN e.completion -> 'error' = 'true' THEN e.completion -> 'error' END,"
                + " e.attributes -> 'error', e.completion -> 'error')"));
    }

    /** The column, where it says what the attribute is. */
    private Value column(String name, Kind kind, Value column) {
        Set<Kind> sent = noted.bySender(type, name);
        Set<Kind> platform = noted.byPlatform(type, name);
        boolean allOfKind = Set.of(kind).containsAll(sent) && Set.of(kind).containsAll(platform);
        if (allOfKind && !(sent.isEmpty() && platform.isEmpty())) {
            return new Value(
                    column.type(),
                    column.sql(),
                    first(List.of(bySender(name), byPlatform(name))).json());
        }
        return first(List.of(bySender(name), byPlatform(name)));
    }

    private Value firstAttempt() {
        return type.equals(Event.INVOCATION)
                ? Value.number(Sql.of("CASE WHEN e.request_id IS NOT NULL THEN 1::double precision END"))
                : Value.NULL;
    }

    private Value memoryMismatch() {
        if (part != Part.DECORATED
                || noted.byPlatform(type, Attributes.CW_MEMORY_SIZE).isEmpty()) {
            return Value.NULL;
        }
        Value configured =
                MetadataColumns.of(Attributes.MEMORY_SIZE).map(this::joined).orElse(Value.NULL);
        Value reported = byPlatform(Attributes.CW_MEMORY_SIZE);
        return Value.truth(Sql.of("CASE WHEN trunc({}) <> {} THEN true END", reported.asNumber(), configured.sql()));
    }

    private Value bySender(String name) {
        return stored("e.attributes", name, noted.bySender(type, name));
    }

    private Value byPlatform(String name) {
        return stored("e.completion", name, noted.byPlatform(type, name));
    }

    private static Value stored(String column, String name, Set<Kind> kinds) {
        if (kinds.isEmpty()) {
            return Value.NULL;
        }
        Sql key = Sql.text(name);
        Sql json = Sql.of(column + " -> {}", key);
        if (kinds.size() > 1) {
            return Value.any(Sql.of("({})", json));
        }
        return switch (kinds.iterator().next()) {
            case STRING -> new Value(Value.Type.TEXT, Sql.of("(" + column + " ->> {})", key), json);
            case NUMBER -> new Value(Value.Type.NUMBER, Sql.of("({})::double precision", json), json);
            case BOOLEAN -> new Value(Value.Type.BOOLEAN, Sql.of("({})::boolean", json), json);
        };
    }

    /** The first that is not null. */
    private static Value first(List<Value> candidates) {
        List<Value> possible = candidates.stream()
                .filter(candidate -> candidate.type() != Value.Type.NOTHING)
                .toList();
        if (possible.size() < 2) {
            return possible.isEmpty() ? Value.NULL : possible.get(0);
        }
        Value.Type type = Value.common(possible.stream().map(Value::type).toList());
        Sql sql = Sql.join(", ", possible.stream().map(value -> value.as(type)).toList());
        Sql json = Sql.join(", ", possible.stream().map(Value::json).toList());
        return new Value(type, Sql.of("coalesce({})", sql), Sql.of("coalesce({})", json));
    }

    @Override
    public List<Sql> whole() {
        return STORED;
    }

    @Override
    public Sql select(List<Sql> columns) {
        return tables.isBound() ? selectWithin(columns) : selectOfAll(columns);
    }

    /** Of the scope's events alone. */
    private Sql selectWithin(List<Sql> columns) {
        Sql from = switch (part) {
            case DECORATED, BY_METADATA -> tables.decoratedEvents(table, type, window, metadataColumns());
            case UNDECORATED -> tables.undecoratedEvents(table, type, window);
            case ALL -> throw new IllegalStateException("Events of some accounts are read in two parts");
        };
        return Sql.of("SELECT {} FROM {}", Sql.join(", ", columns), from);
    }

    private Sql selectOfAll(List<Sql> columns) {
        List<Sql> conditions = new ArrayList<>();
        conditions.add(Sql.of("e.ts >= {}", Sql.moment(window.begin())));
        conditions.add(Sql.of("e.ts < {}", Sql.moment(window.end())));
        if (table == EventTable.CUSTOM) {
            conditions.add(Sql.of("e.type = {}", Sql.text(type)));
        }
        if (part == Part.BY_METADATA) {
            conditions.add(Sql.of("e.metadata_id IS NOT NULL"));
        }
        if (part == Part.UNDECORATED) {
            conditions.add(Sql.of("e.metadata_id IS NULL"));
        }
        Sql from = part == Part.DECORATED
                ? Sql.of(
                        table.table() + " e JOIN {} m ON m.metadata_id = e.metadata_id",
                        tables.metadataRows(metadataColumns()))
                : Sql.of(table.table() + " e");
        return Sql.of("SELECT {} FROM {} WHERE {}", Sql.join(", ", columns), from, Sql.and(conditions));
    }

    private List<Sql> metadataColumns() {
        List<Sql> columns = new ArrayList<>();
        metadata.forEach((sql, name) -> columns.add(sql.as(name)));
        return columns;
    }
}
