package io.filigree.query.nrql;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;

import io.filigree.query.nrql.functions.FunctionCalls;
import io.filigree.query.nrql.functions.NrqlFunctions;
import io.filigree.query.nrql.syntax.NrqlFunction;
import io.filigree.query.nrql.syntax.NrqlFunction.Kind;
import io.filigree.query.nrql.syntax.NrqlParser;
import io.filigree.query.nrql.syntax.ResultShape;

/** Makes queries up over the fixture's attributes, whose types it does not heed. */
final class QueryGenerator {

    private static final List<String> TYPES = List.of(
            "AwsLambdaInvocation",
            "AwsLambdaInvocation",
            "AwsLambdaInvocation",
            "AwsLambdaInvocationError",
            "Span",
            "OrderPlaced",
            "Metric",
            "HttpBucket",
            "Log");
    private static final List<String> NUMBERS = List.of(
            "duration",
            "cwDuration",
            "cwBilledDuration",
            "cwMaxMemoryUsed",
            "bytes.sent",
            "balance",
            "a.b.c",
            "items",
            "aws.timeout",
            "decoration.ageMs",
            "cwInitDuration",
            "aws.ephemeralStorage",
            "latency",
            "requests_bucket",
            "orderedAt",
            "mixed.up");
    private static final List<String> MIXED =
            List.of("mixed", "httpStatus", "aws.memorySize", "amount", "db.rows", "nothing", "odd", "labels");
    private static final List<String> TEXTS = List.of(
            "name",
            "userId",
            "`region code`",
            "`größe`",
            "empty",
            "note",
            "tags.team",
            "label.team",
            "functionName",
            "appName",
            "aws.runtime",
            "provider.runtime",
            "aws.region",
            "account",
            "error.class",
            "error.message",
            "category",
            "step",
            "message",
            "metricName",
            "currency",
            "payload",
            "blob",
            "due",
            "route",
            "decoration.status",
            "decoration.reason",
            "`quote's \"name\"`",
            "`tags.cost center`",
            "aws.lambda.qualifier",
            "aws.lambda.functionName",
            "aws.lambda.arn",
            "aws.lambda.invoked_arn",
            "entityName",
            "provider",
            "aws.architecture",
            "aws.lambda.snapStart",
            "aws.lambda.tracingMode",
            "aws.accountId");
    private static final List<String> BOOLEANS = List.of("error", "coldStart", "mixed");
    private static final List<String> CONSTANTS = List.of(
            "0",
            "1",
            "5",
            "-3",
            "0.5",
            "100",
            "500",
            "'5'",
            "'cart'",
            "'checkout'",
            "'payments'",
            "'GET /cart'",
            "''",
            "'python3.9'",
            "true",
            "false",
            "'u3'",
            "'404'",
            "256",
            "'nobody'");
    private static final List<String> WINDOWS = List.of(
            "SINCE '2026-11-17' UNTIL '2026-11-20'",
            "SINCE '2026-11-17' UNTIL '2026-11-20'",
            "SINCE '2026-11-18' UNTIL '2026-11-19'",
            "SINCE '2026-11-18 06:00' UNTIL '2026-11-19 03:00:00.001'",
            "SINCE 1794963600000 UNTIL 1795043400000",
            "SINCE '2026-10-01' UNTIL '2026-10-02'");

    private static final List<NrqlFunction> FUNCTIONS = NrqlFunctions.CATALOG.all(Kind.OF_EVENT).stream()
            .filter(function -> !function.isOnlyForFacet())
            .toList();

    /** Aggregates that can be with others in SELECT. */
    private static final List<NrqlFunction> AGGREGATES = NrqlFunctions.CATALOG.all(Kind.AGGREGATE).stream()
            .filter(function -> !function.text().equals("keyset"))
            .toList();

    private static final List<String> TIMES = List.of(
            "timestamp",
            "timestamp",
            "orderedAt",
            "toTimestamp(due)",
            "round(timestamp, 3600000)",
            "numeric(string(timestamp))",
            "clamp_max(timestamp, orderedAt)",
            "abs(balance) * 1000000000");

    private final Random random;
    private final CallGenerator calls;
    /** Whether the query that is made up reads events. */
    private boolean ofEvents = true;

    private final FunctionCalls.Arguments arguments = new FunctionCalls.Arguments() {
        @Override
        public String value() {
            return one(List.<Supplier<String>>of(
                            QueryGenerator.this::number,
                            QueryGenerator.this::text,
                            QueryGenerator.this::any,
                            () -> one(CONSTANTS)))
                    .get();
        }

        @Override
        public String condition() {
            return QueryGenerator.this.condition(0);
        }

        @Override
        public String aggregate() {
            return simple();
        }
    };

    QueryGenerator(long seed) {
        this.random = new Random(seed);
        this.calls = new CallGenerator(random);
    }

    String next() {
        if (chance(60)) {
            return "WITH " + one(CONSTANTS) + " AS a, (a OR " + one(CONSTANTS)
                    + ") AS b SELECT a, length(b) AS l, b + 1 AS c," + " concat(a, b) AS d, a = b AS e";
        }
        if (chance(10)) {
            return "WITH " + value(2) + " AS items, " + value(1) + " AS name " + query();
        }
        return query();
    }

    private String query() {
        String window = one(WINDOWS);
        String where = chance(2) ? " WHERE " + condition(2) + (chance(5) ? " WHERE " + condition(1) : "") : "";
        ofEvents = true;
        String from = " FROM " + from();
        ofEvents = !from.startsWith(" FROM (");
        if (ofEvents && !from.contains("JOIN") && chance(25)) {
            return "SELECT keyset()" + from + where + (chance(3) ? " FACET " + one(BOOLEANS) : "") + " " + window;
        }
        if (chance(5)) {
            return rows() + from + where + " " + window;
        }
        String facet = chance(2) ? " FACET " + facet() : "";
        if (!facet.isEmpty() && chance(10)) {
            return "SELECT " + one(NUMBERS) + ", " + one(NUMBERS) + " * 2 AS twice" + from + where + facet + " "
                    + window;
        }
        String limit = !facet.isEmpty() && chance(3) ? " LIMIT " + (1 + random.nextInt(12)) : "";
        String series = chance(4)
                ? " TIMESERIES "
                        + one(List.of(
                                "6 hours",
                                "5 hours",
                                "1 day",
                                "90 minutes",
                                "AUTO",
                                "12 hours SLIDE BY 4 hours",
                                "21600000",
                                "43200000 SLIDE BY 14400000"))
                : "";
        String compare = chance(8) ? " COMPARE WITH " + one(List.of("1 day", "12 hours", "1 week")) + " AGO" : "";
        String zone = chance(12) ? " WITH TIMEZONE 'Asia/Kolkata'" : "";
        List<String> clauses = new ArrayList<>(List.of(facet, limit, series, compare, zone, where, " " + window));
        return "SELECT " + aggregates() + from + String.join("", clauses);
    }

    private String from() {
        if (chance(12)) {
            return one(TYPES) + ", Span";
        }
        if (chance(5)) {
            return "(" + subquery() + ")";
        }
        if (chance(8)) {
            return join();
        }
        return one(TYPES);
    }

    private String subquery() {
        return one(List.<Supplier<String>>of(
                        () -> "SELECT " + aggregate() + " AS duration, count(*) AS items FROM " + one(TYPES)
                                + " TIMESERIES 3 hours",
                        () -> "SELECT average AS duration, max AS balance, getField(odd, '50.0') AS items, name"
                                + " FROM (SELECT average(duration), max(balance), percentile(duration, 50, 99.5) AS odd FROM "
                                + one(TYPES) + " FACET name LIMIT MAX)",
                        () -> "SELECT " + value(2) + " AS duration, " + value(1) + " AS name, balance FROM "
                                + one(TYPES) + (chance(2) ? " WHERE " + condition(1) : "")
                                + one(List.of("", " LIMIT MAX")),
                        () -> "SELECT max(" + value(1) + ") AS duration, latest(" + any() + ") AS mixed FROM "
                                + one(TYPES) + " FACET " + text() + " AS name TIMESERIES 6 hours",
                        () -> "SELECT " + calls.aggregate(values(1)) + " AS mixed, " + simple() + " AS balance FROM "
                                + join() + " FACET " + text() + " AS name LIMIT MAX"))
                .get();
    }

    private String join() {
        String kind = one(List.of("", "LEFT ", "INNER "));
        return one(List.<Supplier<String>>of(
                        () -> "AwsLambdaInvocation " + kind + "JOIN (SELECT " + aggregate()
                                + " AS items, count(*) AS amount FROM OrderPlaced FACET userId LIMIT "
                                + one(List.of("5", "MAX")) + ") ON userId",
                        () -> one(TYPES) + " " + kind + "JOIN (FROM " + one(TYPES) + " SELECT "
                                + calls.aggregate(values(1))
                                + " AS odd, latest(" + any()
                                + ") AS items FACET aws.lambda.functionName AS f LIMIT MAX) ON functionName = f",
                        () -> one(TYPES) + " " + kind + "JOIN (SELECT " + value(2)
                                + " AS items, mixed AS odd, traceId AS t FROM Span WHERE " + condition(1)
                                + " LIMIT 20) ON traceId = t"))
                .get();
    }

    private String rows() {
        if (chance(4)) {
            return "SELECT *";
        }
        List<String> selected = new ArrayList<>();
        for (int i = 0; i <= random.nextInt(3); i++) {
            selected.add(value(2) + " AS v" + i);
        }
        return "SELECT " + String.join(", ", selected);
    }

    private String aggregates() {
        List<String> selected = new ArrayList<>();
        for (int i = 0; i <= random.nextInt(3); i++) {
            if (i > 0 && chance(2)) {
                selected.add(call(one(AGGREGATES)) + " AS x" + i);
                continue;
            }
            selected.add(
                    chance(6)
                            ? operand() + one(List.of(" + ", " - ", " * ", " / ")) + operand() + " AS x" + i
                            : chance(6) ? combined() + " AS x" + i : aggregate());
        }
        return String.join(", ", selected);
    }

    /** A call with any arguments, made from the parameters of the function. */
    private String call(NrqlFunction function) {
        return function.needsEventTypes() && !ofEvents ? "count(*)" : FunctionCalls.random(function, arguments, random);
    }

    /** Aggregates within and between others. */
    private String combined() {
        if (chance(2)) {
            return calls.ofAggregates(values(1));
        }
        return one(List.<Supplier<String>>of(
                        () -> aggregate() + " OR " + aggregate(),
                        () -> simple() + one(List.of(" > ", " <= ", " = ", " != ")) + simple(),
                        () -> simple() + " > 3 AND " + simple() + " IS NOT NULL",
                        () -> "rate(" + arithmetic() + ", 1 hour)",
                        () -> "filter(" + arithmetic() + ", WHERE " + condition(1) + ")",
                        () -> "percentage(" + arithmetic() + ", WHERE " + condition(1) + ")",
                        () -> "filter(rate(" + arithmetic() + ", 1 minute) OR 0, WHERE " + condition(0) + ")",
                        () -> "percentile(" + number() + ", 50, 90)[90]",
                        () -> "uniques(" + text() + ")[0]",
                        () -> "contains(uniques(" + any() + "), " + one(CONSTANTS) + ")",
                        () -> "if(latest(" + one(NUMBERS) + ") > 1, " + simple() + ", 'none')",
                        () -> simple() + " / " + only()))
                .get();
    }

    /** An aggregate that is a number, or an object with one percentile. */
    private String operand() {
        while (true) {
            String aggregate = aggregate();
            ResultShape shape =
                    ResultShape.of(NrqlParser.parse("SELECT " + aggregate + " FROM A", NrqlFunctions.CATALOG)
                            .select()
                            .get(0)
                            .expression());
            if (shape instanceof ResultShape.Single
                    || (shape instanceof ResultShape.ByThreshold by
                            && by.thresholds().size() == 1)) {
                return aggregate;
            }
        }
    }

    private String arithmetic() {
        return one(List.of("", "-"))
                + simple()
                + one(List.of(" + ", " - ", " * ", " / "))
                + one(List.of(simple(), "2", "(" + simple() + " OR 1)"));
    }

    private String simple() {
        return one(List.of("count(*)", "sum(" + number() + ")", "max(" + number() + ")", "average(" + number() + ")"));
    }

    /** A subquery that is one value. */
    private String only() {
        return "(SELECT "
                + one(List.of(simple(), "median(" + number() + ")", "percentile(" + number() + ", 90)"))
                + " FROM " + one(TYPES) + (chance(2) ? " WHERE " + condition(0) : "") + ")";
    }

    private String aggregate() {
        if (chance(3)) {
            return calls.aggregate(values(2 + random.nextInt(2)));
        }
        List<Supplier<String>> choices = List.of(
                () -> "count(*)",
                () -> "count(*)",
                () -> "count(" + any() + ")",
                () -> "sum(" + number() + ")",
                () -> "average(" + number() + ")",
                () -> "min(" + number() + ")",
                () -> "max(" + number() + ")",
                () -> "uniqueCount(" + any() + ")",
                () -> "uniqueCount(" + any() + ", " + any() + ")",
                () -> "percentile(" + number() + ", " + one(List.of("95", "50, 99.5", "0", "100, 10")) + ")",
                () -> "median(" + number() + ")",
                () -> "stddev(" + number() + ")",
                () -> "percentage(count(*), WHERE " + condition(1) + ")",
                () -> "filter(count(*), WHERE " + condition(1) + ")",
                () -> "filter(average(" + number() + "), WHERE " + condition(1) + ")",
                () -> "rate(sum(" + number() + "), 1 hour)",
                () -> "cdfPercentage(" + number() + ", 0.5, 10)",
                () -> "latest(" + one(NUMBERS) + ")",
                () -> "earliest(" + one(NUMBERS) + ")",
                () -> "apdex(" + number() + ", t: 0.3)",
                () -> "histogram(" + number() + ", 4, 8)",
                () -> "uniques(" + any() + ", 20)",
                () -> "funnel(" + text() + ", WHERE " + condition(1) + ", WHERE " + condition(0) + ")",
                // Only values whose slopes do not differ by rounding alone.
                () -> "derivative(" + one(List.of("duration", "balance", "cwDuration")) + ", 1 hour)",
                // Groups whose variances differ by rounding alone have no order.
                () -> "round(stdvar(" + number() + "), 0.001)",
                () -> ofEvents ? one(List.of("bytecountestimate()", "abs(bytecountestimate())")) : "count(*)",
                () -> "sum(" + value(2) + ")",
                () -> "count(" + value(2) + ")",
                () -> "uniqueCount(" + value(2) + ")");
        return one(choices).get();
    }

    private String facet() {
        List<String> by = new ArrayList<>();
        if (chance(6)) {
            by.add("CASES (WHERE " + condition(1) + " AS 'first', " + one(List.of("WHERE ", "")) + condition(1)
                    + " AS 'second')" + (chance(2) ? " OR " + text() : "") + one(List.of("", " AS c")));
        }
        int attributes = chance(12) ? random.nextInt(9) : random.nextInt(2);
        for (int i = by.size() * random.nextInt(2); i <= attributes; i++) {
            by.add(one(List.<Supplier<String>>of(
                            this::text,
                            this::text,
                            () -> one(MIXED),
                            () -> one(BOOLEANS),
                            () -> any() + " OR " + text(),
                            () -> any() + " = " + any(),
                            () -> "if(" + condition(1) + ", 'yes', 'no')",
                            () -> "lower(" + text() + ")",
                            () -> "hourOf(timestamp)",
                            () -> "string(" + one(MIXED) + ")",
                            () -> "capture(" + text() + ", r'(?P<x>[a-zA-Z]+).*')",
                            () -> "buckets(" + one(NUMBERS) + ", 10, 5)",
                            () -> "buckets(" + value(2) + ", 4, 8)",
                            () -> calls.ofEvent(values(1)),
                            () -> "concat(" + value(1) + ", " + value(1) + ")"))
                    .get());
        }
        return String.join(", ", by)
                + (chance(6)
                        ? " ORDER BY "
                                + one(List.of("max(" + one(NUMBERS) + ")", one(NUMBERS), "median(" + number() + ")"))
                                + one(List.of("", " ASC", " DESC"))
                        : "");
    }

    private String condition(int depth) {
        if (depth > 0 && chance(3)) {
            return one(List.of("(", "NOT (")) + condition(depth - 1) + one(List.of(" AND ", " OR "))
                    + condition(depth - 1) + ")";
        }
        return one(List.<Supplier<String>>of(
                        () -> any() + " " + one(List.of("=", "!=", "<", "<=", ">", ">=")) + " " + one(CONSTANTS),
                        () -> any() + " " + one(List.of("=", "!=", "<", ">=")) + " " + any(),
                        () -> number() + " > " + random.nextInt(300) / 7.0,
                        () -> any() + " IS " + one(List.of("", "NOT ")) + one(List.of("NULL", "TRUE", "FALSE")),
                        () -> any() + one(List.of(" IN (", " NOT IN (")) + one(CONSTANTS) + ", " + one(CONSTANTS) + ")",
                        () -> any()
                                + one(List.of(" LIKE ", " NOT LIKE "))
                                + one(List.of("'%a%'", "'GET%'", "'%5'", "'c_rt'", "''")),
                        () -> any()
                                + one(List.of(" RLIKE ", " NOT RLIKE "))
                                + one(List.of("r'[a-c].*'", "r'\\d+'", "r'.*T.*'", "r''")),
                        () -> value(1) + " = " + any(),
                        () -> one(BOOLEANS),
                        () -> "NOT " + one(BOOLEANS),
                        () -> "(" + any() + " OR " + any() + ") " + one(List.of("=", "<", "!=")) + " " + one(CONSTANTS),
                        () -> number() + one(List.of(" > ", " < ")) + only(),
                        () -> "contains(tuple(" + any() + ", " + any() + "), " + any() + ")",
                        () -> "NOT " + any() + " = " + one(CONSTANTS),
                        () -> text() + one(List.of(" IN (", " NOT IN (")) + "SELECT uniques(" + text() + ") FROM "
                                + one(TYPES) + " WHERE " + any() + " = " + one(CONSTANTS) + ")",
                        () -> any() + one(List.of(" IN (", " NOT IN (")) + "SELECT " + any() + " FROM " + one(TYPES)
                                + ")",
                        () -> {
                            String by = text();
                            return by + one(List.of(" IN (", " NOT IN (")) + "SELECT "
                                    + one(List.of("count(*)", "max(duration)", "latest(name)")) + " FROM "
                                    + one(TYPES) + " FACET " + by + one(List.of("", " LIMIT 7")) + ")";
                        }))
                .get();
    }

    private String value(int depth) {
        if (depth == 0) {
            return any();
        }
        if (chance(2)) {
            return calls.ofEvent(values(depth - 1));
        }
        return one(List.<Supplier<String>>of(
                        this::any,
                        this::any,
                        () -> value(depth - 1) + one(List.of(" + ", " - ", " * ", " / ")) + value(depth - 1),
                        () -> "if(" + condition(0) + ", " + value(depth - 1) + ", " + value(depth - 1) + ")",
                        () -> one(List.of(
                                        "lower", "upper", "length", "abs", "floor", "ceil", "numeric", "string",
                                        "boolean"))
                                + "(" + value(depth - 1) + ")",
                        () -> "concat(" + value(depth - 1) + ", '-', " + one(TEXTS) + ")",
                        () -> "substring(" + value(depth - 1) + ", 1, 3)",
                        () -> "clamp_max(" + value(depth - 1) + ", 7)",
                        () -> "mod(" + value(depth - 1) + ", 3)",
                        () -> "round(" + value(depth - 1) + ")",
                        () -> "capture(" + text() + ", r'(?P<x>[a-zA-Z]+).*')",
                        () -> "aparse(" + text() + ", '%e*')",
                        () -> "position(" + text() + ", 'e')",
                        () -> "(" + value(depth - 1) + " OR " + value(depth - 1) + ")",
                        () -> "if(" + any() + " = 1 OR " + one(BOOLEANS) + ", " + condition(0) + ", " + any() + ")",
                        () -> "tuple(" + value(depth - 1) + ", " + any() + ")[" + one(List.of("0", "1", "2", "a"))
                                + "]",
                        () -> "hourOf(timestamp, numeric)",
                        () -> "weekdayOf(timestamp)",
                        () -> "getField(" + value(depth - 1) + ", " + one(List.of("0", "'1'", "count")) + ")",
                        () -> "jparse(payload, '" + one(List.of("tags[0:1]", "[user, n]", "tags[*]", "user.id")) + "')",
                        () -> call(one(FUNCTIONS)),
                        () -> call(one(FUNCTIONS)),
                        () -> call(one(FUNCTIONS)),
                        () -> one(CONSTANTS)))
                .get();
    }

    /** Values of one event. */
    private CallGenerator.Values values(int depth) {
        return new CallGenerator.Values() {
            @Override
            public String value() {
                return QueryGenerator.this.value(depth);
            }

            @Override
            public String number() {
                return depth > 0 && chance(2)
                        ? calls.numeric(values(depth - 1))
                        : chance(8) ? any() : QueryGenerator.this.number();
            }

            @Override
            public String text() {
                return depth > 0 && chance(2)
                        ? calls.textual(values(depth - 1))
                        : chance(8) ? any() : QueryGenerator.this.text();
            }

            @Override
            public String condition() {
                return QueryGenerator.this.condition(0);
            }

            @Override
            public String time() {
                return one(TIMES);
            }

            @Override
            public String json() {
                return chance(4) ? text() : "payload";
            }

            @Override
            public String array() {
                return chance(4) ? QueryGenerator.this.value(depth) : "labels";
            }
        };
    }

    private String any() {
        return one(one(List.of(NUMBERS, MIXED, TEXTS, TEXTS, BOOLEANS)));
    }

    private String number() {
        return chance(4) ? one(MIXED) : one(NUMBERS);
    }

    private String text() {
        return one(TEXTS);
    }

    private boolean chance(int in) {
        return random.nextInt(in) == 0;
    }

    private <T> T one(List<T> choices) {
        return choices.get(random.nextInt(choices.size()));
    }
}
