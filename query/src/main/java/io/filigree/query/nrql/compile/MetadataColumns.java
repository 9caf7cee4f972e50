package io.filigree.query.nrql.compile;

import static java.util.Map.entry;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

import io.filigree.decorator.Attributes;

/** The attributes of a row of function_metadata, in unqualified columns. */
final class MetadataColumns {

    private static final Map<String, Supplier<TypedExpression>> COLUMNS = Map.ofEntries(
            entry(Attributes.RUNTIME, () -> text("runtime")),
            entry(Attributes.HANDLER, () -> text("handler")),
            entry(Attributes.ARCHITECTURE, () -> text("architecture")),
            entry(Attributes.PACKAGE_TYPE, () -> text("package_type")),
            entry(Attributes.MEMORY_SIZE, () -> number("memory_size_mb")),
            entry(Attributes.TIMEOUT, () -> number("timeout_s")),
            entry(Attributes.EPHEMERAL_STORAGE, () -> number("ephemeral_storage_mb")),
            entry(Attributes.CODE_SHA256, () -> text("code_sha256")),
            entry(Attributes.LAST_MODIFIED, () -> text("last_modified")),
            entry(Attributes.FUNCTION_VERSION, () -> text("version")),
            entry(Attributes.LAYERS, () -> text("nullif(array_to_string(layers, ','), '')")),
            entry(Attributes.ROLE, () -> text("role")),
            entry(Attributes.LOG_GROUP, () -> text("log_group")),
            entry(Attributes.ACCOUNT, () -> text("account_name")));

    /** All but the tags. */
    static final Set<String> NAMES = COLUMNS.keySet();

    private MetadataColumns() {}

    /** The attribute's value; empty if metadata does not contain it. */
    static Optional<TypedExpression> of(String attribute) {
        Optional<String> tag = tag(attribute);
        if (tag.isPresent()) {
            return Optional.of(TypedExpression.text(SqlFragment.of("tags ->> {}", SqlFragment.text(tag.get()))));
        }
        return Optional.ofNullable(COLUMNS.get(attribute)).map(Supplier::get);
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

    private static TypedExpression text(String column) {
        return TypedExpression.text(SqlFragment.of(column));
    }

    private static TypedExpression number(String column) {
        return TypedExpression.number(SqlFragment.of(column + "::double precision"));
    }
}
