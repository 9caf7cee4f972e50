package io.filigree.db.event;

import java.util.Arrays;
import java.util.List;

import io.filigree.decorator.event.Event;

/** The tables that events are kept in, by type. They have one shape. */
public enum EventTable {
    INVOCATION("lambda_invocation", Event.INVOCATION),
    INVOCATION_ERROR("lambda_invocation_error", Event.INVOCATION_ERROR),
    SPAN("span", Event.SPAN),
    LOG("log", Event.LOG),
    /** {@code Metric} events and every type that is the sender's own. */
    CUSTOM("custom_event", "");

    private final String table;
    private final String type;

    EventTable(String table, String type) {
        this.table = table;
        this.type = type;
    }

    /** The table that keeps events of this type. */
    public static EventTable ofType(String type) {
        for (EventTable table : List.of(INVOCATION, INVOCATION_ERROR, SPAN, LOG)) {
            if (table.type.equals(type)) {
                return table;
            }
        }
        return CUSTOM;
    }

    /** The names of all of them in SQL. */
    public static List<String> tables() {
        return Arrays.stream(values()).map(EventTable::table).toList();
    }

    /** Its name in SQL. */
    public String table() {
        return table;
    }
}
