package io.filigree.query.nrql.compile;

import java.util.List;
import java.util.stream.Stream;

import io.filigree.decorator.function.AccountScope;

/** {@code lookup(functions)}: the functions of the inventory as they are now, with the attributes that events have. */
final class InventoryScan implements TableScan {

    private final ScopedTables tables;

    InventoryScan(AccountScope scope) {
        this.tables = new ScopedTables(scope);
    }

    @Override
    public TypedExpression attribute(String name) {
        String target = AttributeAlias.resolved(name);
        return ArnColumns.of(target, SqlFragment.of("f.function_arn"))
                .or(() -> MetadataColumns.of(target))
                .map(tables::withoutStatistics)
                .orElse(TypedExpression.NULL);
    }

    @Override
    public SqlFragment time() {
        return SqlFragment.of("f.last_seen_at AS ts");
    }

    @Override
    public List<SqlFragment> whole() {
        List<SqlFragment> pairs = Stream.concat(ArnColumns.NAMES.stream(), MetadataColumns.NAMES.stream())
                .sorted()
                .map(name -> SqlFragment.of(
                        "{}, {}", SqlFragment.text(name), attribute(name).json()))
                .toList();
        return List.of(SqlFragment.of(
                        "jsonb_strip_nulls(jsonb_build_object({}) || coalesce((SELECT jsonb_object_agg(prefix || key, value)"
                                + " FROM jsonb_each(tags), unnest(ARRAY['tags.', 'label.']) AS prefix), '{ }'))",
                        SqlFragment.join(", ", pairs))
                .as(WHOLE));
    }

    @Override
    public SqlFragment select(List<SqlFragment> columns) {
        return SqlFragment.of(
                "SELECT {} FROM {} WHERE f.deleted_at IS NULL AND true",
                SqlFragment.join(", ", columns),
                tables.functions());
    }
}
