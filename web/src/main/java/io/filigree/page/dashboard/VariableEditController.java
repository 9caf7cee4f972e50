package io.filigree.page.dashboard;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.filigree.access.UserPrincipal;
import io.filigree.dashboard.DashboardDefinition;
import io.filigree.dashboard.DashboardVariable;
import io.filigree.dashboard.SavedDashboard;
import io.filigree.dashboard.VariableChoice;
import io.filigree.dashboard.Widget;
import io.filigree.page.Notice;
import io.filigree.page.RefusedForm;
import io.filigree.problem.InvalidInputException;
import io.filigree.problem.QueryParameters;
import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.ErrorResponseException;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/** Edits the variables of a dashboard. Lists have a value on each line. */
@Controller
@RequestMapping(DashboardViewController.PATH + "/{dashboardId}/variable")
final class VariableEditController {

    private static final Set<String> FIELDS =
            Set.of("name", "title", "kind", "multiple", "defaults", "choices", "query", "filter");

    private static final DashboardVariable NEW =
            new DashboardVariable("", "", DashboardVariable.Kind.TEXT, false, List.of(), List.of(), "", "");

    private final DashboardEdits edits;

    VariableEditController(DashboardEdits edits) {
        this.edits = edits;
    }

    @GetMapping
    String form(@PathVariable String dashboardId, HttpServletRequest request, Model model) {
        SavedDashboard dashboard = edits.found(dashboardId);
        @Nullable
        String name = QueryParameters.readKnown(request, Set.of("variable")).text("variable");
        DashboardVariable variable =
                dashboard.definition().variable(name == null ? "" : name).orElse(NEW);
        model.addAttribute("dashboard", dashboard);
        model.addAttribute("variable", variable);
        model.addAttribute("kinds", DashboardVariable.Kind.values());
        model.addAttribute("defaults", String.join("\n", variable.defaults()));
        model.addAttribute(
                "choices",
                variable.choices().stream()
                        .map(choice ->
                                choice.title().isEmpty() ? choice.value() : choice.value() + " = " + choice.title())
                        .collect(Collectors.joining("\n")));
        return "dashboard/variable";
    }

    /** Adds, changes or removes a variable. */
    @PostMapping
    String save(
            @PathVariable String dashboardId,
            @RequestParam int version,
            @RequestParam(defaultValue = "") String variable,
            @RequestParam(name = "do", defaultValue = "save") String action,
            HttpServletRequest request,
            @AuthenticationPrincipal UserPrincipal by,
            RedirectAttributes redirect) {
        QueryParameters parameters = QueryParameters.readKnown(request, FIELDS, 2 * Widget.MAX_QUERY);
        try {
            boolean isSaved = edits.change(
                    dashboardId, version, definition -> changed(definition, variable, action, parameters), by);
            if (isSaved) {
                Notice.good(action.equals("remove") ? "Variable deleted." : "Variable saved.", redirect);
            } else {
                edits.noteConflict(dashboardId, redirect);
            }
            return "redirect:" + edits.page(dashboardId, 1);
        } catch (ErrorResponseException e) {
            Map<String, String> typed = new HashMap<>();
            FIELDS.forEach(field -> typed.put(field, text(parameters, field)));
            String field = WidgetForm.field(e);
            return RefusedForm.back(
                    DashboardViewController.PATH + "/" + dashboardId + "/variable"
                            + (variable.isEmpty() ? "" : "?variable=" + variable),
                    FIELDS.contains(field)
                            ? field
                            : field.endsWith(".query") && field.startsWith("variables") ? "query" : "name",
                    String.valueOf(e.getBody().getDetail()),
                    typed,
                    redirect);
        }
    }

    private static DashboardDefinition changed(
            DashboardDefinition definition, String name, String action, QueryParameters parameters) {
        List<DashboardVariable> variables = new ArrayList<>(definition.variables());
        int index = definition.variable(name).map(variables::indexOf).orElse(-1);
        if (action.equals("remove")) {
            variables.removeIf(known -> known.name().equals(name));
        } else if (index >= 0) {
            variables.set(index, read(parameters));
        } else if (variables.size() >= DashboardDefinition.MAX_VARIABLES) {
            throw InvalidInputException.of(
                    "name", "A dashboard has at most " + DashboardDefinition.MAX_VARIABLES + " variables.");
        } else {
            variables.add(read(parameters));
        }
        return definition.withVariables(variables);
    }

    private static DashboardVariable read(QueryParameters parameters) {
        String name = text(parameters, "name").strip();
        if (!DashboardVariable.isName(name)) {
            throw InvalidInputException.of(
                    "name",
                    "The name must have 1 to " + DashboardVariable.MAX_NAME + " letters, digits and underscores.");
        }
        String filter = text(parameters, "filter").strip();
        if (!filter.isEmpty() && !DashboardVariable.isFilter(filter)) {
            throw InvalidInputException.of(
                    "filter", "Enter account, region, runtime, function, error, or tag: and the key of a tag.");
        }
        String title = text(parameters, "title").strip();
        String query = text(parameters, "query").strip();
        if (title.length() > DashboardDefinition.MAX_NAME || query.length() > Widget.MAX_QUERY) {
            throw InvalidInputException.of(
                    "title",
                    "The title has at most " + DashboardDefinition.MAX_NAME + " characters, the query "
                            + Widget.MAX_QUERY + ".");
        }
        return new DashboardVariable(
                name,
                title,
                DashboardVariable.Kind.parse(text(parameters, "kind"))
                        .orElseThrow(() -> InvalidInputException.of("kind", "kind must be one of the list")),
                !text(parameters, "multiple").isEmpty(),
                lines(parameters, "defaults", DashboardVariable.MAX_VALUES).toList(),
                lines(parameters, "choices", DashboardVariable.MAX_CHOICES)
                        .map(VariableEditController::choice)
                        .toList(),
                query,
                filter);
    }

    /** A line is a value, or a value and a title with an equals sign between blanks. */
    private static VariableChoice choice(String line) {
        int separator = line.indexOf(" = ");
        return separator < 0
                ? new VariableChoice(line, "")
                : new VariableChoice(
                        line.substring(0, separator).strip(),
                        line.substring(separator + 3).strip());
    }

    private static Stream<String> lines(QueryParameters parameters, String field, int max) {
        List<String> lines = text(parameters, field)
                .lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty())
                .toList();
        if (lines.size() > max || lines.stream().anyMatch(line -> line.length() > DashboardVariable.MAX_VALUE)) {
            throw InvalidInputException.beyond(
                    field,
                    "Enter at most " + max + " lines of at most " + DashboardVariable.MAX_VALUE + " characters.",
                    max);
        }
        return lines.stream();
    }

    private static String text(QueryParameters parameters, String field) {
        @Nullable String text = parameters.text(field);
        return text == null ? "" : text;
    }
}
