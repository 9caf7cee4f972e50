package io.filigree.query.function;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;

import io.filigree.query.nrql.functions.NrqlFunctions;
import io.filigree.query.nrql.syntax.Condition.And;
import io.filigree.query.nrql.syntax.Condition.Comparison;
import io.filigree.query.nrql.syntax.Condition.In;
import io.filigree.query.nrql.syntax.Condition.Is;
import io.filigree.query.nrql.syntax.Condition.Like;
import io.filigree.query.nrql.syntax.Condition.Not;
import io.filigree.query.nrql.syntax.Condition.Or;
import io.filigree.query.nrql.syntax.Expression;
import io.filigree.query.nrql.syntax.Expression.Attribute;
import io.filigree.query.nrql.syntax.Expression.Literal;
import io.filigree.query.nrql.syntax.NrqlException;
import io.filigree.query.nrql.syntax.NrqlParser;
import io.filigree.query.nrql.syntax.SourceLocation;

/**
 * The conditions of a search for entities, {@code name LIKE 'cart' AND tags.team = 'shop'}, as SQL on
 * {@link FunctionConditions#TABLES}. The syntax is that of WHERE in NRQL. Values are compared as texts; {@code LIKE}
 * without a percent sign finds parts of a text. Unknown attributes are null.
 */
final class EntitySearch {

    private static final String QUERY = "SELECT count(*) FROM lookup(functions) WHERE\n";

    /** {@code tags.`key`} is the same as {@code `tags.key`}. */
    private static final Pattern QUOTED_KEY = Pattern.compile("\\btags\\.`([^`]*)`");

    private static final String TAGS = "tags.";

    /** The SQL of attributes, by name in lower case. */
    private static final Map<String, String> COLUMNS = Map.ofEntries(
            Map.entry("name", "f.function_name"),
            Map.entry("accountid", "f.account_id"),
            Map.entry("tags.accountid", "f.account_id"),
            Map.entry("tags.account", "coalesce(a.name, m.account_name)"),
            Map.entry("tags.aws.region", "f.region"),
            Map.entry("reporting", "(" + Entity.REPORTING + ")::text"),
            Map.entry("id", Entity.GUID_SQL),
            Map.entry("guid", Entity.GUID_SQL),
            Map.entry("domain", "'" + Entity.DOMAIN + "'"),
            Map.entry("type", "'" + Entity.TYPE + "'"),
            Map.entry("domainid", "f.function_arn"),
            Map.entry("infrastructureintegrationtype", "'AWS_LAMBDA_FUNCTION'"));

    private final Map<String, Object> parameters;
    private final List<String> names = new ArrayList<>();

    private EntitySearch(Map<String, Object> parameters) {
        this.parameters = parameters;
    }

    /**
     * @param parameters the values of the condition are added to
     * @throws NrqlException when the text is not a condition
     */
    static String condition(String text, Map<String, Object> parameters) {
        if (text.isBlank()) {
            return "true";
        }
        try {
            Expression where = NrqlParser.parse(
                            QUERY + QUOTED_KEY.matcher(text).replaceAll("`tags.$1`"), NrqlFunctions.CATALOG)
                    .where();
            return new EntitySearch(parameters).condition(Objects.requireNonNull(where));
        } catch (NrqlException e) {
            // In the text of the search, which begins in the second line.
            SourceLocation place = new SourceLocation(
                    Math.max(e.place().line() - 1, 1), e.place().column());
            throw new NrqlException(place, e.detail());
        }
    }

    private String condition(Expression expression) {
        if (expression instanceof And and) {
            return "(" + condition(and.left()) + " AND " + condition(and.right()) + ")";
        }
        if (expression instanceof Or or) {
            return "(" + condition(or.left()) + " OR " + condition(or.right()) + ")";
        }
        if (expression instanceof Not not) {
            return "(NOT " + condition(not.operand()) + ")";
        }
        if (expression instanceof Comparison comparison
                && (comparison.relation() == Comparison.Relation.EQUAL
                        || comparison.relation() == Comparison.Relation.NOT_EQUAL)) {
            return "(" + value(comparison.left()) + " " + comparison.relation().text() + " " + value(comparison.right())
                    + ")";
        }
        if (expression instanceof In in && in.query() == null) {
            List<String> values = in.values().stream().map(this::value).toList();
            return "(" + value(in.operand()) + (in.negated() ? " NOT IN (" : " IN (") + String.join(", ", values)
                    + "))";
        }
        if (expression instanceof Like like) {
            String pattern = like.pattern().contains("%") ? like.pattern() : "%" + like.pattern() + "%";
            return "(" + value(like.operand()) + (like.negated() ? " NOT ILIKE " : " ILIKE ")
                    + parameter(pattern.replace("\\", "\\\\").replace("_", "\\_")) + ")";
        }
        if (expression instanceof Is is && is.state() == Is.State.NULL) {
            return "(" + value(is.operand()) + " IS " + (is.negated() ? "NOT " : "") + "NULL)";
        }
        throw new NrqlException(
                expression.place(), "a search for entities supports =, !=, IN, LIKE, IS NULL, AND, OR and NOT");
    }

    private String value(Expression expression) {
        if (expression instanceof Attribute attribute) {
            return column(attribute.name());
        }
        if (expression instanceof Literal literal && literal.value() != null) {
            return parameter(String.valueOf(literal.value()));
        }
        throw new NrqlException(expression.place(), "a search for entities compares attributes with values");
    }

    private String column(String name) {
        String column = COLUMNS.get(name.toLowerCase(Locale.ROOT));
        if (column != null) {
            return column;
        }
        return name.startsWith(TAGS)
                ? "(m.tags ->> " + parameter(name.substring(TAGS.length())) + ")"
                : "CAST(NULL AS text)";
    }

    private String parameter(String value) {
        String name = "search" + names.size();
        names.add(name);
        parameters.put(name, value.replace("\0", ""));
        return "CAST(:" + name + " AS text)";
    }

    /** The search for the fields of a query builder: each has one of its values. */
    static String of(Map<String, List<String>> fields) {
        List<String> conditions = new ArrayList<>();
        fields.forEach((name, values) -> conditions.add("`" + name.replace("`", "") + "` IN ("
                + String.join(", ", values.stream().map(EntitySearch::quoted).toList()) + ")"));
        return String.join(" AND ", conditions);
    }

    private static String quoted(String value) {
        return "'" + value.replace("\\", "\\\\").replace("'", "''") + "'";
    }
}
