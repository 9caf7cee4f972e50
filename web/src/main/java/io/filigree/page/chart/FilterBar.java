package io.filigree.page.chart;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import io.filigree.decorator.Attributes;
import io.filigree.decorator.function.ConfigurationAttribute;
import io.filigree.page.TimestampView;
import io.filigree.page.query.TimeRange;
import io.filigree.query.function.FacetName;
import io.filigree.query.function.FunctionFacets;
import io.filigree.query.function.FunctionFacets.Value;
import io.filigree.query.nrql.QueryRequest;

/**
 * The filter of a page as it is shown: the time picker and the choices, which are those of the inventory.
 *
 * @param path of the page
 * @param own further parameters of the page
 * @param hasPanels whether charts can be split and the page can refresh itself
 * @param ranges of the time picker
 * @param tags {@code key:value} each, as suggestions
 * @param splits the attributes that charts can be split by, with their labels
 * @param begin of the time range
 * @param refresh seconds between refreshes; 0 if the page does not refresh itself
 */
public record FilterBar(
        String path,
        PageFilter filter,
        List<PageFilter.Parameter> own,
        boolean hasPanels,
        List<RangeLink> ranges,
        List<Value> accounts,
        List<Value> regions,
        List<Value> runtimes,
        List<String> tags,
        Map<String, String> splits,
        TimestampView begin,
        TimestampView end,
        long refresh) {

    private static final List<TimeRange> RANGES =
            List.of(TimeRange.HALF_HOUR, TimeRange.HOUR, TimeRange.SIX_HOURS, TimeRange.DAY, TimeRange.WEEK);

    private static final Map<TimeRange, String> SHORT = Map.of(
            TimeRange.HALF_HOUR, "30 min",
            TimeRange.HOUR, "1 h",
            TimeRange.SIX_HOURS, "6 h",
            TimeRange.DAY, "24 h",
            TimeRange.WEEK, "7 d");

    /** A time range with the query string of the page that shows it. */
    public record RangeLink(String label, String title, String query, boolean current) {}

    static FilterBar of(
            String path,
            PageFilter filter,
            List<PageFilter.Parameter> own,
            boolean hasPanels,
            FunctionFacets facets,
            Instant now) {
        QueryRequest.Range window = filter.window(now);
        return new FilterBar(
                path,
                filter,
                own,
                hasPanels,
                RANGES.stream()
                        .map(range -> new RangeLink(
                                SHORT.getOrDefault(range, range.label()),
                                range.label(),
                                filter.with(range).query(own),
                                filter.base().range() == range))
                        .toList(),
                facets.values().getOrDefault(FacetName.ACCOUNT, List.of()),
                with(filter.region(), facets.values().getOrDefault(FacetName.REGION, List.of())),
                with(filter.runtime(), facets.values().getOrDefault(FacetName.RUNTIME, List.of())),
                facets.tags().values().stream()
                        .flatMap(List::stream)
                        .map(Value::value)
                        .toList(),
                splits(filter, facets),
                TimestampView.of(window.begin(), now),
                TimestampView.of(window.end(), now),
                hasPanels && filter.live() ? refresh(Duration.between(window.begin(), window.end())) : 0);
    }

    /** Long ranges cost more and change less. */
    private static long refresh(Duration range) {
        return range.compareTo(Duration.ofHours(1)) <= 0 ? 30 : range.compareTo(Duration.ofHours(6)) <= 0 ? 60 : 300;
    }

    /** The chosen value stays selectable, even if no function has it any more. */
    private static List<Value> with(String chosen, List<Value> values) {
        return chosen.isEmpty()
                        || values.stream().anyMatch(value -> value.value().equals(chosen))
                ? values
                : Stream.concat(values.stream(), Stream.of(new Value(chosen, chosen, 0)))
                        .toList();
    }

    private static Map<String, String> splits(PageFilter filter, FunctionFacets facets) {
        Map<String, String> splits = new LinkedHashMap<>();
        splits.put(Attributes.TAG_PREFIX + "team", "Team");
        splits.put(ConfigurationAttribute.RUNTIME.attributeName(), "Runtime");
        splits.put(ConfigurationAttribute.MEMORY_SIZE.attributeName(), "Memory size");
        splits.put(ConfigurationAttribute.ARCHITECTURE.attributeName(), "Architecture");
        splits.put(Attributes.ACCOUNT, "Account");
        splits.put(Attributes.REGION, "Region");
        splits.put(Attributes.FUNCTION_NAME, "Function");
        for (String key : facets.tags().keySet()) {
            splits.putIfAbsent(Attributes.TAG_PREFIX + key, "Tag " + key);
        }
        if (!filter.split().isEmpty()) {
            splits.putIfAbsent(filter.split(), filter.split());
        }
        return splits;
    }

    /** The parameters of the page that are not those of the time range. */
    public List<PageFilter.Parameter> kept() {
        return Stream.concat(filter.parameterList().stream(), own.stream())
                .filter(parameter -> !List.of("range", "from", "to").contains(parameter.name()))
                .toList();
    }

    /** The parameters that have no field in the filter. */
    public List<PageFilter.Parameter> hidden() {
        List<String> hidden = new ArrayList<>(List.of("range", "from", "to", "live"));
        if (!hasPanels) {
            hidden.add("split");
        }
        if (isOfFunction()) {
            hidden.addAll(List.of("account", "region", "function"));
        }
        return Stream.concat(
                        filter.parameterList().stream().filter(parameter -> hidden.contains(parameter.name())),
                        own.stream())
                .toList();
    }

    /** Whether the page is that of one function, which determines account, region and name. */
    public boolean isOfFunction() {
        return path.startsWith("/functions/");
    }

    /** Whether the time range is a custom one. */
    public boolean isCustom() {
        return filter.base().range() == TimeRange.CUSTOM;
    }

    /** The query string that starts or pauses refreshing. */
    public String toggleQuery() {
        return filter.withLive(!filter.live()).query(own);
    }

    /** The query string of the page with its values as tables. */
    public String tablesQuery() {
        return filter.query(Stream.concat(own.stream(), Stream.of(new PageFilter.Parameter("tables", "true")))
                .toList());
    }

    /** The query string without conditions. */
    public String clearQuery() {
        return filter.withoutConditions().query(own);
    }

    /** The filter as words, for the summary of the closed form. */
    public List<String> conditions() {
        List<String> words = new ArrayList<>();
        accounts.stream()
                .filter(account -> account.value().equals(filter.base().accountId()))
                .forEach(account -> words.add(account.label()));
        Stream.of(filter.region(), filter.runtime(), filter.function(), filter.errorClass())
                .filter(text -> !text.isEmpty())
                .forEach(words::add);
        words.addAll(filter.tags());
        if (!filter.start().isEmpty()) {
            words.add(filter.start() + " starts");
        }
        return words;
    }
}
