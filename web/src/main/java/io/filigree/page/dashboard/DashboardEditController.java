package io.filigree.page.dashboard;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

import io.filigree.access.UserPrincipal;
import io.filigree.dashboard.DashboardDefinition;
import io.filigree.dashboard.DashboardPage;
import io.filigree.dashboard.SavedDashboard;
import io.filigree.dashboard.Widget;
import io.filigree.dashboard.WidgetType;
import io.filigree.db.account.PairedAccounts;
import io.filigree.page.Notice;
import io.filigree.page.RefusedForm;
import io.filigree.problem.InvalidInputException;
import io.filigree.problem.QueryParameters;
import jakarta.servlet.http.HttpServletRequest;
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

/** Edits the widgets, pages and name of a dashboard with plain forms. Each form has the version that it is based on. */
@Controller
@RequestMapping(DashboardViewController.PATH + "/{dashboardId}")
final class DashboardEditController {

    private final DashboardEdits edits;
    private final PairedAccounts accounts;

    DashboardEditController(DashboardEdits edits, PairedAccounts accounts) {
        this.edits = edits;
        this.accounts = accounts;
    }

    @GetMapping("/edit")
    String edit(@PathVariable String dashboardId, HttpServletRequest request, Model model) {
        SavedDashboard dashboard = edits.found(dashboardId);
        QueryParameters parameters = QueryParameters.readKnown(request, Set.of("page"));
        int page = page(parameters, dashboard);
        model.addAttribute("dashboard", dashboard);
        model.addAttribute("pageNumber", page + 1);
        model.addAttribute("page", dashboard.definition().pages().get(page));
        return "dashboard/edit";
    }

    @PostMapping("/edit")
    String rename(
            @PathVariable String dashboardId,
            @RequestParam int version,
            @RequestParam String name,
            @RequestParam String description,
            @AuthenticationPrincipal UserPrincipal by,
            RedirectAttributes redirect) {
        if (name.isBlank()
                || name.length() > DashboardDefinition.MAX_NAME
                || description.length() > DashboardDefinition.MAX_DESCRIPTION) {
            return RefusedForm.back(
                    edits.page(dashboardId, 1),
                    "name",
                    "The name must have 1 to " + DashboardDefinition.MAX_NAME + " characters, the description at most "
                            + DashboardDefinition.MAX_DESCRIPTION + ".",
                    Map.of("name", name, "description", description),
                    redirect);
        }
        return edits.save(
                new DashboardEdits.Edit(dashboardId, version, 1, "Name saved."),
                definition -> definition.described(name.strip(), description.strip()),
                by,
                redirect);
    }

    /** Orders and resizes the widgets of a page; those with the same order keep their sequence. */
    @PostMapping("/layout")
    String layout(
            @PathVariable String dashboardId,
            @RequestParam int version,
            @RequestParam int page,
            @RequestParam List<Integer> order,
            @RequestParam List<Integer> width,
            @RequestParam List<Integer> height,
            @AuthenticationPrincipal UserPrincipal by,
            RedirectAttributes redirect) {
        return edits.save(
                new DashboardEdits.Edit(dashboardId, version, page, "Layout saved."),
                definition -> {
                    DashboardPage current = DashboardEdits.pageOf(definition, page);
                    List<Widget> widgets = current.widgets();
                    if (order.size() != widgets.size()
                            || width.size() != widgets.size()
                            || height.size() != widgets.size()) {
                        throw InvalidInputException.of("order", "The page has other widgets now. Repeat the change.");
                    }
                    return definition.withPage(
                            page - 1,
                            current.with(IntStream.range(0, widgets.size())
                                    .boxed()
                                    .sorted(Comparator.comparing(order::get))
                                    .map(i -> widgets.get(i)
                                            .sized(
                                                    within("width", width.get(i), Widget.COLUMNS),
                                                    within("height", height.get(i), Widget.MAX_HEIGHT)))
                                    .toList()));
                },
                by,
                redirect);
    }

    @PostMapping("/pages")
    String pages(
            @PathVariable String dashboardId,
            @RequestParam int version,
            @RequestParam int page,
            @RequestParam("do") String action,
            @RequestParam(defaultValue = "") String name,
            @AuthenticationPrincipal UserPrincipal by,
            RedirectAttributes redirect) {
        SavedDashboard dashboard = edits.found(dashboardId);
        int size = dashboard.definition().pages().size();
        int shown = action.equals("add") ? size + 1 : action.equals("remove") ? 1 : page;
        return edits.save(
                new DashboardEdits.Edit(dashboardId, version, shown, "Pages saved."),
                definition -> changed(definition, page, action, name),
                by,
                redirect);
    }

    private static DashboardDefinition changed(DashboardDefinition definition, int page, String action, String name) {
        List<DashboardPage> pages = new ArrayList<>(definition.pages());
        DashboardPage current = DashboardEdits.pageOf(definition, page);
        if (!action.equals("remove") && (name.isBlank() || name.length() > DashboardDefinition.MAX_NAME)) {
            throw InvalidInputException.of(
                    "page-name", "The name of a page must have 1 to " + DashboardDefinition.MAX_NAME + " characters.");
        }
        switch (action) {
            case "rename" -> pages.set(page - 1, current.named(name.strip()));
            case "add" -> {
                if (pages.size() >= DashboardDefinition.MAX_PAGES) {
                    throw InvalidInputException.of(
                            "page-name", "A dashboard has at most " + DashboardDefinition.MAX_PAGES + " pages.");
                }
                pages.add(new DashboardPage(name.strip(), List.of()));
            }
            case "remove" -> {
                if (pages.size() == 1) {
                    throw InvalidInputException.of("page-name", "A dashboard has at least one page.");
                }
                pages.remove(page - 1);
            }
            default -> throw InvalidInputException.of("do", "do must be add, rename or remove");
        }
        return definition.withPages(pages);
    }

    /** The form of a widget; of a new one without a number. */
    @GetMapping("/widget")
    String widget(@PathVariable String dashboardId, HttpServletRequest request, Model model) {
        SavedDashboard dashboard = edits.found(dashboardId);
        QueryParameters parameters = QueryParameters.readKnown(request, Set.of("page", "widget", "type"));
        int page = page(parameters, dashboard);
        List<Widget> widgets = dashboard.definition().pages().get(page).widgets();
        int number = parameters.text("widget") == null ? 0 : parameters.count("widget", 1, Math.max(1, widgets.size()));
        boolean isText = "text".equals(parameters.text("type"));
        model.addAttribute("dashboard", dashboard);
        model.addAttribute("pageNumber", page + 1);
        model.addAttribute("widgetNumber", number);
        model.addAttribute("accounts", accounts.all());
        model.addAttribute("types", WidgetForm.QUERY_TYPES);
        model.addAttribute(
                "widget",
                number == 0 || widgets.isEmpty()
                        ? Widget.of("", isText ? WidgetType.TEXT : WidgetType.AUTO, "")
                        : widgets.get(number - 1));
        return "dashboard/widget";
    }

    /** Adds, changes or removes a widget. */
    @PostMapping("/widget")
    String save(
            @PathVariable String dashboardId,
            @RequestParam int version,
            @RequestParam int page,
            @RequestParam(defaultValue = "0") int widget,
            @RequestParam(name = "do", defaultValue = "save") String action,
            HttpServletRequest request,
            @AuthenticationPrincipal UserPrincipal by,
            RedirectAttributes redirect) {
        WidgetForm form = WidgetForm.read(request);
        String back = DashboardViewController.PATH + "/" + dashboardId + "/widget?page=" + page
                + (form.typed().getOrDefault("type", "").equals("text") ? "&type=text" : "");
        try {
            boolean isSaved = edits.change(
                    dashboardId, version, definition -> changed(definition, page, widget, action, form), by);
            if (!isSaved) {
                // As a new widget: the number may be that of another one now.
                edits.noteConflict(dashboardId, redirect);
                redirect.addFlashAttribute("typed", form.typed());
                return "redirect:" + (action.equals("remove") ? edits.page(dashboardId, page) : back);
            }
        } catch (ErrorResponseException e) {
            return RefusedForm.back(
                    back + (widget == 0 ? "" : "&widget=" + widget),
                    WidgetForm.field(e),
                    String.valueOf(e.getBody().getDetail()),
                    form.typed(),
                    redirect);
        }
        Notice.good(action.equals("remove") ? "Widget deleted." : "Widget saved.", redirect);
        return "redirect:" + edits.page(dashboardId, page);
    }

    private static DashboardDefinition changed(
            DashboardDefinition definition, int page, int number, String action, WidgetForm form) {
        DashboardPage current = DashboardEdits.pageOf(definition, page);
        List<Widget> widgets = new ArrayList<>(current.widgets());
        if (number < 0 || number > widgets.size()) {
            throw InvalidInputException.of("query", "The widget does not exist any more.");
        }
        if (action.equals("remove")) {
            widgets.remove(number - 1);
        } else if (number > 0) {
            widgets.set(number - 1, form.widget(definition.variables()));
        } else if (widgets.size() >= DashboardPage.MAX_WIDGETS) {
            throw InvalidInputException.of(
                    "query", "The page has " + DashboardPage.MAX_WIDGETS + " widgets, the maximum.");
        } else {
            widgets.add(form.widget(definition.variables()));
        }
        return definition.withPage(page - 1, current.with(widgets));
    }

    @PostMapping("/remove")
    String remove(@PathVariable String dashboardId, RedirectAttributes redirect) {
        SavedDashboard dashboard = edits.found(dashboardId);
        edits.delete(dashboard);
        Notice.good("Dashboard “" + dashboard.definition().name() + "” deleted.", redirect);
        return "redirect:" + DashboardViewController.PATH;
    }

    private static int page(QueryParameters parameters, SavedDashboard dashboard) {
        return Math.min(
                        parameters.count("page", 1, DashboardDefinition.MAX_PAGES),
                        dashboard.definition().pages().size())
                - 1;
    }

    private static int within(String field, int value, int max) {
        if (value < 1 || value > max) {
            throw InvalidInputException.beyond(field, field + " must be a whole number from 1 to " + max, max);
        }
        return value;
    }
}
