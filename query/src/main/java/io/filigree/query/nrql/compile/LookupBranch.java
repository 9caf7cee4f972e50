package io.filigree.query.nrql.compile;

import java.util.List;
import java.util.stream.Stream;

import io.filigree.query.nrql.Scope;

/** {@code lookup(functions)}: the functions of the inventory as they are now, with the attributes that events have. */
final class LookupBranch implements Branch {

    private final ScopedTables tables;

    LookupBranch(Scope scope) {
        this.tables = new ScopedTables(scope);
    }

    @Override
    public Value attribute(String name) {
        String target = Alias.resolved(name);
        return ArnColumns.of(target, Sql.of("f.function_arn"))
                .or(() -> MetadataColumns.of(target))
                .map(tables::withoutStatistics)
                .orElse(Value.NULL);
    }

    @Override
    public Sql time() {
        return Sql.of("f.last_seen_at");
    }

    @Override
    public List<Sql> whole() {
        List<Sql> pairs = Stream.concat(ArnColumns.NAMES.stream(), MetadataColumns.NAMES.stream())
                .sorted()
                .map(name -> Sql.of("{}, {}", Sql.text(name), attribute(name).json()))
                .toList();
        return List.of(Sql.of(
                        "jsonb_strip_nulls(jsonb_build_object({}) || coalesce((SELECT jsonb_object_agg(prefix || key, value)"
                                + " FROM jsonb_each(tags), unnest(ARRAY['tags.', 'label.']) AS prefix), '{ }'))",
                        Sql.join(", ", pairs))
                .as(WHOLE));
    }

    @Override
    public Sql select(List<Sql> columns) {
        return Sql.of(
                "SELECT {} FROM {} WHERE f.deleted_at IS NULL AND true", Sql.join(", ", columns), tables.functions());
    }
}
