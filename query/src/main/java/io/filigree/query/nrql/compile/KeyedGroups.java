package io.filigree.query.nrql.compile;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

import io.filigree.query.nrql.QueryDatabase.Session;
import io.filigree.query.nrql.compile.StateColumn.ByKey;
import io.filigree.query.nrql.compile.TypedExpression.Type;
import org.jspecify.annotations.Nullable;

/**
 * Unique counts or percentiles of events in PostgreSQL and in columnar files. Each store groups its events by a key: the value that is
 * counted, or the magnitude of the value that percentiles are of ({@link KeyedPercentiles}). DuckDB merges the groups, those of
 * PostgreSQL being copied to a table.
 */
final class KeyedGroups implements GroupSource {

    /** Groups of a store. A cursor reads more of them, but PostgreSQL runs it without parallel workers. */
    static final int MAX_GROUPS = 60_000;

    /** Groups of files that stay there: some 100 MB. */
    static final int MAX_GROUPS_OF_FILES = 1_000_000;

    /** Of the numbers of a group. */
    private static final int BYTES_OF_NUMBERS = 100;

    /** Events by which the number of groups is estimated. */
    private static final int SAMPLE = 200_000;

    /**
     * The events of a part.
     *
     * @param sample statements on some of the events
     */
    record Store(GroupScan scan, StatementExecutor statements, StatementExecutor sample) {

        private List<Type> types() {
            return scan.facets().facets().stream().map(TypedExpression::type).toList();
        }

        private Optional<ByKey> key() {
            return scan.columns().exchangedByKey();
        }

        /** @param hasValue of which keys groups are divided by value */
        private SqlFragment groups(SqlFragment hasValue) {
            @Nullable
            SqlFragment value = scan.columns().percentiles().stream()
                    .findFirst()
                    .map(Percentiles::value)
                    .orElse(null);
            return scan.byKey(key().orElseThrow().key(), value, hasValue);
        }

        /** Creates the table of groups of files without values, with one more than the limit if there are more. */
        void count(StatementExecutor events, int limit) {
            events.table(
                    KeyedTables.FILES,
                    SqlFragment.of(
                            "{} LIMIT {}",
                            scan.byKey(key().orElseThrow().key(), null, SqlFragment.TRUE),
                            SqlFragment.integer(limit + 1L)));
        }

        /** Without facets, percentiles need few groups. */
        private boolean seemsToHaveMoreThan(int groups) {
            boolean few = types().isEmpty() && !scan.columns().percentiles().isEmpty();
            return !few && count(scan.countByKey(key().orElseThrow().key(), SAMPLE)) > groups;
        }

        private long count(SqlFragment sql) {
            return statements
                    .rows("Number of groups by key", sql, row -> row.getLong(1))
                    .get(0);
        }
    }

    private final KeyedTables tables;
    private final Optional<KeyedPercentiles> percentiles;

    private KeyedGroups(KeyedTables tables, Optional<KeyedPercentiles> percentiles) {
        this.tables = tables;
        this.percentiles = percentiles;
    }

    /**
     * Reads the groups of all stores.
     *
     * @param files the store that merges them
     * @return empty if a store has too many of them, or these stores cannot group by one key
     */
    static Optional<KeyedGroups> read(Store files, List<Store> recent, EventParts events) {
        Optional<Type> key = files.key().map(ByKey::type);
        boolean comparable = key.isPresent()
                && Stream.concat(files.types().stream(), key.stream())
                        .allMatch(type -> type == Type.NUMBER || type == Type.TEXT || type == Type.BOOLEAN)
                && recent.stream()
                        .allMatch(store -> store.types().equals(files.types())
                                && store.key().map(ByKey::type).equals(key));
        if (!comparable) {
            return Optional.empty();
        }
        KeyedTables tables = new KeyedTables(
                KeyedTables.facets(files.types()),
                files.scan().isByBucket(),
                files.scan().columns());
        Optional<KeyedPercentiles> percentiles = tables.columns().percentiles().isEmpty()
                ? Optional.empty()
                : Optional.of(new KeyedPercentiles(tables, files, recent, events));
        int most =
                recent.isEmpty() && percentiles.isPresent() && percentiles.get().readExpected()
                        ? MAX_GROUPS_OF_FILES
                        : groupsOfFiles(files, tables, recent.isEmpty());
        if (most == 0 || percentiles.isPresent() && !percentiles.get().expectMagnitudes()) {
            return Optional.empty();
        }
        SqlFragment hasValue = percentiles.map(KeyedPercentiles::isExpected).orElse(SqlFragment.of("false"));
        List<SqlFragment> groups =
                recent.stream().map(store -> store.groups(hasValue)).toList();
        return events.copyFew(KeyedTables.RECENT, tables.all(key.get()), groups, most)
                ? Optional.of(new KeyedGroups(tables, percentiles))
                : Optional.empty();
    }

    /** Reads the groups of files; returns how many PostgreSQL may have, and 0 if there are too many of files. */
    private static int groupsOfFiles(Store files, KeyedTables tables, boolean onlyFiles) {
        int limit = onlyFiles ? MAX_GROUPS_OF_FILES : MAX_GROUPS;
        if (files.seemsToHaveMoreThan(limit)) {
            return 0;
        }
        files.count(files.statements(), limit);
        return files.statements()
                .rows(
                        "Size of groups by key",
                        tables.sizes(),
                        row -> row.getLong(1) > limit ? 0 : onlyFiles ? limit : most(row.getLong(1), row.getLong(2)))
                .get(0);
    }

    /** The groups of PostgreSQL that are read, if they have as many characters as those of files; 0 if files have more groups. */
    private static int most(long groups, long characters) {
        long bytes = BYTES_OF_NUMBERS + 2 * characters / Math.max(1, groups);
        long most = Math.min(MAX_GROUPS, Session.BYTES_OF_FEW / bytes);
        return groups > most ? 0 : (int) most;
    }

    @Override
    public FacetColumns facets() {
        return tables.facets();
    }

    @Override
    public AggregateColumns columns() {
        return tables.columns();
    }

    /** Reads the values that percentiles need before. */
    @Override
    public SqlFragment select(SqlFragment further, boolean byFacet, boolean byBucket) {
        List<String> keys = new ArrayList<>(byFacet ? facets().columns() : List.of());
        if (byBucket) {
            keys.add("b");
        }
        SqlFragment groups = percentiles.isPresent()
                ? percentiles.get().values(keys, further)
                : tables.merged(keys, further, KeyedTables.FILES, KeyedTables.RECENT);
        return tables.select(keys, groups);
    }
}
