package io.filigree.query.nrql.compile;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

/**
 * A fragment of SQL with a value for each {@code ?}. It references its parts and is rendered only when a statement runs,
 * because templates repeat their parts ({@link SharedOperands} limits how often large ones are). The lengths of text and
 * parameters are computed first, and a fragment beyond the limits is rejected.
 */
public final class SqlFragment {

    private static final SqlFragment[] NO_PARTS = {};

    public static final SqlFragment EMPTY = new SqlFragment("");
    public static final SqlFragment NULL = new SqlFragment("NULL");
    public static final SqlFragment TRUE = new SqlFragment("true");

    /**
     * An optimisation fence at the end of a subquery: PostgreSQL does not merge it with the outer query. The quoted zero is
     * a bigint constant from the beginning. An unquoted one is cast later, so the planner assumes a real limit and uses no
     * parallel workers.
     */
    public static final String FENCE = " OFFSET '0'";

    /** The text before each part, and after the last. */
    private final String[] fixed;

    private final SqlFragment[] parts;
    private final @Nullable Object parameter;

    /** The same for DuckDB, where its SQL differs. */
    private final @Nullable SqlFragment columnar;

    private final int length;
    private final int parameterCount;
    private final int parameterLength;
    private final int depth;
    private final boolean subqueryInDuckDb;

    private SqlFragment(String text) {
        this(new String[] {text}, NO_PARTS, null, null);
    }

    private SqlFragment(
            String[] fixed, SqlFragment[] parts, @Nullable Object parameter, @Nullable SqlFragment columnar) {
        this.fixed = fixed;
        this.parts = parts;
        this.parameter = parameter;
        this.columnar = columnar;
        long chars = 0;
        for (String text : fixed) {
            chars += text.length();
        }
        boolean subquery = Arrays.stream(fixed).anyMatch(text -> text.contains("SELECT "));
        long count = parameter == null ? 0 : 1;
        long parameterChars = parameter == null ? 0 : SqlLimits.length(parameter);
        int deepest = columnar == null ? 0 : columnar.depth;
        for (SqlFragment part : parts) {
            chars += part.length;
            count += part.parameterCount;
            parameterChars += part.parameterLength;
            deepest = Math.max(deepest, part.depth);
            subquery |= part.subqueryInDuckDb;
        }
        this.subqueryInDuckDb = columnar == null ? subquery : columnar.subqueryInDuckDb;
        this.length = SqlLimits.bounded(chars, SqlLimits.MAX_TEXT, "characters of SQL");
        this.parameterCount = SqlLimits.bounded(count, SqlLimits.MAX_PARAMETERS, "values in SQL");
        this.parameterLength =
                SqlLimits.bounded(parameterChars, SqlLimits.MAX_PARAMETER_TEXT, "characters of values in SQL");
        this.depth = SqlLimits.bounded(deepest + 1L, SqlLimits.MAX_DEPTH, "levels of SQL");
    }

    /** The text with each {@code {}} replaced by the next part, in order. */
    public static SqlFragment of(String template, SqlFragment... parts) {
        if (parts.length == 0) {
            return new SqlFragment(template);
        }
        String[] fixed = new String[parts.length + 1];
        int from = 0;
        for (int i = 0; i < parts.length; i++) {
            int at = template.indexOf("{}", from);
            fixed[i] = template.substring(from, at);
            from = at + 2;
        }
        if (template.indexOf("{}", from) >= 0) {
            throw new IllegalArgumentException("Too few parts for " + template);
        }
        fixed[parts.length] = template.substring(from);
        return new SqlFragment(fixed, parts.clone(), null, null);
    }

    public static SqlFragment text(String value) {
        return parameter("?::text", value);
    }

    public static SqlFragment number(double value) {
        return parameter("?::double precision", value);
    }

    public static SqlFragment integer(long value) {
        return parameter("?::bigint", value);
    }

    static SqlFragment json(String value) {
        return parameter("?::jsonb", value);
    }

    /** The place of a value within JSON, as DuckDB names it: an RFC 6901 pointer of the names of members. */
    public static SqlFragment pointer(String... names) {
        StringBuilder pointer = new StringBuilder();
        for (String name : names) {
            pointer.append('/').append(name.replace("~", "~0").replace("/", "~1"));
        }
        return text(pointer.toString());
    }

    static SqlFragment moment(Instant value) {
        return parameter("?::timestamptz", value);
    }

    public static SqlFragment texts(Collection<String> values) {
        return parameter("?::text[]", values.toArray(String[]::new));
    }

    private static SqlFragment parameter(String text, Object value) {
        return new SqlFragment(new String[] {text}, NO_PARTS, value, null);
    }

    public static SqlFragment join(String separator, Collection<SqlFragment> parts) {
        if (parts.isEmpty()) {
            return EMPTY;
        }
        String[] fixed = new String[parts.size() + 1];
        Arrays.fill(fixed, separator);
        fixed[0] = "";
        fixed[parts.size()] = "";
        return new SqlFragment(fixed, parts.toArray(SqlFragment[]::new), null, null);
    }

    /** The conjunction of the conditions; true without conditions. */
    public static SqlFragment and(Collection<SqlFragment> conditions) {
        return conditions.isEmpty() ? TRUE : join(" AND ", conditions);
    }

    /** Characters of its text. */
    int length() {
        return length;
    }

    boolean hasSubqueryInDuckDb() {
        return subqueryInDuckDb;
    }

    /** How often it contains this very part, in the SQL of the database that needs it more often. */
    int count(SqlFragment part) {
        return Math.max(
                count(part, SqlDialect.POSTGRESQL, new IdentityHashMap<>()),
                count(part, SqlDialect.DUCKDB, new IdentityHashMap<>()));
    }

    private int count(SqlFragment part, SqlDialect dialect, Map<SqlFragment, Integer> known) {
        if (this == part) {
            return 1;
        }
        Integer before = known.get(this);
        if (before != null) {
            return before;
        }
        int count = 0;
        for (SqlFragment one : in(dialect).parts) {
            count += one.count(part, dialect, known);
        }
        known.put(this, count);
        return count;
    }

    /** Whether this very part is its only one. */
    boolean isMadeOf(SqlFragment part) {
        return parts.length == 1 && parts[0] == part;
    }

    /** The same with another part in the place of this very one. */
    SqlFragment replacing(SqlFragment part, SqlFragment other) {
        Map<SqlFragment, SqlFragment> known = new IdentityHashMap<>();
        known.put(part, other);
        return replacing(known);
    }

    private SqlFragment replacing(Map<SqlFragment, SqlFragment> known) {
        SqlFragment before = known.get(this);
        if (before != null) {
            return before;
        }
        SqlFragment[] replaced = new SqlFragment[parts.length];
        boolean changed = false;
        for (int i = 0; i < parts.length; i++) {
            replaced[i] = parts[i].replacing(known);
            changed |= replaced[i] != parts[i];
        }
        SqlFragment alternative = columnar == null ? null : columnar.replacing(known);
        SqlFragment result =
                changed || alternative != columnar ? new SqlFragment(fixed, replaced, parameter, alternative) : this;
        known.put(this, result);
        return result;
    }

    /** The same, with another template for DuckDB. */
    public SqlFragment inDuckDb(String template, SqlFragment... all) {
        return inDuckDb(of(template, all));
    }

    /** The same, with other SQL for DuckDB. */
    public SqlFragment inDuckDb(SqlFragment other) {
        return new SqlFragment(fixed, parts, parameter, other);
    }

    private SqlFragment in(SqlDialect dialect) {
        return dialect == SqlDialect.DUCKDB && columnar != null ? columnar.in(dialect) : this;
    }

    /** The same as a table of this name. */
    public SqlFragment alias(String table) {
        return of("{} " + table, this);
    }

    public SqlFragment as(String column) {
        return of("{} AS " + column, this);
    }

    /** Constant text only: user input is passed as parameters. */
    String text() {
        return text(SqlDialect.POSTGRESQL);
    }

    List<Object> parameters() {
        return parameters(SqlDialect.POSTGRESQL);
    }

    String text(SqlDialect dialect) {
        StringBuilder text = new StringBuilder(length);
        in(dialect).appendTo(text, dialect);
        SqlLimits.bounded(text.length(), SqlLimits.MAX_TEXT, "characters of SQL");
        return text.toString();
    }

    private void appendTo(StringBuilder text, SqlDialect dialect) {
        for (int i = 0; i < parts.length; i++) {
            text.append(dialect.adapted(fixed[i]));
            parts[i].in(dialect).appendTo(text, dialect);
        }
        text.append(dialect.adapted(fixed[parts.length]));
    }

    List<Object> parameters(SqlDialect dialect) {
        List<Object> parameters = new ArrayList<>(parameterCount);
        in(dialect).addParametersTo(parameters, dialect);
        return parameters;
    }

    private void addParametersTo(List<Object> parameters, SqlDialect dialect) {
        if (parameter != null) {
            parameters.add(parameter);
        }
        for (SqlFragment part : parts) {
            part.in(dialect).addParametersTo(parameters, dialect);
        }
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return this == other
                || other instanceof SqlFragment sql
                        && length == sql.length
                        && parameterCount == sql.parameterCount
                        && text().equals(sql.text())
                        && parameters().equals(sql.parameters());
    }

    @Override
    public int hashCode() {
        return Objects.hash(text(), parameters());
    }

    @Override
    public String toString() {
        return text();
    }
}
