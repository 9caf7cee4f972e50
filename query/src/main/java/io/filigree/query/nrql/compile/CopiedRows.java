package io.filigree.query.nrql.compile;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.filigree.query.nrql.ColumnarEvents.Column;
import io.filigree.query.nrql.compile.QuerySources.Compiled;

/**
 * The rows of a query in columnar files and in PostgreSQL, as one relation of DuckDB. Those of PostgreSQL are copied: only the rows that
 * meet the condition, and only the columns that aggregates and facets use.
 */
final class CopiedRows {

    private static final Pattern COLUMN = Pattern.compile("\\br\\.(\\w+)");

    private final Compiled files;
    private final List<Compiled> recent;

    /**
     * @param files the rows in columnar files
     * @param recent the rows in PostgreSQL
     */
    CopiedRows(Compiled files, List<Compiled> recent) {
        this.files = files;
        this.recent = recent;
    }

    /** Whether the relations have the same columns. They have not where PostgreSQL adds rows of a subquery with other types. */
    boolean isPossible() {
        return recent.stream()
                .allMatch(source -> source.rows().columns().equals(files.rows().columns()));
    }

    /**
     * Copies the rows of PostgreSQL.
     *
     * @param scan of a source
     * @return all rows that meet the condition, for statements on the columnar files
     */
    Compiled all(Function<Compiled, GroupScan> scan, EventParts events) {
        List<Column> columns = used(scan.apply(having(SqlFragment.of("copied r"))));
        events.copy(
                columns, recent.stream().map(source -> select(source, columns)).toList());
        SqlFragment copied =
                SqlFragment.join(", ", columns.stream().map(CopiedRows::ofCopy).toList());
        return having(SqlFragment.of("({} UNION ALL SELECT {} FROM copied) r", select(files, columns), copied));
    }

    /** The columns that a scan uses of the rows {@code r}, at least one. */
    private List<Column> used(GroupScan scan) {
        Set<String> used = new HashSet<>();
        String sql = scan.select(SqlFragment.TRUE, !scan.facets().isEmpty(), scan.isByBucket())
                .text(SqlDialect.DUCKDB);
        Matcher column = COLUMN.matcher(sql);
        while (column.find()) {
            used.add(column.group(1));
        }
        List<Column> all = files.rows().columns();
        List<Column> columns =
                all.stream().filter(each -> used.contains(each.name())).toList();
        return columns.isEmpty() ? all.subList(0, 1) : columns;
    }

    private Compiled having(SqlFragment from) {
        return new Compiled(
                files.rows().withRows(from), files.expressions(), SqlFragment.TRUE, files.names(), files.noted());
    }

    private static SqlFragment select(Compiled source, List<Column> columns) {
        List<SqlFragment> values = columns.stream()
                .map(column -> SqlFragment.of("r." + column.name()))
                .toList();
        return SqlFragment.of(
                "SELECT {} FROM {} WHERE {}",
                SqlFragment.join(", ", values),
                source.rows().from(),
                source.condition());
    }

    /** JSON has the same form as that of files. */
    private static SqlFragment ofCopy(Column column) {
        return SqlFragment.of(
                column.type() == Column.Type.JSON
                        ? "json_at(" + column.name() + ", '$') AS " + column.name()
                        : column.name());
    }
}
