package io.filigree.query.function;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import javax.sql.DataSource;

import io.filigree.db.recommendation.Confidence;
import io.filigree.db.recommendation.FoundRecommendation;
import io.filigree.db.recommendation.RecommendationKind;
import io.filigree.decorator.function.AccountScope;
import io.filigree.decorator.function.FunctionArn;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Reads the recommendations of functions that are not deleted. */
public final class RecommendationReader {

    /**
     * A dismissal ends when something else is recommended, or when the saving has more than doubled; savings below a dollar
     * are noise.
     */
    private static final String DISMISSED = """
            (n.dismissed_at IS NOT NULL AND n.dismissed_subject = n.subject
             AND coalesce(n.saving_usd, 0) <= 2 * coalesce(n.dismissed_saving_usd, 0) + 1)""";

    private static final String FROM = FunctionConditions.TABLES + """
              JOIN recommendation n ON n.function_arn = f.function_arn
             WHERE f.deleted_at IS NULL AND\s""";

    private static final String COLUMNS = """
            SELECT n.recommendation_id, n.function_arn, n.kind, n.subject, n.action, n.reason, n.risk, n.saving_usd,
                   n.confidence, n.invocations, n.observed_seconds, n.nrql, n.window_begin, n.window_end, n.found_at,
                   n.dismissed_at, n.dismissed_by, n.dismiss_reason, %s AS dismissed,
                   coalesce(a.name, f.account_id) AS account, m.tags ->> 'team' AS team
            """.formatted(DISMISSED);

    private final JdbcClient jdbc;

    public RecommendationReader(DataSource dataSource) {
        this.jdbc = JdbcClient.create(dataSource);
    }

    /**
     * Recommendations by kind.
     *
     * @param counts of open recommendations; kinds without any are absent
     * @param savingUsd sum of the open ones in 30 days
     * @param dismissed number of dismissed ones
     */
    public record Totals(Map<RecommendationKind, Long> counts, double savingUsd, long dismissed) {

        /** The number of open recommendations. */
        public long open() {
            return counts.values().stream().mapToLong(Long::longValue).sum();
        }
    }

    /**
     * The recommendations with the largest savings, then those with the most invocations.
     *
     * @param kind null for all kinds
     * @param dismissed whether to list the dismissed ones instead of the open ones
     */
    public List<ListedRecommendation> read(
            AccountScope scope,
            FunctionFilter filter,
            @Nullable RecommendationKind kind,
            boolean dismissed,
            int limit) {
        FunctionConditions conditions = new FunctionConditions(filter);
        Map<String, Object> parameters = conditions.parameters();
        String where =
                conditions.where() + inScope(scope, parameters) + (dismissed ? " AND " : " AND NOT ") + DISMISSED;
        if (kind != null) {
            parameters.put("kind", kind.text());
            where += " AND n.kind = :kind";
        }
        parameters.put("limit", limit);
        return jdbc.sql(
                        COLUMNS + FROM + where
                                + " ORDER BY n.saving_usd DESC NULLS LAST, n.invocations DESC, n.recommendation_id LIMIT :limit")
                .params(parameters)
                .query((row, number) -> recommendation(row))
                .list();
    }

    /** The open recommendations of one function. */
    public List<ListedRecommendation> of(FunctionArn function) {
        return jdbc.sql(COLUMNS + FROM + "f.function_arn = :arn AND NOT " + DISMISSED
                        + " ORDER BY n.saving_usd DESC NULLS LAST, n.kind")
                .param("arn", function.toString())
                .query((row, number) -> recommendation(row))
                .list();
    }

    /** Counts and sums the recommendations. */
    public Totals totals(AccountScope scope, FunctionFilter filter) {
        FunctionConditions conditions = new FunctionConditions(filter);
        Map<String, Object> parameters = conditions.parameters();
        String where = conditions.where() + inScope(scope, parameters);
        Map<RecommendationKind, Long> counts = new EnumMap<>(RecommendationKind.class);
        double[] saving = new double[1];
        long[] dismissed = new long[1];
        jdbc.sql("SELECT n.kind, " + DISMISSED
                        + " AS dismissed, count(*) AS found, coalesce(sum(n.saving_usd), 0) AS saving" + FROM + where
                        + " GROUP BY 1, 2")
                .params(parameters)
                .query(row -> {
                    if (row.getBoolean("dismissed")) {
                        dismissed[0] += row.getLong("found");
                    } else {
                        counts.put(kind(row), row.getLong("found"));
                        saving[0] += row.getDouble("saving");
                    }
                });
        return new Totals(counts, saving[0], dismissed[0]);
    }

    private static String inScope(AccountScope scope, Map<String, Object> parameters) {
        return scope.match(() -> "", ids -> {
            parameters.put("scope", ids.toArray(String[]::new));
            return " AND n.account_id = ANY(:scope) AND f.account_id = ANY(:scope)";
        });
    }

    private static ListedRecommendation recommendation(ResultSet row) throws SQLException {
        double saving = row.getDouble("saving_usd");
        Double savingUsd = row.wasNull() ? null : saving;
        Timestamp dismissedAt = row.getTimestamp("dismissed_at");
        return new ListedRecommendation(
                row.getLong("recommendation_id"),
                row.getString("account"),
                row.getString("team"),
                new FoundRecommendation(
                        FunctionArn.parse(row.getString("function_arn")).orElseThrow(),
                        kind(row),
                        row.getString("subject"),
                        row.getString("action"),
                        row.getString("reason"),
                        row.getString("risk"),
                        savingUsd,
                        Confidence.valueOf(row.getString("confidence").toUpperCase(Locale.ROOT)),
                        row.getLong("invocations"),
                        Duration.ofSeconds(row.getLong("observed_seconds")),
                        row.getString("nrql")),
                row.getTimestamp("window_begin").toInstant(),
                row.getTimestamp("window_end").toInstant(),
                row.getTimestamp("found_at").toInstant(),
                dismissedAt == null
                        ? null
                        : new ListedRecommendation.Dismissal(
                                dismissedAt.toInstant(),
                                row.getString("dismissed_by"),
                                row.getString("dismiss_reason"),
                                row.getBoolean("dismissed")));
    }

    private static RecommendationKind kind(ResultSet row) throws SQLException {
        return RecommendationKind.parse(row.getString("kind")).orElseThrow();
    }
}
