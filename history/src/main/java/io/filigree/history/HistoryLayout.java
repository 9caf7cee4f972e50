package io.filigree.history;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

import io.filigree.db.event.EventTable;
import io.filigree.decorator.function.ConfigurationAttribute;
import io.filigree.history.HistoryColumn.Source;
import org.apache.iceberg.Schema;
import org.apache.iceberg.types.Types.NestedField;
import org.jspecify.annotations.Nullable;

/**
 * The columns of the files of one event table: those that every table has, then the columns of frequent attributes of
 * senders and of the platform, which are added while events are sealed.
 *
 * <p>Every row has the columns of the event table in PostgreSQL under the same names, with {@code attributes} and
 * {@code completion} complete as JSON text. Then follow the parts of the ARN and the metadata that decorated the event, so
 * that no query of history has to join {@code function_metadata}. {@code tags} are the tags of the metadata; a tag that only the
 * sender wrote is in {@code attributes}.
 *
 * <p>A file may lack columns that were added after it was written ({@link HistoryFile#has}). Such a column is null in it,
 * and the value is in the JSON.
 *
 * <p>Field ids are those of the Iceberg table. They are assigned when the table is created, in the order of {@link
 * #FIXED}, and never change; columns are added and never removed or renamed.
 */
public final class HistoryLayout {

    /** The names of the columns that programs refer to. */
    public static final String TS = "ts";

    public static final String TYPE = "type";
    public static final String FUNCTION_ARN = "function_arn";
    public static final String REQUEST_ID = "request_id";
    public static final String TRACE_ID = "trace_id";
    public static final String ATTRIBUTES = "attributes";
    public static final String COMPLETION = "completion";
    public static final String METADATA_ID = "metadata_id";

    /** From the ARN, null where the function is not known: the account that decides who may read the event. */
    public static final String ACCOUNT_ID = "account_id";

    public static final String REGION = "region";
    public static final String FUNCTION_NAME = "function_name";

    /** The name of the paired account in the metadata. */
    public static final String ACCOUNT = "account";

    /** Of the metadata; null where there is no metadata. */
    public static final String TAGS = "tags";

    /** How the metadata reached the inventory: {@code decoration.source}. */
    public static final String METADATA_SOURCE = "metadata_source";

    /** The columns of the event tables in PostgreSQL, in this order. */
    public static final List<HistoryColumn> EVENT_COLUMNS = List.of(
            event(TS, HistoryType.TIMESTAMP),
            event(TYPE, HistoryType.STRING),
            event("received_at", HistoryType.TIMESTAMP),
            event(FUNCTION_ARN, HistoryType.STRING),
            event("qualifier", HistoryType.STRING),
            event(REQUEST_ID, HistoryType.STRING),
            event(TRACE_ID, HistoryType.STRING),
            event(ATTRIBUTES, HistoryType.STRING),
            event(COMPLETION, HistoryType.STRING),
            event("decoration_status", HistoryType.STRING),
            event("decoration_reason", HistoryType.STRING),
            event(METADATA_ID, HistoryType.LONG),
            event("metadata_age_ms", HistoryType.LONG),
            event("message_identity", HistoryType.UUID),
            event("inferred_from_log", HistoryType.BOOLEAN),
            event("duration", HistoryType.DOUBLE),
            event("error", HistoryType.BOOLEAN),
            event("account_ids", HistoryType.STRING_LIST),
            event("reported_version", HistoryType.STRING),
            event("unresolved", HistoryType.STRING_LIST));

    /** The columns that the files of every event table have. */
    public static final List<HistoryColumn> FIXED = Stream.of(
                    EVENT_COLUMNS.stream(),
                    Stream.of(
                            HistoryColumn.of(ACCOUNT_ID, HistoryType.STRING, Source.ARN),
                            HistoryColumn.of(REGION, HistoryType.STRING, Source.ARN),
                            HistoryColumn.of(FUNCTION_NAME, HistoryType.STRING, Source.ARN),
                            HistoryColumn.of(ACCOUNT, HistoryType.STRING, Source.METADATA),
                            HistoryColumn.of(TAGS, HistoryType.STRING_MAP, Source.METADATA),
                            HistoryColumn.of(METADATA_SOURCE, HistoryType.STRING, Source.METADATA)),
                    Arrays.stream(ConfigurationAttribute.values()).map(HistoryColumn::of))
            .flatMap(columns -> columns)
            .toList();

    private final EventTable table;
    private final List<HistoryColumn> columns;
    private final Map<String, Integer> fieldIds;
    private final Schema schema;

    private HistoryLayout(EventTable table, Schema schema) {
        this.table = table;
        this.schema = schema;
        List<HistoryColumn> parsed = new ArrayList<>();
        Map<String, Integer> ids = new LinkedHashMap<>();
        for (NestedField field : schema.columns()) {
            HistoryColumn.parse(field.name(), HistoryType.of(field.type()), field.doc())
                    .ifPresent(column -> {
                        parsed.add(column);
                        ids.put(column.name(), field.fieldId());
                    });
        }
        this.columns = List.copyOf(parsed);
        this.fieldIds = Map.copyOf(ids);
    }

    /** The layout of a table before any event is sealed. */
    public static HistoryLayout initial(EventTable table) {
        return new HistoryLayout(table, initialSchema());
    }

    /** The layout of an existing table. */
    static HistoryLayout of(EventTable table, Schema schema) {
        return new HistoryLayout(table, schema);
    }

    /** This layout without the columns of attributes whose field ids are not among these. */
    HistoryLayout withAttributes(Set<Integer> ids) {
        Set<HistoryColumn> attributes = Set.copyOf(attributes());
        return new HistoryLayout(
                table,
                schema.select(columns.stream()
                        .filter(column -> !attributes.contains(column) || ids.contains(fieldIds.get(column.name())))
                        .map(HistoryColumn::name)
                        .toList()));
    }

    /** Ids as Iceberg assigns them: first the columns, then the fields that are nested in them. */
    static Schema initialSchema() {
        List<NestedField> fields = new ArrayList<>();
        int nested = FIXED.size() + 1;
        for (HistoryColumn column : FIXED) {
            fields.add(NestedField.optional(
                    fields.size() + 1, column.name(), column.type().icebergType(nested), column.documentation()));
            nested += column.type().nestedFields();
        }
        return new Schema(fields);
    }

    public EventTable table() {
        return table;
    }

    /** All columns, those of {@link #FIXED} first. */
    public List<HistoryColumn> columns() {
        return columns;
    }

    /** The column of the values that senders wrote under this name and that have this type. */
    public Optional<HistoryColumn> sender(String attribute, HistoryType type) {
        return find(Source.SENDER, attribute, type);
    }

    /** The same for the values that the platform reported: those in {@code completion}. */
    public Optional<HistoryColumn> platform(String attribute, HistoryType type) {
        return find(Source.PLATFORM, attribute, type);
    }

    /** The columns of attributes of senders and of the platform. */
    public List<HistoryColumn> attributes() {
        return columns.stream()
                .filter(column -> column.source() == Source.SENDER || column.source() == Source.PLATFORM)
                .toList();
    }

    private Optional<HistoryColumn> find(Source source, String attribute, HistoryType type) {
        return columns.stream()
                .filter(column ->
                        column.source() == source && column.type() == type && attribute.equals(column.attribute()))
                .findFirst();
    }

    /** The Iceberg field id of a column; null for a column that this table does not have. */
    public @Nullable Integer fieldId(HistoryColumn column) {
        return fieldIds.get(column.name());
    }

    Schema schema() {
        return schema;
    }

    private static HistoryColumn event(String name, HistoryType type) {
        return HistoryColumn.of(name, type, Source.EVENT);
    }
}
