package io.filigree.query.nrql.compile;

import java.util.List;

/** One row without attributes and without a time, for a query without FROM. */
final class SingleRow implements TableScan {

    @Override
    public TypedExpression attribute(String name) {
        return TypedExpression.NULL;
    }

    @Override
    public SqlFragment time() {
        return SqlFragment.of("NULL::timestamptz AS ts");
    }

    @Override
    public List<SqlFragment> whole() {
        return List.of(SqlFragment.of("'{ }'::jsonb").as(WHOLE));
    }

    @Override
    public SqlFragment select(List<SqlFragment> columns) {
        return SqlFragment.of("SELECT {}", SqlFragment.join(", ", columns));
    }
}
