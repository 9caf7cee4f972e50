package io.filigree.query.nrql.compile;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

import io.filigree.query.nrql.QueryRefusedException;
import io.filigree.query.nrql.plan.ExpressionVisitor;
import io.filigree.query.nrql.syntax.Condition;
import io.filigree.query.nrql.syntax.Expression;
import io.filigree.query.nrql.syntax.NrqlException;
import io.filigree.query.nrql.syntax.Query;
import io.filigree.query.nrql.syntax.SourceLocation;
import org.jspecify.annotations.Nullable;

/**
 * Finds the regular expression that PostgreSQL refused. PostgreSQL does not say which it is, so the patterns of the query are
 * checked by Java, whose syntax differs too much to check each query before it runs.
 */
final class WrongPattern {

    /** The SQLSTATE of a regular expression that is not valid. */
    private static final String INVALID_REGULAR_EXPRESSION = "2201B";

    private final List<Condition.RLike> matches = new ArrayList<>();
    private final List<Expression.RawPattern> patterns = new ArrayList<>();

    private WrongPattern() {}

    /** The error with the position of the pattern; the refusal itself if it has another cause. */
    static RuntimeException locate(Query query, QueryRefusedException refusal) {
        if (!(refusal.getCause() instanceof SQLException cause)
                || !INVALID_REGULAR_EXPRESSION.equals(cause.getSQLState())) {
            return refusal;
        }
        WrongPattern found = new WrongPattern();
        found.add(query);
        for (Condition.RLike match : found.matches) {
            String problem = problem(match.pattern());
            if (problem != null) {
                return error(match.place(), problem);
            }
        }
        for (Expression.RawPattern pattern : found.patterns) {
            String problem = problem(pattern.pattern());
            if (problem != null) {
                return error(pattern.place(), problem);
            }
        }
        if (found.matches.size() + found.patterns.size() == 1) {
            SourceLocation place = found.matches.isEmpty()
                    ? found.patterns.get(0).place()
                    : found.matches.get(0).place();
            return error(place, "PostgreSQL does not accept it");
        }
        return refusal;
    }

    private static NrqlException error(SourceLocation place, String problem) {
        return new NrqlException(place, "the regular expression is not valid: " + problem);
    }

    private static @Nullable String problem(String pattern) {
        try {
            Pattern.compile(RegexTranslator.withoutNames(pattern));
            return null;
        } catch (PatternSyntaxException e) {
            return e.getDescription().toLowerCase(Locale.ROOT);
        }
    }

    private void add(Query query) {
        ExpressionVisitor.expressions(query).forEach(expression -> ExpressionVisitor.walk(expression, this::add));
        for (Query.Source source : query.from()) {
            if (source instanceof Query.Source.Nested nested) {
                add(nested.query());
            }
        }
        if (query.join() != null) {
            add(query.join().query());
        }
    }

    private void add(Expression expression) {
        if (expression instanceof Condition.RLike match) {
            matches.add(match);
        } else if (expression instanceof Expression.RawPattern pattern) {
            patterns.add(pattern);
        } else if (expression instanceof Condition.In in && in.query() != null) {
            add(in.query());
        } else if (expression instanceof Expression.Subquery subquery) {
            add(subquery.query());
        }
    }
}
