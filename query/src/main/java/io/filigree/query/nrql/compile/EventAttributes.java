package io.filigree.query.nrql.compile;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import io.filigree.decorator.Attributes;
import io.filigree.decorator.event.Event;
import io.filigree.decorator.function.ConfigurationAttribute;
import io.filigree.query.nrql.catalogue.AttributeType;
import io.filigree.query.nrql.compile.EventScan.Part;
import io.filigree.query.nrql.syntax.Expression;

/**
 * Resolves the attributes of the events {@code e} of one type, whose metadata is {@code m}: which of the column, the sender's
 * value, the platform's value, the function's ARN and its metadata an attribute is.
 */
final class EventAttributes {

    private final String type;
    private final Part part;
    private final SenderFields noted;
    /** Columns of the metadata that the query needs, computed once for each row of it. */
    private final Map<SqlFragment, String> metadata = new LinkedHashMap<>();

    EventAttributes(String type, Part part, SenderFields noted) {
        this.type = type;
        this.part = part;
        this.noted = noted;
    }

    /** An attribute of an event, or the attribute that it is an alias of. */
    TypedExpression named(String name) {
        String target = AttributeAlias.target(name);
        if (target == null) {
            return own(name);
        }
        return name.startsWith(Attributes.LABEL_PREFIX)
                ? TypedExpression.coalesce(List.of(ofFunction(target), bySender(name), own(target)))
                : TypedExpression.coalesce(List.of(bySender(name), own(target)));
    }

    /** The value of an expression whose attributes only metadata has, computed once for each row of it. */
    TypedExpression computed(Expression expression, String zone) {
        if (part != Part.DECORATED) {
            return new ExpressionCompiler(new AttributeSymbols(this::named), zone).value(expression);
        }
        AttributeSymbols ofMetadata =
                new AttributeSymbols(name -> EventScan.ofMetadata(name).orElse(TypedExpression.NULL));
        return joined(new ExpressionCompiler(ofMetadata, zone).value(expression));
    }

    private TypedExpression own(String name) {
        return switch (name) {
            case EventSize.ATTRIBUTE -> EventSize.value();
            case Attributes.TYPE -> TypedExpression.text(SqlFragment.of("e.type"));
            case Attributes.TIMESTAMP ->
                TypedExpression.number(SqlFragment.of("round(date_part('epoch', e.ts) * 1000)"));
            case Attributes.DURATION ->
                column(name, AttributeType.NUMBER, TypedExpression.number(SqlFragment.of("e.duration")));
            case Attributes.ERROR -> error();
            case Attributes.ATTEMPT ->
                TypedExpression.coalesce(List.of(bySender(name), byPlatform(name), firstAttempt()));
            case Attributes.REQUEST_ID ->
                TypedExpression.coalesce(List.of(bySender(name), TypedExpression.text(SqlFragment.of("e.request_id"))));
            case Attributes.TRACE_ID ->
                TypedExpression.coalesce(List.of(bySender(name), TypedExpression.text(SqlFragment.of("e.trace_id"))));
            case Attributes.QUALIFIER ->
                TypedExpression.coalesce(List.of(TypedExpression.text(SqlFragment.of("e.qualifier")), bySender(name)));
            case Attributes.PROVIDER -> TypedExpression.coalesce(List.of(bySender(name), ofFunction(name)));
            case Attributes.INVOKED_ARN ->
                TypedExpression.coalesce(List.of(ofSameFunction(bySender(name)), qualifiedArn()));
            case Attributes.DECORATION_STATUS -> TypedExpression.text(SqlFragment.of("e.decoration_status"));
            case Attributes.DECORATION_REASON ->
                TypedExpression.text(SqlFragment.of("CASE WHEN e.metadata_id IS NULL THEN e.decoration_reason END"));
            case Attributes.DECORATION_METADATA_ID ->
                TypedExpression.number(SqlFragment.of("e.metadata_id::double precision"));
            case Attributes.DECORATION_AGE_MS ->
                TypedExpression.number(SqlFragment.of(
                        "CASE WHEN e.metadata_id IS NOT NULL THEN e.metadata_age_ms::double precision END"));
            case Attributes.DECORATION_SOURCE -> joined(TypedExpression.text(SqlFragment.of("source")));
            case Attributes.DECORATION_MEMORY_MISMATCH ->
                TypedExpression.coalesce(List.of(memoryMismatch(), bySender(name)));
            default ->
                isAlwaysJoined(name)
                        ? ofFunction(name)
                        : TypedExpression.coalesce(List.of(ofFunction(name), bySender(name), byPlatform(name)));
        };
    }

    /**
     * Whether every decorated event has the attribute from its metadata. For a condition on only such an attribute, PostgreSQL can find
     * the versions of the function first, and then their events in an index.
     */
    private boolean isAlwaysJoined(String name) {
        return part == Part.DECORATED && ArnColumns.replacesSender(name);
    }

    /** The value from the function's ARN or metadata. */
    private TypedExpression ofFunction(String name) {
        Optional<TypedExpression> value = switch (part) {
            case UNDECORATED -> ArnColumns.of(name, SqlFragment.of("e.function_arn"));
            case IN_FILES -> EventScan.ofMetadata(name).filter(found -> MetadataColumns.isInFiles(name));
            case ALL, DECORATED, BY_METADATA -> EventScan.ofMetadata(name).map(this::joined);
        };
        return value.orElse(TypedExpression.NULL);
    }

    private TypedExpression joined(TypedExpression value) {
        if (part != Part.DECORATED) {
            return TypedExpression.NULL;
        }
        String column = metadata.computeIfAbsent(value.sql(), sql -> "d" + metadata.size());
        SqlFragment sql = SqlFragment.of("m." + column);
        return new TypedExpression(value.type(), sql, SqlFragment.of("to_jsonb({})", sql));
    }

    /** The sender's value, unless the attribute identifies the function. */
    private TypedExpression qualifiedArn() {
        TypedExpression arn = ofFunction(Attributes.LAMBDA_ARN);
        TypedExpression sent = ofSameFunction(bySender(Attributes.LAMBDA_ARN));
        if (sent.type() == TypedExpression.Type.NOTHING || arn.type() == TypedExpression.Type.NOTHING) {
            return TypedExpression.NULL;
        }
        return TypedExpression.any(
                SqlFragment.of("CASE WHEN {} <> {} THEN {} END", sent.json(), arn.json(), sent.json()));
    }

    /** An ARN that the sender wrote, unless it is another function's than the event's. */
    private TypedExpression ofSameFunction(TypedExpression sent) {
        TypedExpression arn = ofFunction(Attributes.LAMBDA_ARN);
        if (sent.type() == TypedExpression.Type.NOTHING || arn.type() == TypedExpression.Type.NOTHING) {
            return sent;
        }
        SqlFragment text = SqlFragment.of("({} #>> '{}')", sent.json(), SqlFragment.of("{}"))
                .inDuckDb("({} ->> '$')", sent.json());
        SqlFragment same = SqlFragment.of(
                "({} IS NULL OR starts_with({} || ':', {} || ':') OR split_part({}, ':', 5) = split_part({}, ':', 5)"
                        + " AND split_part({}, ':', 7) = 'us-east-1.' || split_part({}, ':', 7))",
                arn.sql(),
                text,
                arn.sql(),
                text,
                arn.sql(),
                text,
                arn.sql());
        return new TypedExpression(
                sent.type(),
                SqlFragment.of("CASE WHEN {} THEN {} END", same, sent.sql()),
                SqlFragment.of("CASE WHEN {} THEN {} END", same, sent.json()));
    }

    private TypedExpression error() {
        TypedExpression column = TypedExpression.truth(SqlFragment.of("e.error"));
        Set<AttributeType> sent = noted.bySender(type, Attributes.ERROR);
        Set<AttributeType> platform = noted.byPlatform(type, Attributes.ERROR);
        if (Set.of(AttributeType.BOOLEAN).containsAll(sent)
                && Set.of(AttributeType.BOOLEAN).containsAll(platform)) {
            return sent.isEmpty() && platform.isEmpty() ? TypedExpression.NULL : column;
        }
        return TypedExpression.any(
                SqlFragment.of("coalesce(CASE WHEN e.completion -> 'error' = 'true' THEN e.completion -> 'error' END,"
                                + " e.attributes -> 'error', e.completion -> 'error')")
                        .inDuckDb("coalesce(CASE WHEN json_at(e.completion, '/error')::varchar = 'true'"
                                + " THEN json_at(e.completion, '/error') END,"
                                + " json_at(e.attributes, '/error'), json_at(e.completion, '/error'))"));
    }

    /** The column, if it holds the attribute. */
    private TypedExpression column(String name, AttributeType kind, TypedExpression column) {
        Set<AttributeType> sent = noted.bySender(type, name);
        Set<AttributeType> platform = noted.byPlatform(type, name);
        boolean allOfKind = Set.of(kind).containsAll(sent) && Set.of(kind).containsAll(platform);
        if (allOfKind && !(sent.isEmpty() && platform.isEmpty())) {
            return new TypedExpression(
                    column.type(),
                    column.sql(),
                    TypedExpression.coalesce(List.of(bySender(name), byPlatform(name)))
                            .json());
        }
        return TypedExpression.coalesce(List.of(bySender(name), byPlatform(name)));
    }

    private TypedExpression firstAttempt() {
        return type.equals(Event.INVOCATION)
                ? TypedExpression.number(
                        SqlFragment.of("CASE WHEN e.request_id IS NOT NULL THEN 1::double precision END"))
                : TypedExpression.NULL;
    }

    private TypedExpression memoryMismatch() {
        if (part != Part.DECORATED
                || noted.byPlatform(type, Attributes.CW_MEMORY_SIZE).isEmpty()) {
            return TypedExpression.NULL;
        }
        TypedExpression configured = ofFunction(ConfigurationAttribute.MEMORY_SIZE.attributeName());
        TypedExpression reported = byPlatform(Attributes.CW_MEMORY_SIZE);
        return TypedExpression.truth(
                SqlFragment.of("CASE WHEN trunc({}) <> {} THEN true END", reported.asNumber(), configured.sql()));
    }

    private TypedExpression bySender(String name) {
        return stored("e.attributes", name, false, noted.bySender(type, name));
    }

    private TypedExpression byPlatform(String name) {
        return stored("e.completion", name, true, noted.byPlatform(type, name));
    }

    /** Columnar files have a column with the values of a frequent attribute, which is read instead of the JSON. */
    private TypedExpression stored(String column, String name, boolean completion, Set<AttributeType> kinds) {
        if (kinds.isEmpty()) {
            return TypedExpression.NULL;
        }
        SqlFragment key = SqlFragment.text(name);
        SqlFragment pointer = SqlFragment.pointer(name);
        SqlFragment json = SqlFragment.of(column + " -> {}", key).inDuckDb("json_at(" + column + ", {})", pointer);
        SqlFragment text = SqlFragment.of("(" + column + " ->> {})", key)
                .inDuckDb("json_extract_string(" + column + ", {})", pointer);
        if (kinds.size() > 1) {
            return TypedExpression.any(SqlFragment.of("({})", json));
        }
        AttributeType kind = kinds.iterator().next();
        Optional<SqlFragment> typed =
                noted.column(type, name, completion, kind).map(typedColumn -> SqlFragment.of("e." + typedColumn));
        return switch (kind) {
            case STRING ->
                new TypedExpression(
                        TypedExpression.Type.TEXT,
                        typed.map(sql -> text.inDuckDb("{}", sql)).orElse(text),
                        json);
            case NUMBER ->
                new TypedExpression(
                        TypedExpression.Type.NUMBER,
                        SqlFragment.of("({})::double precision", json)
                                .inDuckDb("{}", typed.orElseGet(() -> SqlFragment.of("try_cast({} AS double)", text))),
                        json);
            case BOOLEAN ->
                new TypedExpression(
                        TypedExpression.Type.BOOLEAN,
                        SqlFragment.of("({})::boolean", json)
                                .inDuckDb("{}", typed.orElseGet(() -> SqlFragment.of("try_cast({} AS boolean)", text))),
                        json);
            case ARRAY -> TypedExpression.any(SqlFragment.of("({})", json));
        };
    }

    /** The columns of metadata that the resolved attributes need, in the order of their names. */
    List<SqlFragment> metadataColumns() {
        List<SqlFragment> columns = new ArrayList<>();
        metadata.forEach((sql, name) -> columns.add(sql.as(name)));
        return columns;
    }
}
