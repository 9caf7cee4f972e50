package io.filigree.query.nrql.syntax;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/** The supported NRQL functions, each with its parameters and a description for the documentation. */
public enum NrqlFunction {
    COUNT("count", Kind.AGGREGATE, "count(*)", "Events, or values of an attribute"),
    SUM("sum", Kind.AGGREGATE, "sum(attribute)", "The sum of the numbers"),
    AVERAGE("average", Kind.AGGREGATE, "average(attribute)", "The mean of the numbers"),
    MIN("min", Kind.AGGREGATE, "min(attribute)", "The smallest number"),
    MAX("max", Kind.AGGREGATE, "max(attribute)", "The largest number"),
    LATEST("latest", Kind.AGGREGATE, "latest(attribute)", "The newest value"),
    EARLIEST("earliest", Kind.AGGREGATE, "earliest(attribute)", "The oldest value"),
    UNIQUE_COUNT("uniqueCount", Kind.AGGREGATE, "uniqueCount(attribute, …)", "The number of distinct values, exact"),
    UNIQUES("uniques", Kind.AGGREGATE, "uniques(attribute[, limit])", "The distinct values, at most 1,000 by default"),
    PERCENTILE("percentile", Kind.AGGREGATE, "percentile(attribute, 95, …)", "Percentiles of the numbers, exact"),
    MEDIAN("median", Kind.AGGREGATE, "median(attribute)", "The 50th percentile"),
    PERCENTAGE("percentage", Kind.AGGREGATE, "percentage(count(*), WHERE …)", "The share that meets a condition, in %"),
    FILTER("filter", Kind.AGGREGATE, "filter(count(*), WHERE …)", "An aggregate of the events that meet a condition"),
    RATE("rate", Kind.AGGREGATE, "rate(count(*), 1 minute)", "An aggregate per unit of time"),
    STDDEV("stddev", Kind.AGGREGATE, "stddev(attribute)", "The standard deviation of the numbers"),
    STDVAR("stdvar", Kind.AGGREGATE, "stdvar(attribute)", "The variance of the numbers"),
    HISTOGRAM(
            "histogram",
            Kind.AGGREGATE,
            "histogram(attribute, width: 10, buckets: 40, start: 0)",
            "The number of values in each bucket; the first and last include values beyond the range"),
    KEYSET("keyset", Kind.AGGREGATE, "keyset()", "The names of all attributes"),
    APDEX(
            "apdex",
            Kind.AGGREGATE,
            "apdex(attribute, t: 0.5)",
            "The Apdex score, with the numbers of satisfied, tolerating and frustrated"),
    FUNNEL(
            "funnel",
            Kind.AGGREGATE,
            "funnel(attribute, WHERE … AS 'a', WHERE … AS 'b')",
            "The number of values that reach each step"),
    CDF_PERCENTAGE(
            "cdfPercentage",
            Kind.AGGREGATE,
            "cdfPercentage(attribute, 0.1, 1)",
            "The share at or below each bound, in %"),
    DERIVATIVE("derivative", Kind.AGGREGATE, "derivative(attribute, 1 minute)", "The slope of the numbers over time"),
    LATEST_RATE(
            "latestrate",
            Kind.AGGREGATE,
            "latestrate(attribute, 1 minute)",
            "The rate of change between the last two values"),
    LATEST_DELTA("idelta", Kind.AGGREGATE, "idelta(attribute)", "The difference between the last two values"),
    BUCKET_PERCENTILE(
            "bucketPercentile",
            Kind.AGGREGATE,
            "bucketPercentile(attribute, 95)",
            "Percentiles of a Prometheus histogram with the bounds in le"),
    CARDINALITY(
            "cardinality",
            Kind.AGGREGATE,
            "cardinality(attribute, …)",
            "The number of distinct combinations of values"),
    AGGREGATION_END_TIME(
            "aggregationendtime", Kind.AGGREGATE, "aggregationendtime()", "The end of the bucket, ms since 1970"),
    BYTE_COUNT_ESTIMATE(
            "bytecountestimate",
            Kind.AGGREGATE,
            "bytecountestimate()",
            "The size of the events as JSON text, in bytes"),

    IF(
            "if",
            Kind.OF_EVENT,
            "if(condition, value[, otherwise])",
            "The first value if the condition is true, otherwise the second"),
    EVENT_TYPE("eventType", Kind.OF_EVENT, "eventType()", "The event's type"),
    ACCOUNT_ID("accountId", Kind.OF_EVENT, "accountId()", "The AWS account of the event"),
    NUMERIC("numeric", Kind.OF_EVENT, "numeric(attribute)", "A text as a number; null if it is not numeric"),
    STRING("string", Kind.OF_EVENT, "string(attribute[, precision: 2])", "A value as text"),
    BOOLEAN("boolean", Kind.OF_EVENT, "boolean(attribute)", "The texts true and false as a boolean"),
    ABS("abs", Kind.OF_EVENT, "abs(number)", "The absolute value"),
    CEIL("ceil", Kind.OF_EVENT, "ceil(number)", "Rounded up"),
    FLOOR("floor", Kind.OF_EVENT, "floor(number)", "Rounded down"),
    ROUND(
            "round",
            Kind.OF_EVENT,
            "round(number[, nearest])",
            "Rounded to an integer, or to the nearest multiple; halves are rounded away from zero"),
    EXP("exp", Kind.OF_EVENT, "exp(number)", "e to the power of the number"),
    LN("ln", Kind.OF_EVENT, "ln(number)", "The natural logarithm; null for numbers up to 0"),
    LOG2("log2", Kind.OF_EVENT, "log2(number)", "The logarithm to base 2"),
    LOG10("log10", Kind.OF_EVENT, "log10(number)", "The logarithm to base 10"),
    LOG("log", Kind.OF_EVENT, "log(number, base)", "The logarithm to the given base"),
    POW("pow", Kind.OF_EVENT, "pow(number, exponent)", "The power; null if undefined"),
    SQRT("sqrt", Kind.OF_EVENT, "sqrt(number)", "The square root; null of a negative number"),
    MOD(
            "mod",
            Kind.OF_EVENT,
            "mod(number, divisor)",
            "The remainder, with the sign of the divisor, of decimals of 15 digits; null for zero"),
    CLAMP_MAX("clamp_max", Kind.OF_EVENT, "clamp_max(number, most)", "The number, or the bound if it is larger"),
    CLAMP_MIN("clamp_min", Kind.OF_EVENT, "clamp_min(number, least)", "The number, or the bound if it is smaller"),
    LOWER("lower", Kind.OF_EVENT, "lower(text)", "In lower case"),
    UPPER("upper", Kind.OF_EVENT, "upper(text)", "In upper case"),
    LENGTH("length", Kind.OF_EVENT, "length(text)", "The number of characters, or of the elements of an array"),
    SUBSTRING(
            "substring",
            Kind.OF_EVENT,
            "substring(text, start[, length])",
            "A substring; the first character is 0, a negative start counts from the end"),
    POSITION(
            "position",
            Kind.OF_EVENT,
            "position(text, part[, occurrence])",
            "The index of a substring, from 0; null if absent. The first occurrence is 0, the last is -1"),
    CONCAT("concat", Kind.OF_EVENT, "concat(a, b, …[, precision: 2])", "Up to 20 values, concatenated"),
    CAPTURE(
            "capture",
            Kind.OF_EVENT,
            "capture(text, r'(?P<name>…)')",
            "The matches of the groups of a regular expression"),
    APARSE("aparse", Kind.OF_EVENT, "aparse(text, 'a *b% c')", "The texts that match the stars of a pattern"),
    JPARSE("jparse", Kind.OF_EVENT, "jparse(text, 'path')", "The value at a path in a JSON text"),
    MAP_KEYS("mapKeys", Kind.OF_EVENT, "mapKeys(jparse(text))", "The names in a JSON object"),
    MAP_VALUES("mapValues", Kind.OF_EVENT, "mapValues(jparse(text))", "The values in a JSON object"),
    ENCODE("encode", Kind.OF_EVENT, "encode(text, 'base64')", "A text in base64, base64url, base64mime or hex"),
    DECODE("decode", Kind.OF_EVENT, "decode(text, 'base64')", "The decoded text; null if the encoding is invalid"),
    CONVERT("convert", Kind.OF_EVENT, "convert(number, 'ms', 's')", "A number in another unit of time or bytes"),
    DATE_OF("dateOf", Kind.OF_EVENT, "dateOf(timestamp)", "The day, as July 04, 2026"),
    HOUR_OF("hourOf", Kind.OF_EVENT, "hourOf(timestamp)", "The hour, as 9:00"),
    MINUTE_OF("minuteOf", Kind.OF_EVENT, "minuteOf(timestamp)", "The minute of the hour"),
    WEEKDAY_OF("weekdayOf", Kind.OF_EVENT, "weekdayOf(timestamp)", "The day of the week"),
    WEEK_OF("weekOf", Kind.OF_EVENT, "weekOf(timestamp)", "The Monday of the week, as Week of July 06"),
    DAY_OF_MONTH_OF("dayOfMonthOf", Kind.OF_EVENT, "dayOfMonthOf(timestamp)", "The day of the month"),
    MONTH_OF("monthOf", Kind.OF_EVENT, "monthOf(timestamp)", "The month, as July 2026"),
    QUARTER_OF("quarterOf", Kind.OF_EVENT, "quarterOf(timestamp)", "The quarter, as Q3 2026"),
    YEAR_OF("yearOf", Kind.OF_EVENT, "yearOf(timestamp)", "The year"),
    DAYS_IN_MONTH_OF("daysInMonthOf", Kind.OF_EVENT, "daysInMonthOf(timestamp)", "The number of days in the month"),
    TO_DATETIME(
            "toDatetime",
            Kind.OF_EVENT,
            "toDatetime(timestamp[, 'yyyy-MM-dd'][, timezone: 'Europe/Berlin'])",
            "A time as text"),
    TO_TIMESTAMP(
            "toTimestamp",
            Kind.OF_EVENT,
            "toTimestamp(text[, 'yyyy-MM-dd'][, timezone: 'Europe/Berlin'])",
            "A text as ms since 1970"),
    TUPLE("tuple", Kind.OF_EVENT, "tuple(a, b, …)", "Several values as a tuple"),
    GET_FIELD(
            "getField",
            Kind.OF_EVENT,
            "getField(value, field)",
            "A field of an object, or an element of an array, from 0. The same as value[field]"),
    CONTAINS(
            "contains",
            Kind.OF_EVENT,
            "contains(array, value)",
            "Whether an array has an element; null for other values"),
    BUCKETS(
            "buckets",
            Kind.OF_EVENT,
            "buckets(attribute, ceiling, number)",
            "The range that contains a number, for FACET");

    /** The input of a function. */
    public enum Kind {
        /** Many events. */
        AGGREGATE,
        /** One event. */
        OF_EVENT
    }

    private static final Map<String, NrqlFunction> BY_NAME = Arrays.stream(values())
            .collect(Collectors.toMap(function -> lower(function.text), UnaryOperator.identity()));

    /** Synonyms. */
    private static final Map<String, NrqlFunction> SYNONYMS = Map.ofEntries(
            Map.entry("indexof", POSITION),
            Map.entry("unique", UNIQUES),
            Map.entry("aggregation_end_time", AGGREGATION_END_TIME),
            Map.entry("conditional", IF),
            Map.entry("deriv", DERIVATIVE),
            Map.entry("dimensions", KEYSET),
            Map.entry("fromdatetime", TO_TIMESTAMP),
            Map.entry("fromtimestamp", TO_DATETIME),
            Map.entry("histogrampercentile", BUCKET_PERCENTILE),
            Map.entry("irate", LATEST_RATE),
            Map.entry("variance", STDVAR));

    private final String text;
    private final Kind kind;
    private final String usage;
    private final String meaning;

    NrqlFunction(String text, Kind kind, String usage, String meaning) {
        this.text = text;
        this.kind = kind;
        this.usage = usage;
        this.meaning = meaning;
    }

    /** Returns the function of that name, ignoring case. */
    public static Optional<NrqlFunction> named(String name) {
        String lower = lower(name);
        return Optional.ofNullable(BY_NAME.getOrDefault(lower, SYNONYMS.get(lower)));
    }

    /** Every name that {@link #named} knows. */
    public static List<String> names() {
        return Arrays.stream(values()).map(NrqlFunction::text).toList();
    }

    private static String lower(String name) {
        return name.toLowerCase(Locale.ROOT);
    }

    /** As the documentation writes it. */
    public String text() {
        return text;
    }

    public Kind kind() {
        return kind;
    }

    /** An example call. */
    public String usage() {
        return usage;
    }

    /** The description of the result. */
    public String meaning() {
        return meaning;
    }
}
