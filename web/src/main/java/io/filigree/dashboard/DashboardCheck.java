package io.filigree.dashboard;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

import io.filigree.problem.InvalidInputException;
import io.filigree.query.nrql.syntax.NrqlException;

/** Checks what the fields of a definition cannot check one by one: names of variables, and queries. */
final class DashboardCheck {

    private DashboardCheck() {}

    /** @throws InvalidInputException that names the field, for a query with the location in it */
    static DashboardDefinition checked(DashboardDefinition definition) {
        Set<String> names = new HashSet<>();
        for (int i = 0; i < definition.variables().size(); i++) {
            DashboardVariable variable = definition.variables().get(i);
            String path = "variables[" + i + "]";
            if (!names.add(variable.name())) {
                throw InvalidInputException.of(path + ".name", path + ".name: " + variable.name() + " occurs twice");
            }
            if (!variable.query().isEmpty()) {
                check(path + ".query", variable.query(), List.of());
            }
        }
        for (int i = 0; i < definition.pages().size(); i++) {
            List<Widget> widgets = definition.pages().get(i).widgets();
            for (int j = 0; j < widgets.size(); j++) {
                if (!widgets.get(j).isText()) {
                    check(
                            "pages[" + i + "].widgets[" + j + "].query",
                            widgets.get(j).query(),
                            definition.variables());
                }
            }
        }
        return definition;
    }

    private static void check(String field, String query, List<DashboardVariable> variables) {
        try {
            NrqlTemplate.parse(query, variables);
        } catch (NrqlException e) {
            throw InvalidInputException.of(field, field + ", " + e.getMessage());
        }
    }
}
