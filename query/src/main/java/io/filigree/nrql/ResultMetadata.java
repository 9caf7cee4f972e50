package io.filigree.nrql;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.filigree.query.nrql.QueryResult;
import io.filigree.query.nrql.QueryResult.Kind;
import io.filigree.query.nrql.compile.OutputColumnNames;
import io.filigree.query.nrql.syntax.Expression;
import io.filigree.query.nrql.syntax.Expression.Arithmetic;
import io.filigree.query.nrql.syntax.Expression.Attribute;
import io.filigree.query.nrql.syntax.Expression.Call;
import io.filigree.query.nrql.syntax.Expression.Duration;
import io.filigree.query.nrql.syntax.Expression.Literal;
import io.filigree.query.nrql.syntax.Expression.Star;
import io.filigree.query.nrql.syntax.NrqlFunction;
import io.filigree.query.nrql.syntax.Query;
import io.filigree.query.nrql.syntax.Query.Limit;
import io.filigree.query.nrql.syntax.Query.Selected;
import io.filigree.query.nrql.syntax.ResultShape;
import org.jspecify.annotations.Nullable;

/** The metadata of each selected expression in a query result. */
final class ResultMetadata {

    private static final int DEFAULT_ROWS = 100;

    private ResultMetadata() {}

    static List<Map<String, @Nullable Object>> of(QueryResult result) {
        if (result.kind() == Kind.EVENT_TYPES) {
            return List.of(function("eventTypes"));
        }
        if (result.kind() == Kind.ROWS) {
            return List.of(events(result.query()));
        }
        return result.query().select().stream().map(ResultMetadata::of).toList();
    }

    private static Map<String, @Nullable Object> events(Query query) {
        Map<String, @Nullable Object> events = function("events");
        if (query.select().stream().noneMatch(selected -> selected.expression() instanceof Star)) {
            events.put("columns", OutputColumnNames.distinct(query.select()));
        }
        Limit limit = query.limit();
        events.put("limit", limit == null ? DEFAULT_ROWS : Math.min(limit.count(), Limit.MAX));
        Query.Order order = query.orderBy();
        String column = order != null && order.by() instanceof Attribute attribute ? attribute.name() : "timestamp";
        events.put("order", Map.of("column", column, "descending", order == null || order.descending()));
        return events;
    }

    private static Map<String, @Nullable Object> of(Selected selected) {
        if (selected.label() == null) {
            return of(selected.expression());
        }
        Map<String, @Nullable Object> alias = function("alias");
        alias.put("alias", selected.label());
        alias.put("contents", of(selected.expression()));
        return alias;
    }

    private static Map<String, @Nullable Object> of(Expression expression) {
        if (expression instanceof Call call) {
            return of(call);
        }
        if (expression instanceof Literal literal) {
            Map<String, @Nullable Object> constant = new LinkedHashMap<>();
            constant.put("constant", JsonNumbers.value(literal.value()));
            return constant;
        }
        if (expression instanceof Arithmetic arithmetic) {
            Map<String, @Nullable Object> operation = function("arithmetic");
            operation.put("operator", arithmetic.sign().text());
            operation.put("contents", List.of(of(arithmetic.left()), of(arithmetic.right())));
            return operation;
        }
        return function("expression");
    }

    private static Map<String, @Nullable Object> of(Call call) {
        NrqlFunction function = call.function();
        Map<String, @Nullable Object> contents = function(function.text());
        String attribute = ResultLabels.attribute(call);
        if (attribute != null) {
            contents.put("attribute", attribute);
        }
        if (function.signature().takesAggregate()) {
            addArguments(call, contents);
        } else if (function.kind() == NrqlFunction.Kind.AGGREGATE) {
            addShape(function.shape(call), contents);
        }
        return contents;
    }

    private static void addArguments(Call call, Map<String, @Nullable Object> contents) {
        contents.put("of", of(call.positional().get(0)));
        call.positional().stream()
                .filter(Duration.class::isInstance)
                .findFirst()
                .ifPresent(period ->
                        contents.put("period", ((Duration) period).period().toString()));
    }

    private static void addShape(ResultShape shape, Map<String, @Nullable Object> contents) {
        if (shape instanceof ResultShape.Single) {
            contents.put("simple", true);
        } else if (shape instanceof ResultShape.ByThreshold by) {
            contents.put(
                    "thresholds",
                    by.thresholds().stream().map(JsonNumbers::value).toList());
        } else if (shape instanceof ResultShape.Buckets buckets) {
            contents.put("start", JsonNumbers.value(buckets.start()));
            contents.put("bucketSize", JsonNumbers.value(buckets.size()));
            contents.put("bucketCount", buckets.count());
        } else if (shape instanceof ResultShape.Steps steps) {
            contents.put("steps", steps.labels());
        } else if (shape instanceof ResultShape.Score score) {
            contents.put("threshold", JsonNumbers.value(score.threshold()));
        }
    }

    private static Map<String, @Nullable Object> function(String name) {
        Map<String, @Nullable Object> contents = new LinkedHashMap<>();
        contents.put("function", name);
        return contents;
    }
}
