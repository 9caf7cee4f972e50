package io.filigree.nrql.guard;

import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;

import io.filigree.db.event.EventTable;

/**
 * Locks of event tables that the transactions of queries hold, so that no partition is dropped between the snapshot of a transaction
 * and its first read. Writers are not blocked.
 */
public record EventLocks(Collection<EventTable> tables) {

    /** No locks: events are in PostgreSQL until they expire. */
    public static final EventLocks NONE = new EventLocks(List.of());

    /** The statement, with a separator before it; empty if there are no locks. */
    String statement() {
        return tables.isEmpty()
                ? ""
                : tables.stream()
                        .map(table -> "ONLY " + table.table())
                        .collect(Collectors.joining(", ", "; LOCK TABLE ", " IN ACCESS SHARE MODE"));
    }
}
