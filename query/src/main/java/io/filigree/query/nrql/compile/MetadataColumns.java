package io.filigree.query.nrql.compile;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

import io.filigree.db.inventory.ConfigurationColumns;
import io.filigree.decorator.Attributes;
import io.filigree.decorator.function.ConfigurationAttribute;

/** The attributes of a row of function_metadata, in unqualified columns. */
final class MetadataColumns {

    private static final Map<String, TypedExpression> COLUMNS = columns();

    /** Those in columns of events in columnar files. */
    private static final Set<String> IN_FILES = Arrays.stream(ConfigurationAttribute.values())
            .filter(ConfigurationColumns::isScalar)
            .map(ConfigurationAttribute::attributeName)
            .collect(Collectors.toUnmodifiableSet());

    /** All but the tags. */
    static final Set<String> NAMES = COLUMNS.keySet();

    private MetadataColumns() {}

    /** The attribute's value; empty if metadata does not contain it. */
    static Optional<TypedExpression> of(String attribute) {
        Optional<String> tag = tag(attribute);
        if (tag.isPresent()) {
            return Optional.of(TypedExpression.text(SqlFragment.of("tags ->> {}", SqlFragment.text(tag.get()))
                    .inDuckDb("json_extract_string(tags, {})", SqlFragment.pointer(tag.get()))));
        }
        return Optional.ofNullable(COLUMNS.get(attribute));
    }

    /** Whether events in columnar files have the attribute in a column with the same name, as it was when they were decorated. */
    static boolean isInFiles(String attribute) {
        return IN_FILES.contains(attribute);
    }

    /** The key of the tag that the attribute is. */
    static Optional<String> tag(String attribute) {
        if (attribute.startsWith(Attributes.TAG_PREFIX)) {
            return Optional.of(attribute.substring(Attributes.TAG_PREFIX.length()));
        }
        if (attribute.startsWith(Attributes.LABEL_PREFIX)) {
            return Optional.of(attribute.substring(Attributes.LABEL_PREFIX.length()));
        }
        return Optional.empty();
    }

    private static Map<String, TypedExpression> columns() {
        Map<String, TypedExpression> columns = new HashMap<>();
        for (ConfigurationAttribute attribute : ConfigurationAttribute.values()) {
            columns.put(
                    attribute.attributeName(),
                    ConfigurationColumns.of(attribute)
                            .map(column -> ofColumn(attribute, column))
                            .orElseGet(() -> ofOthers(attribute)));
        }
        columns.put(Attributes.ACCOUNT, TypedExpression.text(SqlFragment.of("account_name")));
        return Map.copyOf(columns);
    }

    private static TypedExpression ofColumn(ConfigurationAttribute attribute, String column) {
        return switch (attribute.type()) {
            case STRING -> TypedExpression.text(SqlFragment.of(column));
            case NUMBER -> TypedExpression.number(SqlFragment.of(column + "::double precision"));
            case BOOLEAN -> TypedExpression.truth(SqlFragment.of(column));
            case LIST -> TypedExpression.text(SqlFragment.of("nullif(array_to_string(" + column + ", ','), '')"));
        };
    }

    private static TypedExpression ofOthers(ConfigurationAttribute attribute) {
        SqlFragment name = SqlFragment.text(attribute.attributeName());
        SqlFragment pointer = SqlFragment.pointer(attribute.attributeName());
        SqlFragment text = SqlFragment.of("(" + ConfigurationColumns.OTHERS + " ->> {})", name)
                .inDuckDb("json_extract_string(" + ConfigurationColumns.OTHERS + ", {})", pointer);
        return switch (attribute.type()) {
            case STRING -> TypedExpression.text(text);
            case NUMBER -> TypedExpression.number(SqlFragment.of("{}::double precision", text));
            case BOOLEAN -> TypedExpression.truth(SqlFragment.of("{}::boolean", text));
            case LIST ->
                TypedExpression.text(SqlFragment.of(
                                "(SELECT string_agg(value, ',') FROM jsonb_array_elements_text("
                                        + ConfigurationColumns.OTHERS + " -> {}) AS value)",
                                name)
                        .inDuckDb(
                                "nullif(array_to_string(from_json(json_extract(" + ConfigurationColumns.OTHERS
                                        + ", {}), '[\"varchar\"]'), ','), '')",
                                pointer));
        };
    }
}
