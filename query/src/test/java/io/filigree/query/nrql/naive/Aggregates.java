package io.filigree.query.nrql.naive;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Predicate;

import io.filigree.query.nrql.naive.TimeBuckets.Span;
import io.filigree.query.nrql.syntax.Expression;
import io.filigree.query.nrql.syntax.Expression.Attribute;
import io.filigree.query.nrql.syntax.Expression.Call;
import io.filigree.query.nrql.syntax.Expression.Duration;
import io.filigree.query.nrql.syntax.Expression.Literal;
import io.filigree.query.nrql.syntax.Expression.Star;
import io.filigree.query.nrql.syntax.Expression.Where;
import io.filigree.query.nrql.syntax.Query;
import org.jspecify.annotations.Nullable;

/** The values of expressions over a group of events. */
final class Aggregates extends Scalar {

    private final List<Row> rows;
    private final Span window;
    private final EventFunctions functions;
    private final Function<Row, Scalar> ofEvent;
    private final Predicate<Expression> isMetric;

    /**
     * @param window that the group is of, or its bucket of time
     * @param ofEvent what gives the values of one event
     * @param isMetric what names a metric, whose summaries count
     */
    Aggregates(
            List<Row> rows,
            Span window,
            EventFunctions functions,
            Function<Row, Scalar> ofEvent,
            Predicate<Expression> isMetric) {
        super(functions);
        this.isMetric = isMetric;
        this.rows = rows;
        this.window = window;
        this.functions = functions;
        this.ofEvent = ofEvent;
    }

    @Override
    Object attribute(String name) {
        throw new IllegalArgumentException("An attribute of one event among aggregates: " + name);
    }

    @Override
    List<Object> members(Query query) {
        return ofEvent.apply(Row.of(Map.of())).members(query);
    }

    @Override
    @Nullable
    Object only(Query query) {
        return ofEvent.apply(Row.of(Map.of())).only(query);
    }

    @Override
    @Nullable
    Object aggregate(Call call) {
        List<Expression> arguments = call.positional();
        if (!arguments.isEmpty() && isMetric.test(arguments.get(0))) {
            List<Metrics.Point> points = Metrics.points(rows, ((Attribute) arguments.get(0)).name());
            switch (call.function().text()) {
                case "count":
                    return Metrics.count(points);
                case "sum":
                    return Metrics.sum(points);
                case "average":
                    return Metrics.average(points);
                case "min":
                    return Metrics.min(points);
                case "max":
                    return Metrics.max(points);
                case "latest":
                    return Metrics.latest(points);
                case "earliest":
                    return Metrics.earliest(points);
                default:
            }
        }
        return switch (call.function().text()) {
            case "count" -> count(arguments.get(0));
            case "sum" -> numbers(arguments.get(0)).stream().mapToDouble(n -> n).sum();
            case "average" -> average(numbers(arguments.get(0)));
            case "min" ->
                numbers(arguments.get(0)).stream()
                        .min(Comparator.naturalOrder())
                        .orElse(null);
            case "max" ->
                numbers(arguments.get(0)).stream()
                        .max(Comparator.naturalOrder())
                        .orElse(null);
            case "latest" -> last(dated(arguments.get(0)), 1);
            case "earliest" -> first(dated(arguments.get(0)));
            case "uniqueCount", "cardinality" -> (long) uniques(arguments).size();
            case "uniques" -> sortedUniques(arguments);
            case "percentile" -> percentiles(arguments);
            case "median" -> percentile(sorted(arguments.get(0)), 50);
            case "percentage" -> percentage(arguments);
            case "filter" -> where(arguments.get(1)).value(arguments.get(0));
            case "rate" -> rate(arguments);
            case "stddev" -> Math.sqrt(variance(numbers(arguments.get(0))));
            case "stdvar" -> variance(numbers(arguments.get(0)));
            case "histogram" -> histogram(call);
            case "keyset" -> keyset();
            case "apdex" -> apdex(call);
            case "funnel" -> funnel(arguments);
            case "cdfPercentage" -> cdf(arguments);
            case "derivative" -> derivative(arguments);
            case "latestrate" -> latestRate(arguments);
            case "idelta" -> {
                List<Timed> values = timed(arguments.get(0));
                Double last = Values.numberOrNull(last(values, 1));
                Double before = Values.numberOrNull(last(values, 2));
                yield last == null || before == null ? null : last - before;
            }
            case "bucketPercentile" -> bucketPercentiles(arguments);
            case "aggregationendtime" -> window.end();
            case "bytecountestimate" -> rows.stream().mapToLong(Row::bytes).sum();
            default -> throw new IllegalArgumentException("No aggregate: " + call.function());
        };
    }

    /** A value, and when it was. */
    private record Timed(long timestamp, Object value) {}

    private long count(Expression argument) {
        return argument instanceof Star ? rows.size() : values(argument).size();
    }

    private List<Object> values(Expression argument) {
        List<Object> values = new ArrayList<>();
        for (Row row : rows) {
            Object value = ofEvent.apply(row).value(argument);
            if (value != null) {
                values.add(value);
            }
        }
        return values;
    }

    private List<Double> numbers(Expression argument) {
        List<Double> numbers = new ArrayList<>();
        for (Object value : values(argument)) {
            if (value instanceof Number number) {
                numbers.add(number.doubleValue());
            }
        }
        return numbers;
    }

    private List<Double> sorted(Expression argument) {
        List<Double> numbers = numbers(argument);
        numbers.sort(Comparator.naturalOrder());
        return numbers;
    }

    /** Numbers by time; at one time, the smaller first. */
    private List<Timed> timed(Expression argument) {
        List<Timed> values = new ArrayList<>();
        for (Row row : rows) {
            Object value = ofEvent.apply(row).value(argument);
            Long timestamp = row.timestamp();
            if (value instanceof Number && timestamp != null) {
                values.add(new Timed(timestamp, value));
            }
        }
        values.sort(Comparator.comparingLong(Timed::timestamp).thenComparing(timed -> timed.value, Values.ordering()));
        return values;
    }

    /** Values by time, at one time in PostgreSQL's order of JSON. Rows without a time have the same. */
    private List<Timed> dated(Expression argument) {
        List<Timed> values = new ArrayList<>();
        for (Row row : rows) {
            Object value = ofEvent.apply(row).value(argument);
            if (value != null) {
                values.add(new Timed(row.timestamp() == null ? 0 : row.timestamp(), value));
            }
        }
        values.sort(Comparator.comparingLong(Timed::timestamp).thenComparing(Timed::value, Json::order));
        return values;
    }

    private static @Nullable Object last(List<Timed> values, int back) {
        return values.size() < back ? null : values.get(values.size() - back).value();
    }

    private static @Nullable Object first(List<Timed> values) {
        return values.isEmpty() ? null : values.get(0).value();
    }

    private static @Nullable Object average(List<Double> numbers) {
        return numbers.isEmpty()
                ? null
                : (Object) (numbers.stream().mapToDouble(n -> n).sum() / numbers.size());
    }

    private static double variance(List<Double> numbers) {
        if (numbers.isEmpty()) {
            return 0;
        }
        double mean = numbers.stream().mapToDouble(n -> n).sum() / numbers.size();
        return numbers.stream().mapToDouble(n -> (n - mean) * (n - mean)).sum() / numbers.size();
    }

    /** Each once; several arguments count by their combinations. */
    private Set<Object> uniques(List<Expression> arguments) {
        Set<Object> uniques = new HashSet<>();
        for (Row row : rows) {
            List<Object> combination = new ArrayList<>();
            for (Expression argument : arguments) {
                Object value = ofEvent.apply(row).value(argument);
                if (value != null) {
                    combination.add(Values.key(value));
                }
            }
            if (combination.size() == arguments.size()) {
                uniques.add(combination);
            }
        }
        return uniques;
    }

    private List<Object> sortedUniques(List<Expression> arguments) {
        long limit = arguments.size() > 1 ? (Long) ((Literal) arguments.get(1)).value() : 1_000;
        Set<Object> uniques = new TreeSet<>(Values.ordering());
        uniques.addAll(values(arguments.get(0)));
        return uniques.stream().limit(limit).toList();
    }

    private Map<String, @Nullable Object> percentiles(List<Expression> arguments) {
        List<Double> numbers = sorted(arguments.get(0));
        Map<String, @Nullable Object> percentiles = new LinkedHashMap<>();
        for (Object threshold : thresholds(arguments)) {
            percentiles.put(Values.text(threshold), percentile(numbers, Values.number(threshold)));
        }
        return percentiles;
    }

    private List<Object> thresholds(List<Expression> arguments) {
        List<Object> thresholds = new ArrayList<>();
        for (Expression argument : arguments.subList(1, arguments.size())) {
            thresholds.add(value(argument));
        }
        return thresholds.isEmpty() ? List.of(95L) : thresholds;
    }

    private static @Nullable Double percentile(List<Double> sorted, double threshold) {
        if (sorted.isEmpty()) {
            return null;
        }
        double rank = threshold / 100 * (sorted.size() - 1);
        int below = (int) Math.floor(rank);
        int above = (int) Math.ceil(rank);
        return sorted.get(below) + (rank - below) * (sorted.get(above) - sorted.get(below));
    }

    private Aggregates where(Expression argument) {
        Expression condition = argument instanceof Where where ? where.condition() : argument;
        List<Row> kept = new ArrayList<>();
        for (Row row : rows) {
            if (ofEvent.apply(row).holds(condition)) {
                kept.add(row);
            }
        }
        return new Aggregates(kept, window, functions, ofEvent, isMetric);
    }

    private @Nullable Object percentage(List<Expression> arguments) {
        Double part = Values.numberOrNull(where(arguments.get(1)).value(arguments.get(0)));
        Double whole = Values.numberOrNull(value(arguments.get(0)));
        return part == null || whole == null || whole == 0 ? null : (Object) (100 * part / whole);
    }

    private @Nullable Object rate(List<Expression> arguments) {
        Double value = Values.numberOrNull(value(arguments.get(0)));
        return value == null ? null : (Object) (value / window.length() * period(arguments, 60_000));
    }

    private static double period(List<Expression> arguments, long otherwise) {
        return arguments.size() > 1 && arguments.get(1) instanceof Duration duration
                ? duration.period().millis()
                : otherwise;
    }

    private List<Object> histogram(Call call) {
        double width = argument(call, 1, "width", 10);
        int number = (int) argument(call, 2, "buckets", 40);
        double start = argument(call, 3, "start", 0);
        long[] counts = new long[number];
        for (double n : numbers(call.positional().get(0))) {
            double bucket = Math.floor((n - start) / (width / number));
            counts[(int) Math.max(0, Math.min(number - 1, bucket))]++;
        }
        List<Object> histogram = new ArrayList<>();
        for (long count : counts) {
            histogram.add(count);
        }
        return histogram;
    }

    private double argument(Call call, int position, String name, double otherwise) {
        if (call.named(name).isPresent()) {
            return Values.number(value(call.named(name).get()));
        }
        List<Expression> arguments = call.positional();
        return arguments.size() > position ? Values.number(value(arguments.get(position))) : otherwise;
    }

    private Map<String, @Nullable Object> keyset() {
        Set<String> all = new TreeSet<>(Values::orderTexts);
        Set<String> strings = new TreeSet<>(Values::orderTexts);
        Set<String> numbers = new TreeSet<>(Values::orderTexts);
        Set<String> booleans = new TreeSet<>(Values::orderTexts);
        for (Row row : rows) {
            row.attributes().forEach((name, value) -> {
                all.add(name);
                if (value instanceof String) {
                    strings.add(name);
                } else if (value instanceof Number) {
                    numbers.add(name);
                } else if (value instanceof Boolean) {
                    booleans.add(name);
                }
            });
        }
        Map<String, @Nullable Object> keyset = new LinkedHashMap<>();
        keyset.put("allKeys", List.copyOf(all));
        keyset.put("stringKeys", List.copyOf(strings));
        keyset.put("numericKeys", List.copyOf(numbers));
        keyset.put("booleanKeys", List.copyOf(booleans));
        return keyset;
    }

    private Map<String, @Nullable Object> apdex(Call call) {
        double t = argument(call, 1, "t", 0.5);
        long satisfied = 0;
        long tolerating = 0;
        List<Double> numbers = numbers(call.positional().get(0));
        for (double n : numbers) {
            if (n <= t) {
                satisfied++;
            } else if (n <= 4 * t) {
                tolerating++;
            }
        }
        long count = numbers.size();
        Map<String, @Nullable Object> apdex = new LinkedHashMap<>();
        apdex.put("count", count);
        apdex.put("s", satisfied);
        apdex.put("t", tolerating);
        apdex.put("f", count - satisfied - tolerating);
        apdex.put("score", count == 0 ? null : (Object) ((satisfied + tolerating / 2.0) / count));
        return apdex;
    }

    private List<Object> funnel(List<Expression> arguments) {
        List<Object> steps = new ArrayList<>();
        Set<Object> left = null;
        for (Expression step : arguments.subList(1, arguments.size())) {
            Set<Object> reached = where(step).uniques(arguments.subList(0, 1));
            if (left != null) {
                reached.retainAll(left);
            }
            left = reached;
            steps.add((long) reached.size());
        }
        return steps;
    }

    private Map<String, @Nullable Object> cdf(List<Expression> arguments) {
        List<Double> numbers = numbers(arguments.get(0));
        Map<String, @Nullable Object> shares = new LinkedHashMap<>();
        for (Object threshold : thresholds(arguments)) {
            long within =
                    numbers.stream().filter(n -> n <= Values.number(threshold)).count();
            shares.put(Values.text(threshold), numbers.isEmpty() ? null : (Object) (100.0 * within / numbers.size()));
        }
        return shares;
    }

    private @Nullable Object derivative(List<Expression> arguments) {
        List<Timed> values = timed(arguments.get(0));
        double meanTime = 0;
        double mean = 0;
        for (Timed timed : values) {
            meanTime += (double) (timed.timestamp() - window.begin()) / values.size();
            mean += Values.number(timed.value()) / values.size();
        }
        double products = 0;
        double squares = 0;
        for (Timed timed : values) {
            double time = timed.timestamp() - window.begin() - meanTime;
            products += time * (Values.number(timed.value()) - mean);
            squares += time * time;
        }
        boolean once = values.stream().map(Timed::timestamp).distinct().count() < 2;
        boolean level = values.stream().map(Timed::value).distinct().count() < 2;
        products = level ? 0 : products; // regardless of rounding
        return once ? null : (Object) (products / squares * period(arguments, 60_000));
    }

    private @Nullable Object latestRate(List<Expression> arguments) {
        List<Timed> values = timed(arguments.get(0));
        if (values.size() < 2) {
            return null;
        }
        Timed last = values.get(values.size() - 1);
        Timed before = values.get(values.size() - 2);
        double time = last.timestamp() - before.timestamp();
        double change = Values.number(last.value()) - Values.number(before.value());
        return time == 0 ? null : (Object) (change / time * period(arguments, 1_000));
    }

    private Map<String, @Nullable Object> bucketPercentiles(List<Expression> arguments) {
        TreeMap<Double, Double> counts = new TreeMap<>();
        for (Row row : rows) {
            Double bound = bound(row.value("le"));
            Double count = Values.numberOrNull(ofEvent.apply(row).value(arguments.get(0)));
            if (bound != null && count != null) {
                counts.merge(bound, count, Double::sum);
            }
        }
        Map<String, @Nullable Object> percentiles = new LinkedHashMap<>();
        for (Object threshold : thresholds(arguments)) {
            percentiles.put(Values.text(threshold), quantile(counts, Values.number(threshold) / 100));
        }
        return percentiles;
    }

    private static @Nullable Double bound(@Nullable Object le) {
        if (le instanceof Number number) {
            return number.doubleValue();
        }
        if (le instanceof String text) {
            try {
                return text.equals("+Inf") ? Double.POSITIVE_INFINITY : new BigDecimal(text).doubleValue();
            } catch (NumberFormatException e) {
                return null;
            }
        }
        return null;
    }

    /** As Prometheus' {@code histogram_quantile}: the counts are cumulative. */
    private static @Nullable Double quantile(NavigableMap<Double, Double> counts, double quantile) {
        if (counts.size() < 2
                || counts.lastKey() != Double.POSITIVE_INFINITY
                || counts.lastEntry().getValue() == 0) {
            return null;
        }
        double rank = quantile * counts.lastEntry().getValue();
        double begin = 0;
        double before = 0;
        for (Map.Entry<Double, Double> bucket : counts.entrySet()) {
            double end = bucket.getKey();
            if (Double.isInfinite(end)) {
                return counts.lowerKey(end);
            }
            if (bucket.getValue() >= rank) {
                boolean firstBelowZero = end <= 0 && counts.firstKey() == end;
                return firstBelowZero ? end : begin + (end - begin) * ((rank - before) / (bucket.getValue() - before));
            }
            begin = end;
            before = bucket.getValue();
        }
        return null;
    }
}
