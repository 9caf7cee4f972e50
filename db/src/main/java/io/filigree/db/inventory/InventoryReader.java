package io.filigree.db.inventory;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.sql.DataSource;

import io.filigree.decorator.function.FunctionArn;
import io.filigree.decorator.function.FunctionDescription;
import io.filigree.decorator.function.FunctionMetadata;
import io.filigree.decorator.function.InvokedArn;
import io.filigree.decorator.inventory.InventoryFunction;
import io.filigree.decorator.inventory.InventorySnapshot.AccountRegion;
import io.filigree.decorator.inventory.InventorySnapshot.InventoryChange;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/** Reads the inventory: the changes since a snapshot, and the metadata that events reference. */
public final class InventoryReader {

    /** Without it, the driver holds every row of a large inventory in memory, in addition to the snapshot built from them. */
    private static final int ROWS_AT_A_TIME = 1_000;

    private final JdbcClient jdbc;
    private final TransactionTemplate oneMoment;
    private final Duration gracePeriod;

    /** @param gracePeriod how long a deleted function still decorates late events */
    public InventoryReader(DataSource dataSource, Duration gracePeriod) {
        this.jdbc = JdbcClient.create(dataSource);
        this.gracePeriod = gracePeriod;
        this.oneMoment = new TransactionTemplate(new DataSourceTransactionManager(dataSource));
        this.oneMoment.setReadOnly(true);
        this.oneMoment.setIsolationLevel(TransactionDefinition.ISOLATION_REPEATABLE_READ);
    }

    /**
     * All changes after the change with this number; the whole inventory for 0.
     *
     * @param now the end of the grace period of deleted functions
     */
    public InventoryChange changesSince(long changeNumber, Instant now) {
        InventoryChange change = oneMoment.execute(status -> readChange(changeNumber, now));
        if (change == null) {
            throw new IllegalStateException("The inventory has no state row");
        }
        return change;
    }

    /** The metadata rows of these ids, by id; unknown ids are absent. */
    public Map<Long, FunctionMetadata> metadata(Collection<Long> ids) {
        Map<Long, FunctionMetadata> found = new HashMap<>();
        if (!ids.isEmpty()) {
            StringInterner shared = new StringInterner();
            jdbc.sql("SELECT " + MetadataRow.COLUMNS + " FROM function_metadata m WHERE m.metadata_id = ANY(:ids)")
                    .param("ids", ids.toArray(Long[]::new))
                    .query((row, number) -> MetadataRow.read(row, shared))
                    .list()
                    .forEach(metadata -> found.put(metadata.id(), metadata));
        }
        return found;
    }

    /** The current state of the function, with the time of the last observation; empty if it is unknown or deleted. */
    public Optional<InventoryFunction> current(FunctionArn arn) {
        StringInterner shared = new StringInterner();
        return jdbc.sql("""
                        SELECT f.missing_since, CASE WHEN f.missing_since IS NULL
                                   THEN greatest(f.last_seen_at, r.last_sweep_at) ELSE f.last_seen_at END AS seen_at,
                        """ + MetadataRow.COLUMNS + """

                          FROM lambda_function f JOIN function_metadata m USING (metadata_id)
                               LEFT JOIN account_region r USING (account_id, region)
                         WHERE f.function_arn = :arn AND f.deleted_at IS NULL
                        """)
                .param("arn", arn.toString())
                .query((row, number) -> new InventoryFunction(
                        MetadataRow.read(row, shared),
                        row.getTimestamp("seen_at").toInstant(),
                        instant(row, "missing_since")))
                .optional();
    }

    private InventoryChange readChange(long since, Instant now) {
        long last = new InventoryChanges(jdbc).last();
        Map<String, String> accountNames = new HashMap<>();
        jdbc.sql("SELECT account_id, name FROM paired_account").query(row -> {
            accountNames.put(row.getString("account_id"), row.getString("name"));
        });
        Changes changes = new Changes(now.minus(gracePeriod));
        readFunctions(since, changes);
        readVersions(since, changes);
        readAliases(since, changes);
        return new InventoryChange(
                last,
                accountNames.keySet(),
                sweepTimes(),
                changes.known,
                changes.gone,
                changes.aliases,
                changes.retired,
                accountNames);
    }

    private void readFunctions(long since, Changes changes) {
        jdbc.sql("SELECT f.last_seen_at, f.missing_since, f.deleted_at, " + MetadataRow.COLUMNS + """

                         FROM lambda_function f JOIN function_metadata m USING (metadata_id)
                        WHERE f.change_number > :since
                        """)
                .withFetchSize(ROWS_AT_A_TIME)
                .param("since", since)
                .query(row -> {
                    FunctionMetadata metadata = MetadataRow.read(row, changes.shared);
                    Instant deletedAt = instant(row, "deleted_at");
                    if (changes.isOver(deletedAt)) {
                        changes.gone.add(metadata.description().arn());
                    } else {
                        Instant missingSince = instant(row, "missing_since");
                        changes.known.add(new InventoryFunction(
                                metadata,
                                row.getTimestamp("last_seen_at").toInstant(),
                                missingSince,
                                deletedAt == null || missingSince == null ? deletedAt : missingSince));
                    }
                });
    }

    private void readVersions(long since, Changes changes) {
        jdbc.sql("SELECT v.retired_at, f.deleted_at, m.observed_at, " + MetadataRow.COLUMNS + """

                         FROM function_version v JOIN function_metadata m USING (metadata_id)
                         LEFT JOIN lambda_function f ON f.function_arn = v.function_arn
                        WHERE v.change_number > :since
                        """)
                .withFetchSize(ROWS_AT_A_TIME)
                .param("since", since)
                .query(row -> {
                    FunctionMetadata metadata = MetadataRow.read(row, changes.shared);
                    FunctionDescription version = metadata.description();
                    if (changes.isOver(instant(row, "retired_at")) || changes.isOver(instant(row, "deleted_at"))) {
                        changes.retired.add(new InvokedArn(
                                version.arn(), version.configuration().version()));
                    } else {
                        changes.known.add(new InventoryFunction(
                                metadata, row.getTimestamp("observed_at").toInstant(), null));
                    }
                });
    }

    private void readAliases(long since, Changes changes) {
        jdbc.sql("SELECT function_arn, alias, version FROM function_alias WHERE change_number > :since")
                .param("since", since)
                .query(row -> {
                    InvokedArn alias = new InvokedArn(
                            MetadataRow.arn(row.getString("function_arn"), changes.shared), row.getString("alias"));
                    String version = row.getString("version");
                    if (version == null) {
                        changes.retired.add(alias);
                    } else {
                        changes.aliases.put(alias, changes.shared.share(version));
                    }
                });
    }

    /** All of them, a few thousand at most: a sweep without changes updates its time without a change number. */
    private Map<AccountRegion, Instant> sweepTimes() {
        Map<AccountRegion, Instant> swept = new HashMap<>();
        jdbc.sql("SELECT account_id, region, last_sweep_at FROM account_region WHERE last_sweep_at IS NOT NULL")
                .query(row -> {
                    swept.put(
                            new AccountRegion(row.getString("account_id"), row.getString("region")),
                            row.getTimestamp("last_sweep_at").toInstant());
                });
        return swept;
    }

    private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        Timestamp time = row.getTimestamp(column);
        return time == null ? null : time.toInstant();
    }

    /** The rows read so far. */
    private static final class Changes {
        private final Instant findableSince;
        private final StringInterner shared = new StringInterner();
        private final List<InventoryFunction> known = new ArrayList<>();
        private final Set<FunctionArn> gone = new HashSet<>();
        private final Map<InvokedArn, String> aliases = new HashMap<>();
        private final Set<InvokedArn> retired = new HashSet<>();

        Changes(Instant findableSince) {
            this.findableSince = findableSince;
        }

        /** Whether the grace period is over for a row that ended then. */
        boolean isOver(@Nullable Instant endedAt) {
            return endedAt != null && endedAt.isBefore(findableSince);
        }
    }
}
