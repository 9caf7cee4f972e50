package io.filigree.dashboard;

import java.util.List;

import io.filigree.problem.InvalidInputException;
import tools.jackson.databind.JsonNode;

/** A dashboard that was read from JSON, with what could not be converted. */
public record ImportedDashboard(DashboardDefinition definition, List<ImportNote> notes) {

    public ImportedDashboard {
        notes = List.copyOf(notes);
    }

    /**
     * Reads Filigree's JSON, or that of New Relic.
     *
     * @param pairedAccounts the ids of paired accounts
     * @throws InvalidInputException that names the field and the limit
     */
    static ImportedDashboard read(String text, List<String> pairedAccounts) {
        JsonNode json = DashboardJson.tree(text);
        if (json.isObject() && !json.has("format") && json.has("pages")) {
            return NewRelicConverter.convert(json, pairedAccounts);
        }
        if (json.isObject() && !json.has("format")) {
            throw InvalidInputException.of(
                    "format",
                    "format is missing; expected " + DashboardJson.FORMAT
                            + ", or the JSON of a New Relic dashboard, which has pages");
        }
        return new ImportedDashboard(DashboardCheck.checked(DashboardJson.read(json)), List.of());
    }
}
