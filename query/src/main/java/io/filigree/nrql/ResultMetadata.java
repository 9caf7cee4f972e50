package io.filigree.nrql;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import io.filigree.query.nrql.QueryResult;
import io.filigree.query.nrql.QueryResult.Kind;
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
import org.jspecify.annotations.Nullable;

/** The metadata of each selected expression in a query result. */
final class ResultMetadata {

    private static final int DEFAULT_ROWS = 100;

    /** Functions whose value is a single number or text. */
    private static final Set<NrqlFunction> SIMPLE = EnumSet.of(
            NrqlFunction.COUNT,
            NrqlFunction.SUM,
            NrqlFunction.AVERAGE,
            NrqlFunction.MIN,
            NrqlFunction.MAX,
            NrqlFunction.LATEST,
            NrqlFunction.EARLIEST,
            NrqlFunction.UNIQUE_COUNT,
            NrqlFunction.MEDIAN,
            NrqlFunction.STDDEV,
            NrqlFunction.STDVAR,
            NrqlFunction.BYTE_COUNT_ESTIMATE);

    private static final Set<NrqlFunction> WITH_THRESHOLDS =
            EnumSet.of(NrqlFunction.PERCENTILE, NrqlFunction.CDF_PERCENTAGE, NrqlFunction.BUCKET_PERCENTILE);

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
            events.put("columns", ResultLabels.ofSelected(query));
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
        if (SIMPLE.contains(function)) {
            contents.put("simple", true);
        } else if (WITH_THRESHOLDS.contains(function)) {
            contents.put("thresholds", thresholds(call));
        } else {
            addOwn(call, contents);
        }
        return contents;
    }

    private static void addOwn(Call call, Map<String, @Nullable Object> contents) {
        switch (call.function()) {
            case HISTOGRAM -> addBuckets(call, contents);
            case FUNNEL -> contents.put("steps", ResultLabels.steps(call));
            case APDEX -> contents.put("threshold", JsonNumbers.value(number(call, "t", 1, 0.5)));
            case RATE, PERCENTAGE, FILTER -> {
                List<Expression> arguments = call.positional();
                if (!arguments.isEmpty()) {
                    contents.put("of", of(arguments.get(0)));
                }
                arguments.stream()
                        .filter(Duration.class::isInstance)
                        .findFirst()
                        .ifPresent(period -> contents.put(
                                "period", ((Duration) period).period().toString()));
            }
            default -> {}
        }
    }

    /** {@code width} is the range that all buckets cover together. */
    private static void addBuckets(Call histogram, Map<String, @Nullable Object> contents) {
        double width = number(histogram, "width", 1, 10);
        double buckets = number(histogram, "buckets", 2, 40);
        contents.put("start", JsonNumbers.value(number(histogram, "start", 3, 0)));
        contents.put("bucketSize", JsonNumbers.value(width / buckets));
        contents.put("bucketCount", JsonNumbers.value(buckets));
    }

    private static List<@Nullable Object> thresholds(Call call) {
        List<@Nullable Object> thresholds = new ArrayList<>();
        call.positional().stream()
                .skip(1)
                .forEach(argument -> literal(argument).ifPresent(number -> thresholds.add(JsonNumbers.value(number))));
        return thresholds.isEmpty() && call.function() != NrqlFunction.CDF_PERCENTAGE ? List.of(95L) : thresholds;
    }

    private static double number(Call call, String name, int position, double otherwise) {
        List<Expression> positional = call.positional();
        return call.named(name)
                .or(() -> position < positional.size() ? Optional.of(positional.get(position)) : Optional.empty())
                .flatMap(ResultMetadata::literal)
                .orElse(otherwise);
    }

    private static Optional<Double> literal(Expression expression) {
        if (expression instanceof Expression.Negative negative) {
            return literal(negative.operand()).map(number -> -number);
        }
        return expression instanceof Literal literal && literal.value() instanceof Number number
                ? Optional.of(number.doubleValue())
                : Optional.empty();
    }

    private static Map<String, @Nullable Object> function(String name) {
        Map<String, @Nullable Object> contents = new LinkedHashMap<>();
        contents.put("function", name);
        return contents;
    }
}
