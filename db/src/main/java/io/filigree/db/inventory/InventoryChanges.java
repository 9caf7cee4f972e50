package io.filigree.db.inventory;

import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The inventory's change sequence. Numbers become visible in their order, because a transaction that takes one keeps
 * the others waiting until it commits. Transactions should therefore take it last.
 */
public final class InventoryChanges {

    /** The channel on which each change's number is notified when it commits. */
    public static final String CHANNEL = "inventory_change";

    private final JdbcClient jdbc;

    public InventoryChanges(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** Takes the next number, in the caller's transaction, and notifies the listeners when that commits. */
    public long next() {
        return jdbc.sql("""
                        WITH change AS (
                            UPDATE inventory_change SET change_number = change_number + 1 RETURNING change_number
                        )
                        SELECT change_number, pg_notify('inventory_change', change_number::text) FROM change
                        """)
                .query((row, number) -> row.getLong("change_number"))
                .single();
    }

    /** The number of the last committed change; 0 without changes. */
    public long last() {
        return jdbc.sql("SELECT change_number FROM inventory_change")
                .query(Long.class)
                .single();
    }
}
