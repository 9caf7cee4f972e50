package io.filigree.query.nrql.functions;

import io.filigree.query.nrql.compile.CallArguments;
import io.filigree.query.nrql.compile.SqlFragment;
import io.filigree.query.nrql.syntax.ConstantArguments;

/** Times as milliseconds since 1970 in SQL. */
final class TimeValues {

    /** The range of to_timestamp in ms: the years 1 to 9999. */
    private static final String REPRESENTABLE = "BETWEEN -62135596800000 AND 253402300799999";

    private TimeValues() {}

    /** The first argument as a {@code timestamptz}; SQL NULL where PostgreSQL cannot represent it. */
    static SqlFragment moment(CallArguments arguments) {
        SqlFragment millis = arguments.number(0);
        return SqlFragment.of("to_timestamp(CASE WHEN {} " + REPRESENTABLE + " THEN {} END / 1000)", millis, millis);
    }

    /** The first argument as the {@code timestamp} of the clock in the query's time zone. */
    static SqlFragment local(CallArguments arguments) {
        return SqlFragment.of("({} AT TIME ZONE {})", moment(arguments), zone(arguments.timezone()));
    }

    /** The id of a time zone. DuckDB has only names of zones. */
    static SqlFragment zone(String id) {
        return SqlFragment.text(id).inDuckDb(SqlFragment.text(id.equals("Z") ? "UTC" : id));
    }

    /** The time zone of a call: its own, or that of the query. */
    static String zone(CallArguments arguments) {
        return arguments.named("timezone").map(ConstantArguments::text).orElseGet(arguments::timezone);
    }
}
