package io.filigree.query.function;

import java.util.Arrays;
import java.util.Optional;

/** The order of functions; equal ones are ordered by name, and those without a value are last. */
public record FunctionOrder(Column column, Direction direction) {

    /** The order that pages by cursor need: no two functions are equal in it. */
    public static final FunctionOrder BY_NAME = new FunctionOrder(Column.NAME, Direction.ASCENDING);

    /** The columns to sort by, named as in an address. */
    public enum Column {
        NAME("name", "f.function_name COLLATE \"C\""),
        ACCOUNT("account", "coalesce(a.name, m.account_name) COLLATE \"C\""),
        REGION("region", "f.region COLLATE \"C\""),
        RUNTIME("runtime", "m.runtime COLLATE \"C\""),
        MEMORY("memory", "m.memory_size_mb"),
        TIMEOUT("timeout", "m.timeout_s"),
        ARCHITECTURE("architecture", "m.architecture COLLATE \"C\""),
        TEAM("team", "(m.tags ->> 'team') COLLATE \"C\""),
        FIRST_EVENT("firstEvent", "e.first_event_at"),
        LAST_EVENT("lastEvent", "e.last_event_at"),
        LAST_SEEN("lastSeen", "seen_at");

        private final String text;
        private final String sql;

        Column(String text, String sql) {
            this.text = text;
            this.sql = sql;
        }

        public static Optional<Column> parse(String text) {
            return Arrays.stream(values())
                    .filter(column -> column.text.equals(text))
                    .findFirst();
        }

        public String text() {
            return text;
        }
    }

    public enum Direction {
        ASCENDING("asc"),
        DESCENDING("desc");

        private final String text;

        Direction(String text) {
            this.text = text;
        }

        public static Optional<Direction> parse(String text) {
            return Arrays.stream(values())
                    .filter(direction -> direction.text.equals(text))
                    .findFirst();
        }

        public Direction opposite() {
            return this == ASCENDING ? DESCENDING : ASCENDING;
        }

        public String text() {
            return text;
        }
    }

    String sql() {
        return column.sql + " " + direction.text
                + " NULLS LAST, f.function_name COLLATE \"C\", f.function_arn COLLATE \"C\"";
    }
}
