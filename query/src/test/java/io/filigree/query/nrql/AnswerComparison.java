package io.filigree.query.nrql;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;

import io.filigree.query.nrql.QueryResult.Bucket;
import io.filigree.query.nrql.QueryResult.Facet;
import io.filigree.query.nrql.QueryResult.Kind;
import io.filigree.query.nrql.QueryResult.Part;
import io.filigree.query.nrql.QueryResult.Result;
import io.filigree.query.nrql.naive.NaiveEvaluator.Outcome;
import io.filigree.query.nrql.naive.Values;
import io.filigree.query.nrql.syntax.Query;

/** Whether two answers are the same: numbers but for rounding, rows in their order where the query has one. */
final class AnswerComparison {

    private static final double TOLERANCE = 1e-9;

    private final Query query;

    AnswerComparison(Query query) {
        this.query = query;
    }

    /** Where they first differ; empty where they do not. */
    Optional<String> difference(Outcome expected, QueryResult actual) {
        if (expected.kind() != actual.kind()) {
            return Optional.of("kind: expected " + expected.kind() + ", got " + actual.kind());
        }
        if (expected.previous() == null != (actual.previous() == null)) {
            return Optional.of("previous: expected " + expected.previous() + ", got " + actual.previous());
        }
        if (countsEvents(expected.kind())
                && (expected.inspected() != actual.statistics().inspected()
                        || expected.matched() != actual.statistics().matched())) {
            return Optional.of("statistics: expected " + expected.inspected() + " inspected and " + expected.matched()
                    + " matched, got " + actual.statistics());
        }
        Optional<String> current = result(expected.kind(), expected.current(), actual.current());
        return current.isPresent() || expected.previous() == null
                ? current
                : result(expected.kind(), expected.previous(), actual.previous())
                        .map(difference -> "previous " + difference);
    }

    private boolean countsEvents(Kind kind) {
        return kind != Kind.EVENT_TYPES
                && query.join() == null
                && query.from().stream().allMatch(Query.Source.EventType.class::isInstance);
    }

    private Optional<String> result(Kind kind, Result expected, Result actual) {
        return switch (kind) {
            case ROWS -> rows(expected.events(), actual.events());
            case SINGLE, SERIES, EVENT_TYPES -> part("total", expected.total(), actual.total());
            case FACETS, FACET_SERIES -> {
                Optional<String> facets = facets(expected.facets(), actual.facets());
                if (facets.isEmpty()) {
                    facets = part("total", expected.total(), actual.total());
                }
                if (facets.isEmpty()) {
                    facets = part("unknown", expected.unknown(), actual.unknown());
                }
                yield facets.isEmpty() ? part("other", expected.other(), actual.other()) : facets;
            }
        };
    }

    private Optional<String> rows(List<Map<String, Object>> expected, List<Map<String, Object>> actual) {
        boolean newestFirst =
                query.orderBy() == null && expected.stream().allMatch(row -> row.containsKey("timestamp"));
        boolean inOrder = query.orderBy() != null || newestFirst;
        List<Map<String, Object>> first = new ArrayList<>(expected);
        List<Map<String, Object>> second = new ArrayList<>(actual);
        if (!inOrder) {
            // In any order: that of the subquery is not defined.
            first.sort(Comparator.comparing(AnswerComparison::text));
            second.sort(Comparator.comparing(AnswerComparison::text));
        } else if (newestFirst) {
            // Events of different types may have happened at one time.
            Comparator<Map<String, Object>> byTime = Comparator.comparing((Map<String, Object> row) -> -time(row))
                    .thenComparing(AnswerComparison::text);
            first.sort(byTime);
            for (int i = 1; i < actual.size(); i++) {
                if (time(actual.get(i - 1)) < time(actual.get(i))) {
                    return Optional.of("row " + i + " is newer than the one before");
                }
            }
            second.sort(byTime);
        }
        return list("rows", first, second);
    }

    private static long time(Map<String, Object> row) {
        return row.get("timestamp") instanceof Number number ? number.longValue() : 0;
    }

    private static String text(Map<String, Object> row) {
        StringBuilder text = new StringBuilder();
        for (String name : new TreeSet<>(row.keySet())) {
            Object value = row.get(name);
            text.append(name)
                    .append('=')
                    .append(value instanceof Number ? Values.key(value) : value)
                    .append(' ');
        }
        return text.toString();
    }

    private Optional<String> facets(List<Facet> expected, List<Facet> actual) {
        Optional<String> names = list(
                "facets",
                expected.stream().map(Facet::names).toList(),
                actual.stream().map(Facet::names).toList());
        for (int i = 0; i < expected.size() && names.isEmpty(); i++) {
            names = part(
                    "facet " + expected.get(i).names(),
                    expected.get(i).part(),
                    actual.get(i).part());
        }
        return names;
    }

    private Optional<String> part(String what, Part expected, Part actual) {
        if (expected == null) {
            return actual == null ? Optional.empty() : Optional.of(what + ": expected none, got " + actual);
        }
        if (actual == null) {
            boolean nothing = what.equals("unknown") && isOfNothing(expected);
            return nothing ? Optional.empty() : Optional.of(what + ": expected " + expected + ", got none");
        }
        Optional<String> values = list(what, expected.values(), actual.values());
        if (values.isPresent()) {
            return values;
        }
        return list(
                what + " buckets",
                expected.buckets().stream().map(AnswerComparison::flat).toList(),
                actual.buckets().stream().map(AnswerComparison::flat).toList());
    }

    private static boolean isOfNothing(Part part) {
        return part.values().stream()
                .allMatch(value -> value == null
                        || (value instanceof Number number && number.doubleValue() == 0)
                        || value instanceof List<?>
                        || value instanceof Map<?, ?>);
    }

    private static List<Object> flat(Bucket bucket) {
        List<Object> flat = new ArrayList<>();
        flat.add(bucket.begin().toString());
        flat.add(bucket.end().toString());
        flat.addAll(bucket.values());
        return flat;
    }

    private Optional<String> list(String what, List<?> expected, List<?> actual) {
        for (int i = 0; i < Math.min(expected.size(), actual.size()); i++) {
            if (!same(expected.get(i), actual.get(i))) {
                return Optional.of(what + " [" + i + "]: expected " + expected.get(i) + ", got " + actual.get(i));
            }
        }
        return expected.size() == actual.size()
                ? Optional.empty()
                : Optional.of(what + ": expected " + expected.size() + " " + shortened(expected) + ", got "
                        + actual.size() + " " + shortened(actual));
    }

    private static String shortened(List<?> list) {
        String text = list.toString();
        return text.length() <= 600 ? text : text.substring(0, 600) + "…";
    }

    static boolean same(Object expected, Object actual) {
        if (expected instanceof Number a && actual instanceof Number b) {
            double difference = Math.abs(a.doubleValue() - b.doubleValue());
            return difference <= TOLERANCE * Math.max(1e-3, Math.abs(a.doubleValue()));
        }
        if (expected instanceof List<?> a && actual instanceof List<?> b) {
            boolean same = a.size() == b.size();
            for (int i = 0; same && i < a.size(); i++) {
                same = same(a.get(i), b.get(i));
            }
            return same;
        }
        if (expected instanceof Map<?, ?> a && actual instanceof Map<?, ?> b) {
            return a.keySet().equals(b.keySet()) && a.keySet().stream().allMatch(key -> same(a.get(key), b.get(key)));
        }
        return Objects.equals(expected, actual);
    }
}
