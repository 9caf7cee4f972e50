package io.filigree.query.nrql.syntax;

import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Unsupported functions, with their nearest alternative. */
final class UnknownFunctions {

    /** Functions of NRQL that Filigree does not support. */
    private static final Map<String, String> UNSUPPORTED = Map.ofEntries(
            Map.entry("allcolumnsearch", "attribute LIKE '%text%'"),
            Map.entry("blob", "the attribute itself"),
            Map.entry("cidraddress", "capture(attribute, r'(?P<net>[0-9]+[.][0-9]+[.][0-9]+)[.].*')"),
            Map.entry("getcdfcount", "cdfPercentage(attribute, 1)"),
            Map.entry("predictlinear", "derivative(attribute, 1 hour)"));

    /** Names in other languages. */
    private static final Map<String, String> FOREIGN = Map.ofEntries(
            Map.entry("avg", "average"),
            Map.entry("mean", "average"),
            Map.entry("approx_count_distinct", "uniqueCount"),
            Map.entry("ceiling", "ceil"),
            Map.entry("char_length", "length"),
            Map.entry("coalesce", "if"),
            Map.entry("count_distinct", "uniqueCount"),
            Map.entry("countdistinct", "uniqueCount"),
            Map.entry("date_trunc", "dateOf"),
            Map.entry("datetime", "toDatetime"),
            Map.entry("day", "dayOfMonthOf"),
            Map.entry("distinct", "uniques"),
            Map.entry("distinctcount", "uniqueCount"),
            Map.entry("first", "earliest"),
            Map.entry("hour", "hourOf"),
            Map.entry("iff", "if"),
            Map.entry("ifnull", "if"),
            Map.entry("json", "jparse"),
            Map.entry("json_extract", "jparse"),
            Map.entry("last", "latest"),
            Map.entry("len", "length"),
            Map.entry("maximum", "max"),
            Map.entry("minimum", "min"),
            Map.entry("month", "monthOf"),
            Map.entry("now", "aggregationendtime"),
            Map.entry("nullif", "if"),
            Map.entry("p50", "median"),
            Map.entry("p90", "percentile"),
            Map.entry("p95", "percentile"),
            Map.entry("p99", "percentile"),
            Map.entry("percentile_cont", "percentile"),
            Map.entry("power", "pow"),
            Map.entry("quantile", "percentile"),
            Map.entry("regexp_extract", "capture"),
            Map.entry("standarddeviation", "stddev"),
            Map.entry("substr", "substring"),
            Map.entry("to_timestamp", "toTimestamp"),
            Map.entry("toint", "numeric"),
            Map.entry("tolower", "lower"),
            Map.entry("tonumber", "numeric"),
            Map.entry("tostring", "string"),
            Map.entry("toupper", "upper"),
            Map.entry("var", "stdvar"),
            Map.entry("year", "yearOf"));

    private UnknownFunctions() {}

    static NrqlException refused(String name, SourceLocation place, FunctionCatalog functions) {
        String lower = name.toLowerCase(Locale.ROOT);
        String instead = UNSUPPORTED.get(lower);
        if (instead != null) {
            return new NrqlException(place, name + " is not supported; the nearest is " + instead);
        }
        return new NrqlException(place, "there is no function " + SourceText.quoted(name) + meant(lower, functions));
    }

    private static String meant(String lower, FunctionCatalog functions) {
        String foreign = FOREIGN.get(lower);
        List<String> names = functions.all().stream().map(NrqlFunction::text).toList();
        List<String> near = foreign == null ? SpellingSuggestions.nearest(lower, names) : List.of(foreign);
        return near.isEmpty() ? "" : "; did you mean " + SpellingSuggestions.or(near) + "?";
    }
}
