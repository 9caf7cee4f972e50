package io.filigree.query.nrql.compile;

/**
 * The size of an event: the bytes of its attributes as JSON text, those of the sender and those of the platform, without
 * attributes of the decoration. It does not depend on how PostgreSQL compresses the event.
 */
public final class EventSize {

    /** The name under which it is an attribute of events. No sender has it: it is not a name of NRQL. */
    public static final String ATTRIBUTE = "bytecountestimate()";

    private EventSize() {}

    /** Of the event {@code e}. */
    static TypedExpression value() {
        return TypedExpression.number(SqlFragment.of("(octet_length(e.attributes::text)"
                        + " + coalesce(octet_length(e.completion::text), 0))::double precision")
                .inDuckDb("(strlen(e.attributes) + coalesce(strlen(e.completion), 0))::double"));
    }
}
