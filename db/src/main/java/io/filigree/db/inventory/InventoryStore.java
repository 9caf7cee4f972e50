package io.filigree.db.inventory;

import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import javax.sql.DataSource;

import io.filigree.db.inventory.FunctionRows.Change;
import io.filigree.db.inventory.FunctionRows.StoredFunction;
import io.filigree.db.inventory.RegionSweep.Result;
import io.filigree.db.inventory.StoredContent.Comparison;
import io.filigree.decorator.function.FunctionArn;
import io.filigree.decorator.function.FunctionConfiguration;
import io.filigree.decorator.function.FunctionDescription;
import io.filigree.decorator.function.InvokedArn;
import io.filigree.decorator.function.MetadataSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Records functions: those of sweeps, and single functions between sweeps. Readers see a region before
 * or after a sweep, and unchanged functions are not written.
 *
 * <p>Each record is an observation with a time. Of two observations of one function the later one
 * wins, independent of the order in which they arrive.
 */
public final class InventoryStore {

    private final JdbcClient jdbc;
    private final FunctionRows functions;
    private final QualifierRecorder qualifiers;
    private final TransactionTemplate transaction;
    private final InventoryChanges changes;

    public InventoryStore(DataSource dataSource) {
        this.jdbc = JdbcClient.create(dataSource);
        this.functions = new FunctionRows(jdbc);
        this.transaction = new TransactionTemplate(new DataSourceTransactionManager(dataSource));
        this.changes = new InventoryChanges(jdbc);
        this.qualifiers = new QualifierRecorder(functions, new QualifierRows(jdbc), changes);
    }

    /**
     * Replaces the inventory of the sweep's region. A function that the sweep did not list is marked as
     * missing; one that was missing before is marked as deleted. Observations after the start of the sweep are kept, and a
     * sweep that started before the last one has no effect.
     */
    public Result record(RegionSweep sweep) {
        return inTransaction(() -> recordInTransaction(sweep));
    }

    /**
     * Records one function that was observed outside a sweep: {@code $LATEST} or a published version, by the version of
     * its configuration.
     *
     * @param observedAt the time of the observation, not of its receipt: for an AWS response
     *     the time of the call, for a change event from AWS the time of the change. It must be an upper bound: times of
     *     whole seconds mean their end
     */
    public RecordOutcome record(FunctionDescription description, MetadataSource source, Instant observedAt) {
        String version = description.configuration().version();
        return inTransaction(() -> {
            if (!lockAccountRegion(description.arn())) {
                return RecordOutcome.ACCOUNT_NOT_PAIRED;
            }
            return version.equals(FunctionConfiguration.LATEST)
                    ? recordFunction(description, source, observedAt)
                    : qualifiers.record(description, source, observedAt);
        });
    }

    /**
     * Marks a function as deleted, like a second sweep without it.
     *
     * @param observedAt when it was deleted, or when AWS was called and did not know it; see {@link
     *     #record(FunctionDescription, MetadataSource, Instant)}
     * @return whether it existed and has no later observation
     */
    public boolean delete(FunctionArn arn, Instant observedAt) {
        return inTransaction(() -> {
            if (!lockAccountRegion(arn)) {
                return false;
            }
            Optional<StoredFunction> stored = functions.find(arn);
            if (stored.isEmpty() || stored.get().deleted() || isOutdated(arn, stored, observedAt)) {
                return false;
            }
            functions.markDeleted(List.of(arn.toString()), observedAt, changes.next());
            return true;
        });
    }

    /**
     * Replaces the published versions and aliases of the sweep's functions. Versions that it did not list
     * are retired; functions that are not in the inventory are skipped.
     */
    public void record(VersionSweep sweep) {
        transaction.executeWithoutResult(status -> {
            if (lock(sweep.accountId(), sweep.region())) {
                qualifiers.record(sweep);
            }
        });
    }

    /**
     * Records the version of an alias that was observed outside a sweep.
     *
     * @param version empty if the alias has no version any more, or splits its traffic between two
     * @param observedAt see {@link #record(FunctionDescription, MetadataSource, Instant)}; a later observation wins
     */
    public void record(InvokedArn alias, Optional<String> version, Instant observedAt) {
        transaction.executeWithoutResult(status -> {
            if (lockAccountRegion(alias.function())) {
                qualifiers.record(alias, version, observedAt);
            }
        });
    }

    /** Records a failed sweep: the region's status has the reason, and its inventory is kept. */
    public void recordFailure(RegionFailure failure) {
        jdbc.sql("""
                        INSERT INTO account_region (account_id, region, status, reason, fix, attempted_at)
                        SELECT account_id, :region, :status, :reason, :fix, :at FROM paired_account
                        WHERE account_id = :accountId
                        ON CONFLICT (account_id, region) DO UPDATE
                        SET status = excluded.status, reason = excluded.reason, fix = excluded.fix,
                            attempted_at = excluded.attempted_at
                        """)
                .param("accountId", failure.accountId())
                .param("region", failure.region())
                .param(
                        "status",
                        switch (failure.kind()) {
                            case BLOCKED -> "blocked";
                            case FAILED -> "failed";
                        })
                .param("reason", failure.reason())
                .param("fix", failure.fix())
                .param("at", Timestamp.from(failure.at()))
                .update();
    }

    private Result recordInTransaction(RegionSweep sweep) {
        if (!lock(sweep.accountId(), sweep.region())
                || lastSweep(sweep.accountId(), sweep.region())
                        .filter(last -> last.isAfter(sweep.startedAt()))
                        .isPresent()) {
            return new Result(sweep.functions().size(), 0, 0, 0, 0);
        }
        SweepDiff diff = SweepDiff.of(
                sweep,
                functions.ofRegion(sweep.accountId(), sweep.region()),
                sweep.staleTags() == null ? List.of() : functions.descriptions(sweep.accountId(), sweep.region()));
        if (!diff.isEmpty()) {
            Instant at = sweep.startedAt();
            List<Long> metadataIds = functions.insertMetadata(diff.changed(), MetadataSource.POLL, at);
            long changeNumber = changes.next();
            functions.putFunctions(diff.changed(), metadataIds, at, changeNumber);
            functions.extendMetadata(diff.extended());
            functions.markSeenAgain(diff.reappeared(), at, changeNumber);
            qualifiers.forget(diff.revived(), changeNumber);
            qualifiers.carryTags(diff.changed(), MetadataSource.POLL, at, changeNumber);
            functions.markMissing(diff.missing(), at, changeNumber);
            functions.markDeleted(diff.deleted(), at, changeNumber);
        }
        finishRegion(sweep);
        return diff.result(sweep.functions().size());
    }

    private RecordOutcome recordFunction(FunctionDescription description, MetadataSource source, Instant at) {
        FunctionArn arn = description.arn();
        Optional<StoredFunction> stored = functions.find(arn);
        if (isOutdated(arn, stored, at)) {
            return RecordOutcome.OUTDATED;
        }
        StoredFunction before = stored.orElse(null);
        Comparison comparison =
                before == null ? Comparison.CHANGED : before.content().compare(description);
        if (before != null && !before.missing() && comparison == Comparison.SAME) {
            functions.touch(arn, at);
            return RecordOutcome.UNCHANGED;
        }
        long changeNumber;
        if (before != null && comparison != Comparison.CHANGED) {
            if (comparison == Comparison.EXTENDED) {
                functions.extendMetadata(Map.of(before.metadataId(), description.configuration()));
            }
            changeNumber = changes.next();
            functions.markSeenAgain(List.of(arn.toString()), at, changeNumber);
        } else {
            List<Change> change = List.of(Change.of(description, before));
            List<Long> metadataId = functions.insertMetadata(change, source, at);
            changeNumber = changes.next();
            functions.putFunctions(change, metadataId, at, changeNumber);
            qualifiers.carryTags(change, source, at, changeNumber);
        }
        if (before != null && before.deleted()) {
            qualifiers.forget(List.of(arn.toString()), changeNumber);
        }
        if (before == null) {
            sweepSoon(arn);
        }
        if (before == null) {
            return RecordOutcome.ADDED;
        }
        return before.missing() || comparison == Comparison.CHANGED ? RecordOutcome.CHANGED : RecordOutcome.UNCHANGED;
    }

    /** Schedules the region normally, because empty regions are swept less often. */
    private void sweepSoon(FunctionArn arn) {
        jdbc.sql("""
                        UPDATE account_region SET next_attempt_at = NULL
                        WHERE account_id = :accountId AND region = :region AND status = 'ok'
                          AND next_attempt_at IS NOT NULL
                        """)
                .param("accountId", arn.accountId())
                .param("region", arn.region())
                .update();
    }

    /** Whether the function, or its region as a whole, was observed later than that. */
    private boolean isOutdated(FunctionArn arn, Optional<StoredFunction> stored, Instant at) {
        return stored.filter(function -> function.observedAt().isAfter(at)).isPresent()
                || lastSweep(arn.accountId(), arn.region())
                        .filter(sweep -> sweep.isAfter(at))
                        .isPresent();
    }

    private Optional<Instant> lastSweep(String accountId, String region) {
        return jdbc.sql("""
                        SELECT last_sweep_at FROM account_region
                        WHERE account_id = :accountId AND region = :region AND last_sweep_at IS NOT NULL
                        """)
                .param("accountId", accountId)
                .param("region", region)
                .query((row, number) -> row.getTimestamp("last_sweep_at").toInstant())
                .optional();
    }

    private boolean lockAccountRegion(FunctionArn arn) {
        return lock(arn.accountId(), arn.region());
    }

    /**
     * Serializes all writers of one region over all processes, and excludes them while the account is
     * unpaired.
     *
     * @return whether the account is paired
     */
    private boolean lock(String accountId, String region) {
        boolean paired = jdbc.sql("SELECT 1 FROM paired_account WHERE account_id = :accountId FOR KEY SHARE")
                .param("accountId", accountId)
                .query(Integer.class)
                .optional()
                .isPresent();
        if (paired) {
            jdbc.sql("SELECT pg_advisory_xact_lock(hashtextextended(:region, 0))")
                    .param("region", accountId + "/" + region)
                    .query(row -> {});
        }
        return paired;
    }

    private void finishRegion(RegionSweep sweep) {
        RegionSweep.StaleTags stale = sweep.staleTags();
        jdbc.sql("""
                        INSERT INTO account_region (account_id, region, status, functions, attempted_at, last_sweep_at,
                                                    tags_reason, tags_fix)
                        VALUES (:accountId, :region, 'ok', :functions, :at, :at, :tagsReason, :tagsFix)
                        ON CONFLICT (account_id, region) DO UPDATE
                        SET status = 'ok', reason = NULL, fix = NULL, functions = excluded.functions,
                            attempted_at = excluded.attempted_at, last_sweep_at = excluded.last_sweep_at,
                            tags_reason = excluded.tags_reason, tags_fix = excluded.tags_fix
                        """)
                .param("functions", sweep.functions().size())
                .param("at", Timestamp.from(sweep.startedAt()))
                .param("accountId", sweep.accountId())
                .param("region", sweep.region())
                .param("tagsReason", stale == null ? null : stale.reason())
                .param("tagsFix", stale == null ? null : stale.fix())
                .update();
    }

    private <T> T inTransaction(Supplier<T> work) {
        T result = transaction.execute(status -> work.get());
        if (result == null) {
            throw new IllegalStateException("Recording returned no result");
        }
        return result;
    }
}
