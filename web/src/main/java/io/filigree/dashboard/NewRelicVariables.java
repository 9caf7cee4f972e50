package io.filigree.dashboard;

import java.util.ArrayList;
import java.util.List;

import io.filigree.dashboard.ImportNote.Outcome;
import io.filigree.query.nrql.syntax.NrqlException;
import tools.jackson.databind.JsonNode;

/** Converts the variables of New Relic's dashboards. */
record NewRelicVariables(List<DashboardVariable> variables) {

    static NewRelicVariables of(JsonNode json, List<ImportNote> notes) {
        List<DashboardVariable> variables = new ArrayList<>();
        for (JsonNode each : json) {
            String name = NewRelicText.bounded(each.path("name"), DashboardDefinition.MAX_NAME);
            String part = "Variable " + name;
            if (!DashboardVariable.isName(name)) {
                notes.add(new ImportNote(
                        Outcome.NOT_CONVERTED,
                        part,
                        "its name must have 1 to " + DashboardVariable.MAX_NAME + " letters, digits and underscores",
                        ""));
            } else if (variables.size() == DashboardDefinition.MAX_VARIABLES) {
                notes.add(new ImportNote(
                        Outcome.NOT_CONVERTED,
                        part,
                        "a dashboard has at most " + DashboardDefinition.MAX_VARIABLES + " variables",
                        ""));
            } else if (variables.stream().noneMatch(known -> known.name().equals(name))) {
                variables.add(variable(name, part, each, notes));
            }
        }
        return new NewRelicVariables(List.copyOf(variables));
    }

    private static DashboardVariable variable(String name, String part, JsonNode json, List<ImportNote> notes) {
        return new DashboardVariable(
                name,
                NewRelicText.bounded(json.path("title"), DashboardDefinition.MAX_NAME),
                switch (json.path("replacementStrategy").asString("")) {
                    case "NUMBER" -> DashboardVariable.Kind.NUMBER;
                    case "IDENTIFIER" -> DashboardVariable.Kind.ATTRIBUTE;
                    default -> DashboardVariable.Kind.TEXT;
                },
                json.path("isMultiSelection").asBoolean(false),
                defaults(part, json.path("defaultValues"), notes),
                choices(json.path("items")),
                query(part, json.path("nrqlQuery").path("query").asString("").strip(), notes),
                "");
    }

    private static List<String> defaults(String part, JsonNode json, List<ImportNote> notes) {
        List<String> defaults = new ArrayList<>();
        for (JsonNode each : json) {
            String value = NewRelicText.bounded(each.path("value").path("string"), DashboardVariable.MAX_VALUE);
            if (value.equals("*")) {
                notes.add(new ImportNote(
                        Outcome.CHANGED, part, "the default * for all values is not supported; choose values", ""));
            } else if (!value.isEmpty() && defaults.size() < DashboardVariable.MAX_VALUES) {
                defaults.add(value);
            }
        }
        return defaults;
    }

    private static List<VariableChoice> choices(JsonNode json) {
        List<VariableChoice> choices = new ArrayList<>();
        for (JsonNode each : json) {
            String value = NewRelicText.bounded(each.path("value"), DashboardVariable.MAX_VALUE);
            if (!value.isEmpty() && choices.size() < DashboardVariable.MAX_CHOICES) {
                choices.add(new VariableChoice(
                        value, NewRelicText.bounded(each.path("title"), DashboardDefinition.MAX_NAME)));
            }
        }
        return choices;
    }

    private static String query(String part, String query, List<ImportNote> notes) {
        if (query.isEmpty()) {
            return "";
        }
        try {
            NrqlTemplate.parse(query, List.of());
            return query.length() <= Widget.MAX_QUERY ? query : "";
        } catch (NrqlException e) {
            notes.add(new ImportNote(
                    Outcome.CHANGED,
                    part,
                    "any value can be typed, because the query of its values is not supported: " + e.getMessage(),
                    query));
            return "";
        }
    }
}
