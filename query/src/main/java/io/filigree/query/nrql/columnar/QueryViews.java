package io.filigree.query.nrql.columnar;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

/** The views of one query. Each is created before the first statement that names it: that reads a footer. */
final class QueryViews {

    private final Consumer<String> create;
    private final Map<String, String> needed = new HashMap<>();
    private final Map<String, String> created = new HashMap<>();

    /** @param create runs SQL */
    QueryViews(Consumer<String> create) {
        this.create = create;
    }

    /**
     * Statements read this view from now on.
     *
     * @param select its SQL
     */
    void put(String name, String select) {
        needed.put(name, select);
    }

    /** Creates or replaces the views that a statement names. */
    void createFor(String sql) {
        needed.forEach((name, select) -> {
            if (sql.contains(name) && !select.equals(created.get(name))) {
                create.accept("CREATE OR REPLACE TEMP VIEW " + name + " AS " + select);
                created.put(name, select);
            }
        });
    }
}
