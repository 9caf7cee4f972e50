package io.filigree;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import javax.sql.DataSource;

import io.filigree.db.event.AccountEvents;
import io.filigree.db.event.EventTable;
import io.filigree.history.HistoryKeeper;
import io.filigree.history.HistorySettings;
import io.filigree.history.HistoryStore;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Removes events of an account from PostgreSQL, and from history if events were ever moved there. */
final class StoredAccountEvents implements AccountEvents {

    /** A run of history in another thread or process ends earlier, unless many hours are sealed after an outage. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final Duration PAUSE = Duration.ofMillis(100);

    private final JdbcClient jdbc;
    private final HistoryKeeper keeper;

    StoredAccountEvents(
            DataSource dataSource, HistoryStore store, HistorySettings settings, Duration lateWindow, Clock clock) {
        this.jdbc = JdbcClient.create(dataSource);
        // Its metrics are those of a process that maintains history, which this may not be.
        this.keeper = new HistoryKeeper(dataSource, store, settings, lateWindow, clock, new SimpleMeterRegistry());
    }

    @Override
    public long erase(String accountId) {
        return hasHistory() ? eraseEverywhere(accountId) : eraseInPostgres(accountId);
    }

    private boolean hasHistory() {
        return jdbc.sql("SELECT EXISTS (SELECT FROM history_table)")
                .query(Boolean.class)
                .single();
    }

    private long eraseInPostgres(String accountId) {
        long events = 0;
        for (EventTable table : EventTable.values()) {
            events += jdbc.sql("DELETE FROM " + table.table() + " WHERE split_part(function_arn, ':', 5) = :account")
                    .param("account", accountId)
                    .update();
        }
        return events;
    }

    private long eraseEverywhere(String accountId) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            try {
                Optional<Long> events = keeper.tryErase(accountId);
                if (events.isPresent()) {
                    return events.get();
                }
                if (System.nanoTime() > deadline) {
                    throw new IllegalStateException("history is being changed by another task: retry later");
                }
                Thread.sleep(PAUSE.toMillis());
            } catch (SQLException e) {
                throw new DataAccessResourceFailureException("The events of an account could not be removed", e);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("interrupted while events were removed", e);
            }
        }
    }
}
