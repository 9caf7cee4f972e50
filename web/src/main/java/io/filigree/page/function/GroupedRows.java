package io.filigree.page.function;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.filigree.decorator.Attributes;
import io.filigree.decorator.function.ConfigurationAttribute;
import io.filigree.page.chart.PageFilter;
import io.filigree.page.query.NrqlText;
import io.filigree.query.function.FunctionFacets;
import io.filigree.query.function.FunctionFilter;
import io.filigree.query.function.FunctionGrouping;
import io.filigree.query.function.ListedFunction;
import org.jspecify.annotations.Nullable;

/**
 * Consecutive functions of the list with the same group.
 *
 * @param key the value in events; empty for functions without a value
 * @param title null in a list without groups
 */
record GroupedRows(String key, @Nullable String title, List<FunctionRow> rows) {

    static List<GroupedRows> of(
            List<ListedFunction> functions, List<FunctionRow> rows, @Nullable FunctionGrouping grouping) {
        if (grouping == null) {
            return List.of(new GroupedRows("", null, rows));
        }
        List<GroupedRows> groups = new ArrayList<>();
        for (int i = 0; i < functions.size(); i++) {
            String key = key(functions.get(i), grouping);
            if (groups.isEmpty() || !groups.get(groups.size() - 1).key().equals(key)) {
                groups.add(new GroupedRows(key, title(functions.get(i), grouping, key), new ArrayList<>()));
            }
            groups.get(groups.size() - 1).rows().add(rows.get(i));
        }
        return groups;
    }

    /** A choice of the list's grouping. */
    record Grouping(String text, String title, boolean chosen) {}

    /** The groupings of the page; one by a tag for each frequent key. */
    static List<Grouping> choices(FunctionFacets facets, @Nullable FunctionGrouping chosen) {
        Map<String, String> titles = new LinkedHashMap<>();
        titles.put("", "Nothing");
        titles.put("tag:team", "Team");
        titles.put("account", "Account");
        titles.put("runtime", "Runtime");
        facets.tags()
                .keySet()
                .forEach(key -> titles.putIfAbsent(FunctionGrouping.ofTag(key).text(), "Tag " + key));
        if (chosen != null && chosen.tagKey() != null) {
            titles.putIfAbsent(chosen.text(), "Tag " + chosen.tagKey());
        }
        String current = chosen == null ? "" : chosen.text();
        return titles.entrySet().stream()
                .map(choice -> new Grouping(
                        choice.getKey(), choice.getValue(), choice.getKey().equals(current)))
                .toList();
    }

    /** The attribute that has the key in events. */
    static String attribute(FunctionGrouping grouping) {
        if (grouping.isAccount()) {
            return Attributes.ACCOUNT_ID;
        }
        return grouping.isRuntime()
                ? ConfigurationAttribute.RUNTIME.attributeName()
                : Attributes.TAG_PREFIX + grouping.tagKey();
    }

    private static String key(ListedFunction function, FunctionGrouping grouping) {
        if (grouping.isAccount()) {
            return function.accountId();
        }
        String value = grouping.isRuntime()
                ? function.configuration().text(ConfigurationAttribute.RUNTIME)
                : function.tags().get(grouping.tagKey());
        return value == null ? "" : value;
    }

    private static String title(ListedFunction function, FunctionGrouping grouping, String key) {
        if (grouping.isAccount()) {
            return function.account();
        }
        return key.isEmpty() ? (grouping.isRuntime() ? "image" : "no " + grouping.tagKey()) : key;
    }

    /** The filter of the list as conditions of events, for the totals of groups. */
    static List<String> conditions(FunctionFilter filter) {
        List<String> conditions = new ArrayList<>();
        String text = filter.text();
        if (text != null) {
            conditions.add(
                    text.startsWith("arn:")
                            ? Attributes.LAMBDA_ARN + " = " + NrqlText.quoted(text)
                            : Attributes.FUNCTION_NAME + " LIKE " + NrqlText.containing(text));
        }
        addIn(conditions, Attributes.ACCOUNT_ID, filter.accounts());
        addIn(conditions, Attributes.REGION, filter.regions());
        addIn(conditions, ConfigurationAttribute.RUNTIME.attributeName(), filter.runtimes());
        addIn(conditions, ConfigurationAttribute.ARCHITECTURE.attributeName(), filter.architectures());
        addIn(conditions, ConfigurationAttribute.PACKAGE_TYPE.attributeName(), filter.packageTypes());
        for (String tag : filter.tags()) {
            conditions.add(PageFilter.ofTag(tag));
        }
        return conditions;
    }

    private static void addIn(List<String> conditions, String attribute, List<String> values) {
        if (values.isEmpty()) {
            return;
        }
        List<String> named = values.stream()
                .filter(value -> !value.equals(FunctionFilter.NONE))
                .map(NrqlText::quoted)
                .toList();
        List<String> any = new ArrayList<>();
        if (!named.isEmpty()) {
            any.add(attribute + " IN (" + String.join(", ", named) + ")");
        }
        if (named.size() < values.size()) {
            any.add(attribute + " IS NULL");
        }
        conditions.add("(" + String.join(" OR ", any) + ")");
    }
}
