package io.filigree.page.dashboard;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.filigree.dashboard.DashboardDefinition;
import io.filigree.dashboard.DashboardVariable;
import io.filigree.dashboard.VariableChoice;
import io.filigree.page.chart.PageFilter;
import io.filigree.problem.QueryParameters;

/**
 * A variable with its values on a page.
 *
 * @param options to choose from, with the current values
 */
record VariableField(DashboardVariable variable, List<String> values, List<VariableChoice> options) {

    /** LIKE matches any text with it. */
    private static final String ANY = "%";

    static VariableField of(DashboardVariable variable, QueryParameters parameters, PageFilter filter) {
        List<String> values =
                parameters.texts(variable.parameter(), variable.multiple() ? DashboardVariable.MAX_VALUES : 1);
        if (values.isEmpty() && !variable.filter().isEmpty()) {
            values = ofFilter(variable.filter(), filter);
        }
        if (values.isEmpty()) {
            values = variable.defaults();
        }
        return new VariableField(variable, values, options(variable, values, List.of()));
    }

    /** The values of all variables of a page. */
    static Map<String, List<String>> values(List<VariableField> fields) {
        return fields.stream()
                .collect(Collectors.toMap(field -> field.variable().name(), VariableField::values));
    }

    /** The names of the parameters of a dashboard. */
    static String[] parameters(DashboardDefinition dashboard, String... more) {
        return Stream.concat(dashboard.variables().stream().map(DashboardVariable::parameter), Stream.of(more))
                .toArray(String[]::new);
    }

    /** With options that a query returned. */
    VariableField offering(List<String> found) {
        return new VariableField(variable, values, options(variable, values, found));
    }

    private static List<VariableChoice> options(DashboardVariable variable, List<String> values, List<String> found) {
        List<VariableChoice> options = new ArrayList<>();
        Stream<VariableChoice> all = Stream.of(
                        variable.choices().stream(),
                        Stream.concat(variable.defaults().stream(), Stream.concat(values.stream(), found.stream()))
                                .map(value -> new VariableChoice(value, value.equals(ANY) ? "All" : "")))
                .flatMap(part -> part);
        all.forEach(choice -> {
            if (options.stream().noneMatch(known -> known.value().equals(choice.value()))) {
                options.add(choice);
            }
        });
        return options;
    }

    private static List<String> ofFilter(String part, PageFilter filter) {
        if (part.startsWith(DashboardVariable.TAG)) {
            String prefix = part.substring(DashboardVariable.TAG.length()) + ":";
            return filter.tags().stream()
                    .filter(tag -> tag.startsWith(prefix))
                    .map(tag -> tag.substring(prefix.length()))
                    .toList();
        }
        return filter.parameterList().stream()
                .filter(parameter -> parameter.name().equals(part))
                .map(PageFilter.Parameter::value)
                .toList();
    }

    /** The parameters that keep a choice; none for the defaults and for values of the filter bar. */
    Stream<PageFilter.Parameter> chosen(QueryParameters parameters) {
        return parameters.texts(variable.parameter(), DashboardVariable.MAX_VALUES).stream()
                .map(value -> new PageFilter.Parameter(variable.parameter(), value));
    }

    /** Whether the page has a field for it. */
    public boolean isField() {
        return variable.filter().isEmpty();
    }

    /** Whether its values are chosen from a list. */
    public boolean isList() {
        return !variable.choices().isEmpty() || !variable.query().isEmpty();
    }

    public boolean isSelected(VariableChoice choice) {
        return values.contains(choice.value());
    }

    /** The value of a text field. */
    public String text() {
        return values.isEmpty() ? "" : values.get(0);
    }
}
