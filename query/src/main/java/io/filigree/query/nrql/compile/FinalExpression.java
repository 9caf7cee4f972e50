package io.filigree.query.nrql.compile;

/** The value of an aggregate, from the columns of a group with a time range. */
interface FinalExpression {

    /**
     * The time range of a group.
     *
     * @param millis its length
     * @param end ms since 1970
     */
    record Time(SqlFragment millis, SqlFragment end) {}

    TypedExpression of(Time time);

    /** A number, from one column. */
    static FinalExpression number(String template, String column) {
        return time ->
                TypedExpression.number(SqlFragment.of("(" + template.replace("{}", column) + ")::double precision"));
    }
}
