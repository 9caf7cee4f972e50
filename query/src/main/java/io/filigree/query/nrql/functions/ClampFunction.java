package io.filigree.query.nrql.functions;

import io.filigree.query.nrql.compile.SqlFragment;
import io.filigree.query.nrql.syntax.FunctionDocumentation;
import io.filigree.query.nrql.syntax.ResultUnit;

/** A number within a bound. PostgreSQL's own functions would ignore a null. */
abstract class ClampFunction extends TwoNumberFunction {

    private final String sqlFunction;

    ClampFunction(FunctionDocumentation documentation, String sqlFunction) {
        super(documentation);
        this.sqlFunction = sqlFunction;
    }

    @Override
    public final ResultUnit unit() {
        return ResultUnit.OF_ARGUMENT;
    }

    @Override
    final SqlFragment sql(SqlFragment first, SqlFragment second) {
        return SqlFragment.of(
                "CASE WHEN {} IS NOT NULL AND {} IS NOT NULL THEN " + sqlFunction + "({}, {}) END",
                first,
                second,
                first,
                second);
    }
}
