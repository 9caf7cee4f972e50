package io.filigree.db.sender;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import javax.sql.DataSource;

import io.filigree.db.DatabaseFailures;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Counts what arrives by ingest key. A request costs a look-up in memory: it takes no lock and runs no statement.
 * {@link #flush} adds the counts to those of other processes; a process that is killed loses those since its last flush.
 */
public final class SenderStats implements AutoCloseable {

    /** How long rows stay that nothing was added to. */
    public static final Duration RETENTION = Duration.ofDays(31);

    private static final Logger log = LoggerFactory.getLogger(SenderStats.class);
    private static final Duration CLEANING_INTERVAL = Duration.ofHours(6);

    private final DatabaseFailures failures =
            new DatabaseFailures(log, "Could not write what senders sent; retrying until the database is back");

    private final JdbcClient jdbc;
    private final Clock clock;
    private final AcceptedRequests accepted;
    private final RejectedRequests rejected;
    private final FunctionKeys functions;
    private @Nullable Instant cleanedAt;
    private boolean failing;

    public SenderStats(DataSource dataSource, Clock clock) {
        this.jdbc = JdbcClient.create(dataSource);
        this.clock = clock;
        this.accepted = new AcceptedRequests(jdbc);
        this.rejected = new RejectedRequests(jdbc);
        this.functions = new FunctionKeys(jdbc);
    }

    /**
     * Counts an accepted request.
     *
     * @param format id of the wire format
     * @param sender name and version, sanitised
     * @param bytes of the body, inflated
     */
    public void accepted(long keyId, String format, String sender, int messages, long bytes) {
        accepted.add(keyId, format, sender, messages, bytes, clock.instant());
    }

    /**
     * Counts a rejected request.
     *
     * @param keyId null where the key is unknown or missing
     * @param format id of the wire format
     * @param reason a short name of its class
     * @param status of the response
     */
    public void rejected(@Nullable Long keyId, String format, String reason, int status) {
        rejected.add(keyId, format, reason, status, clock.instant());
    }

    /** Counts messages of a stored batch that claim accounts which their keys are not for. */
    public void accountMismatches(Collection<AccountMismatch> mismatches) {
        Instant now = clock.instant();
        mismatches.forEach(mismatch -> rejected.add(mismatch, now));
    }

    /** Notes the functions of a stored batch. */
    public void functionsSeen(Collection<FunctionUse> uses) {
        functions.add(uses);
    }

    /** Writes what is not written yet. What cannot be written stays for the next flush. */
    public synchronized void flush() {
        try {
            write();
            clean();
            failing = false;
        } catch (RuntimeException e) {
            // The outer loop: the next flush writes both.
            if (!failing) {
                failing = true;
                failures.warn(e);
            }
        }
    }

    @Override
    public synchronized void close() {
        try {
            write();
        } catch (RuntimeException e) {
            // These are a courtesy; they must not keep the process from stopping.
            new DatabaseFailures(log, "Could not write what senders sent in the last seconds").warn(e);
        }
    }

    private void write() {
        accepted.flush();
        rejected.flush();
        functions.flush();
    }

    private void clean() {
        Instant now = clock.instant();
        Instant last = cleanedAt;
        if (last != null && now.isBefore(last.plus(CLEANING_INTERVAL))) {
            return;
        }
        Instant oldest = now.minus(RETENTION);
        accepted.removeBefore(oldest);
        rejected.removeBefore(oldest);
        functions.removeBefore(oldest);
        cleanedAt = now;
    }
}
