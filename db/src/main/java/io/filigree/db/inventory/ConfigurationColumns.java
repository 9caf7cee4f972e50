package io.filigree.db.inventory;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.filigree.db.JsonText;
import io.filigree.decorator.attribute.ValueType;
import io.filigree.decorator.function.ConfigurationAttribute;
import io.filigree.decorator.function.FunctionConfiguration;
import org.jspecify.annotations.Nullable;

/**
 * Where {@code function_metadata} has a function's configuration. The attributes of the first schema have a column each,
 * all others are in the column {@code configuration}, by their names: a new attribute needs no migration.
 */
public final class ConfigurationColumns {

    /** The column of all attributes without a separate column: a JSON object. */
    public static final String OTHERS = "configuration";

    /** In the order of {@link ContentHash}. */
    private static final Map<ConfigurationAttribute, String> COLUMNS = columns();

    /** Values that hardly two functions have in common. */
    private static final Set<ConfigurationAttribute> UNIQUE = EnumSet.of(
            ConfigurationAttribute.CODE_SHA256,
            ConfigurationAttribute.LAST_MODIFIED,
            ConfigurationAttribute.ROLE,
            ConfigurationAttribute.LOG_GROUP);

    private ConfigurationColumns() {}

    private static Map<ConfigurationAttribute, String> columns() {
        Map<ConfigurationAttribute, String> columns = new LinkedHashMap<>();
        columns.put(ConfigurationAttribute.RUNTIME, "runtime");
        columns.put(ConfigurationAttribute.HANDLER, "handler");
        columns.put(ConfigurationAttribute.ARCHITECTURE, "architecture");
        columns.put(ConfigurationAttribute.PACKAGE_TYPE, "package_type");
        columns.put(ConfigurationAttribute.MEMORY_SIZE, "memory_size_mb");
        columns.put(ConfigurationAttribute.TIMEOUT, "timeout_s");
        columns.put(ConfigurationAttribute.EPHEMERAL_STORAGE, "ephemeral_storage_mb");
        columns.put(ConfigurationAttribute.CODE_SHA256, "code_sha256");
        columns.put(ConfigurationAttribute.LAST_MODIFIED, "last_modified");
        columns.put(ConfigurationAttribute.FUNCTION_VERSION, "version");
        columns.put(ConfigurationAttribute.LAYERS, "layers");
        columns.put(ConfigurationAttribute.ROLE, "role");
        columns.put(ConfigurationAttribute.LOG_GROUP, "log_group");
        return Collections.unmodifiableMap(columns);
    }

    /** The attributes that have a column each. */
    static Set<ConfigurationAttribute> attributes() {
        return COLUMNS.keySet();
    }

    /** The attribute's own column; empty for those in {@link #OTHERS}. */
    public static Optional<String> of(ConfigurationAttribute attribute) {
        return Optional.ofNullable(COLUMNS.get(attribute));
    }

    /** Whether the attribute has its own column, with one value. */
    public static boolean isScalar(ConfigurationAttribute attribute) {
        return COLUMNS.containsKey(attribute) && attribute.type() != ValueType.LIST;
    }

    /** The name of the attribute's column in the files of history. */
    public static String ofFiles(ConfigurationAttribute attribute) {
        return attribute.name().toLowerCase(Locale.ROOT);
    }

    /**
     * The columns that {@link #read} needs, for a SELECT.
     *
     * @param table the name or alias of {@code function_metadata}
     */
    public static String selected(String table) {
        return names().stream().map(column -> table + "." + column).collect(Collectors.joining(", "));
    }

    /** Reads the configuration of a row. */
    public static FunctionConfiguration read(ResultSet row) throws SQLException {
        return read(row, UnaryOperator.identity());
    }

    /** @param shared returns one instance for equal strings */
    static FunctionConfiguration read(ResultSet row, UnaryOperator<String> shared) throws SQLException {
        FunctionConfiguration.Builder configuration = FunctionConfiguration.builder();
        for (Map.Entry<ConfigurationAttribute, String> column : COLUMNS.entrySet()) {
            ConfigurationAttribute attribute = column.getKey();
            configuration.set(
                    attribute,
                    value(
                            row,
                            attribute,
                            column.getValue(),
                            UNIQUE.contains(attribute) ? UnaryOperator.identity() : shared));
        }
        Map<String, Object> others = readOthers(row);
        if (!others.isEmpty()) {
            for (ConfigurationAttribute attribute : ConfigurationAttribute.values()) {
                Object value = others.get(attribute.attributeName());
                if (value != null) {
                    configuration.set(attribute, value instanceof String text ? shared.apply(text) : value);
                }
            }
        }
        return configuration.build();
    }

    /** The values of the column {@link #OTHERS} of a row, by the names of the attributes. */
    static Map<String, Object> readOthers(ResultSet row) throws SQLException {
        String json = row.getString(OTHERS);
        return json.equals("{}") ? Map.of() : JsonText.read(json);
    }

    /** The values for the column {@link #OTHERS}, by the names of the attributes. */
    static Map<String, Object> others(FunctionConfiguration configuration) {
        Map<String, Object> others = new LinkedHashMap<>();
        for (ConfigurationAttribute attribute : ConfigurationAttribute.values()) {
            Object value = configuration.value(attribute);
            if (value != null && !COLUMNS.containsKey(attribute)) {
                others.put(attribute.attributeName(), value instanceof String text ? JsonText.storable(text) : value);
            }
        }
        return others;
    }

    /** Names of the columns, for an INSERT. */
    static List<String> names() {
        return Stream.concat(COLUMNS.values().stream(), Stream.of(OTHERS)).toList();
    }

    /** The same with their types, for a record of JSON. */
    static String typedNames() {
        String own = COLUMNS.entrySet().stream()
                .map(column -> column.getValue() + " " + sqlType(column.getKey()))
                .collect(Collectors.joining(", "));
        return own + ", " + OTHERS + " jsonb";
    }

    private static String sqlType(ConfigurationAttribute attribute) {
        return switch (attribute.type()) {
            case STRING -> "text";
            case NUMBER -> "integer";
            case BOOLEAN -> "boolean";
            case LIST -> "text[]";
        };
    }

    /** Adds the values for {@link #names}, each under the name of its column. */
    static void addTo(Map<String, @Nullable Object> row, FunctionConfiguration configuration) {
        COLUMNS.forEach((attribute, column) -> row.put(column, columnValue(configuration, attribute)));
        row.put(OTHERS, others(configuration));
    }

    private static @Nullable Object columnValue(FunctionConfiguration configuration, ConfigurationAttribute attribute) {
        return switch (attribute.type()) {
            case LIST -> configuration.list(attribute);
            case STRING, NUMBER, BOOLEAN -> configuration.value(attribute);
        };
    }

    private static @Nullable Object value(
            ResultSet row, ConfigurationAttribute attribute, String column, UnaryOperator<String> shared)
            throws SQLException {
        return switch (attribute.type()) {
            case STRING -> {
                String text = row.getString(column);
                yield text == null ? null : shared.apply(text);
            }
            case NUMBER -> row.getObject(column, Integer.class);
            case BOOLEAN -> row.getObject(column, Boolean.class);
            case LIST ->
                Arrays.stream((String[]) row.getArray(column).getArray())
                        .map(shared)
                        .toList();
        };
    }
}
