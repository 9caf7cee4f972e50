package io.filigree.benchmarks.inventory;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;

import io.filigree.benchmarks.harness.HarnessDatabase;

/** Follows the poller's sweeps in the tables, as a page would, and counts by row versions what they wrote. */
final class Sweeps {

    private static final Duration LIMIT = Duration.ofMinutes(15);
    private static final long LOOK_EVERY_MS = 200;

    private final HarnessDatabase database;
    private final PollerProcess poller;

    Sweeps(HarnessDatabase database, PollerProcess poller) {
        this.database = database;
        this.poller = poller;
    }

    /** Of accounts that the poller takes without a request, because it never polled them. */
    Sweep first(int accounts) throws SQLException, InterruptedException {
        try (Connection connection = database.connect()) {
            return await(connection, 0, 0, accounts);
        }
    }

    /** Requests a poll of the accounts of these names, whose last poll has ended. */
    Sweep again(String namePattern) throws SQLException, InterruptedException {
        try (Connection connection = database.connect();
                PreparedStatement request = connection.prepareStatement("""
                        UPDATE account_schedule SET poll_requested_at = now()
                        WHERE account_id IN (SELECT account_id FROM paired_account WHERE name LIKE ?)
                        """)) {
            long lastPoll = number(connection, "SELECT coalesce(max(poll_id), 0) FROM account_poll");
            long transaction = number(connection, "SELECT pg_current_xact_id()::text::bigint");
            request.setString(1, namePattern);
            return await(connection, lastPoll, transaction, request.executeUpdate());
        }
    }

    private Sweep await(Connection connection, long lastPoll, long transaction, int accounts)
            throws SQLException, InterruptedException {
        long deadline = System.nanoTime() + LIMIT.toNanos();
        Sweep sweep = read(connection, lastPoll, transaction);
        while (sweep.polls() < accounts) {
            poller.checkAlive();
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException("Only " + sweep.polls() + " of " + accounts + " polls ended");
            }
            Thread.sleep(LOOK_EVERY_MS);
            sweep = read(connection, lastPoll, transaction);
        }
        return sweep;
    }

    private static Sweep read(Connection connection, long lastPoll, long transaction) throws SQLException {
        try (PreparedStatement read = connection.prepareStatement("""
                SELECT count(*), coalesce(extract(epoch FROM max(finished_at) - min(started_at)), 0),
                       coalesce(sum(functions), 0), coalesce(sum(added), 0), coalesce(sum(calls), 0),
                       coalesce(sum(throttles), 0),
                       coalesce(sum(regions_failed), 0) + count(reason)
                  FROM account_poll WHERE poll_id > ? AND finished_at IS NOT NULL
                """)) {
            read.setLong(1, lastPoll);
            try (ResultSet row = read.executeQuery()) {
                row.next();
                return new Sweep(
                        row.getInt(1),
                        row.getDouble(2),
                        row.getInt(3),
                        row.getInt(4),
                        row.getInt(5),
                        row.getInt(6),
                        row.getInt(7),
                        written(connection, transaction));
            }
        }
    }

    /** A row that is written, even with the values that it had, carries the number of the transaction that did. */
    private static long written(Connection connection, long transaction) throws SQLException {
        try (PreparedStatement read = connection.prepareStatement("""
                SELECT (SELECT count(*) FROM lambda_function WHERE xmin::text::bigint >= :since)
                     + (SELECT count(*) FROM function_metadata WHERE xmin::text::bigint >= :since)
                     + (SELECT count(*) FROM function_version WHERE xmin::text::bigint >= :since)
                     + (SELECT count(*) FROM function_alias WHERE xmin::text::bigint >= :since)
                     + (SELECT count(*) FROM inventory_change WHERE xmin::text::bigint >= :since)
                """.replace(":since", "?"))) {
            for (int i = 1; i <= 5; i++) {
                read.setLong(i, transaction);
            }
            try (ResultSet row = read.executeQuery()) {
                row.next();
                return row.getLong(1);
            }
        }
    }

    private static long number(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getLong(1);
        }
    }
}
