package io.filigree.page.dashboard;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.filigree.access.AccessPrincipal;
import io.filigree.dashboard.DashboardDefinition;
import io.filigree.dashboard.DashboardJson;
import io.filigree.dashboard.DashboardPage;
import io.filigree.dashboard.DashboardService;
import io.filigree.dashboard.DashboardVariable;
import io.filigree.dashboard.SavedDashboard;
import io.filigree.dashboard.Widget;
import io.filigree.dashboard.WidgetType;
import io.filigree.page.chart.FilterBars;
import io.filigree.page.chart.PageFilter;
import io.filigree.page.chart.Panels;
import io.filigree.page.query.QueryAddress;
import io.filigree.problem.InvalidInputException;
import io.filigree.problem.QueryParameters;
import io.filigree.query.nrql.QueryRequest;
import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ContentDisposition;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.server.ResponseStatusException;

/** Shows a dashboard. Its queries run with the accounts of the reader, not with those of its author. */
@Controller
@RequestMapping(DashboardViewController.PATH)
final class DashboardViewController {

    static final String PATH = "/dashboards";

    private static final Set<String> PANEL = PageFilter.parameters("q", "as", "height", "time");

    private final DashboardService dashboards;
    private final FilterBars bars;
    private final Panels panels;
    private final VariableValues variableValues;
    private final Clock clock;

    DashboardViewController(
            DashboardService dashboards, FilterBars bars, Panels panels, VariableValues variableValues, Clock clock) {
        this.dashboards = dashboards;
        this.bars = bars;
        this.panels = panels;
        this.variableValues = variableValues;
        this.clock = clock;
    }

    @GetMapping("/{dashboardId}")
    String show(@PathVariable String dashboardId, HttpServletRequest request, Model model) {
        SavedDashboard dashboard = found(dashboardId);
        DashboardDefinition definition = dashboard.definition();
        QueryParameters parameters = QueryParameters.readKnown(
                request, PageFilter.parameters(VariableField.parameters(definition, "page", "tables")));
        PageFilter filter = PageFilter.read(request, parameters);
        int index = Math.min(
                        parameters.count("page", 1, DashboardDefinition.MAX_PAGES),
                        definition.pages().size())
                - 1;
        List<VariableField> fields = definition.variables().stream()
                .map(variable -> VariableField.of(variable, parameters, filter))
                .toList();
        List<PageFilter.Parameter> chosen =
                fields.stream().flatMap(field -> field.chosen(parameters)).toList();
        Instant now = clock.instant();
        bars.add(PATH + "/" + dashboardId, filter, with(chosen, page(index)), now, model);
        model.addAttribute("dashboard", dashboard);
        model.addAttribute("pageNumber", index + 1);
        model.addAttribute("tabs", tabs(definition, filter, chosen, index));
        model.addAttribute(
                "variables", fields.stream().filter(VariableField::isField).toList());
        model.addAttribute("kept", with(filter.parameterList(), page(index)));
        model.addAttribute("valuesQuery", filter.query(chosen));
        model.addAttribute(
                "widgets",
                widgets(
                        definition.pages().get(index),
                        definition,
                        VariableField.values(fields),
                        filter,
                        parameters.text("tables") == null ? null : AccessPrincipal.of(request)));
        return "dashboard/dashboard";
    }

    /** @param reader runs the queries now; null if htmx loads the content of the widgets */
    private List<WidgetPanel> widgets(
            DashboardPage page,
            DashboardDefinition definition,
            Map<String, List<String>> values,
            PageFilter filter,
            @Nullable AccessPrincipal reader) {
        return IntStream.range(0, page.widgets().size())
                .mapToObj(i -> WidgetPanel.of(
                        i + 1,
                        page.widgets().get(i),
                        widget -> WidgetQuery.of(widget, definition.variables(), values, filter)))
                .map(panel -> reader == null || panel.query() == null
                        ? panel
                        : panel.with(panels.view(
                                reader, panel.query().filter(), panel.query().address(panel.style()))))
                .toList();
    }

    /** Renders the content of a widget. */
    @GetMapping("/panel")
    String panel(HttpServletRequest request, Model model) {
        QueryParameters parameters = QueryParameters.readKnown(request, PANEL, QueryRequest.MAX_LENGTH);
        String nrql = parameters.text("q");
        if (nrql == null) {
            throw InvalidInputException.of("q", "q is missing");
        }
        String as = parameters.text("as");
        WidgetStyle style = new WidgetStyle(
                WidgetType.parse(as == null ? WidgetType.AUTO.text() : as)
                        .orElseThrow(() -> InvalidInputException.of("as", "as must be a type of widgets")),
                parameters.count("height", Widget.DEFAULT_HEIGHT, Widget.MAX_HEIGHT));
        WidgetQuery query =
                new WidgetQuery(nrql, PageFilter.read(request, parameters), "query".equals(parameters.text("time")));
        QueryAddress address = query.address(style);
        model.addAttribute("view", style.applied(panels.view(AccessPrincipal.of(request), query.filter(), address)));
        model.addAttribute("asTable", style.asTable());
        model.addAttribute("height", style.chartHeight());
        return "chart/panel :: content";
    }

    /** Renders the options of a variable whose values are those of a query. */
    @GetMapping("/{dashboardId}/values/{variable}")
    String values(
            @PathVariable String dashboardId, @PathVariable String variable, HttpServletRequest request, Model model) {
        DashboardDefinition definition = found(dashboardId).definition();
        DashboardVariable known = definition
                .variable(variable)
                .orElseThrow(() -> new ResponseStatusException(HttpStatus.NOT_FOUND, "there is no such variable"));
        QueryParameters parameters =
                QueryParameters.readKnown(request, PageFilter.parameters(VariableField.parameters(definition)));
        PageFilter filter = PageFilter.read(request, parameters);
        model.addAttribute(
                "field",
                VariableField.of(known, parameters, filter)
                        .offering(variableValues.of(AccessPrincipal.of(request), known, filter)));
        return "dashboard/variables :: options";
    }

    /** Downloads the dashboard as JSON. */
    @GetMapping("/{dashboardId}/export")
    ResponseEntity<byte[]> export(@PathVariable String dashboardId) {
        DashboardDefinition definition = found(dashboardId).definition();
        String name = definition.name().toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-");
        return ResponseEntity.ok()
                .contentType(MediaType.APPLICATION_JSON)
                .header(
                        HttpHeaders.CONTENT_DISPOSITION,
                        ContentDisposition.attachment()
                                .filename(name + ".json")
                                .build()
                                .toString())
                .body(DashboardJson.write(definition).getBytes(StandardCharsets.UTF_8));
    }

    private SavedDashboard found(String dashboardId) {
        return dashboards
                .find(dashboardId)
                .orElseThrow(() -> new ResponseStatusException(HttpStatus.NOT_FOUND, "there is no such dashboard"));
    }

    private static List<Tab> tabs(
            DashboardDefinition definition, PageFilter filter, List<PageFilter.Parameter> chosen, int current) {
        List<Tab> tabs = new ArrayList<>();
        for (int i = 0; i < definition.pages().size(); i++) {
            tabs.add(new Tab(definition.pages().get(i).name(), filter.query(with(chosen, page(i))), i == current));
        }
        return tabs;
    }

    private static List<PageFilter.Parameter> page(int index) {
        return index == 0 ? List.of() : List.of(new PageFilter.Parameter("page", String.valueOf(index + 1)));
    }

    private static List<PageFilter.Parameter> with(
            List<PageFilter.Parameter> parameters, List<PageFilter.Parameter> more) {
        return Stream.concat(parameters.stream(), more.stream()).toList();
    }

    /** A page of the dashboard, with the query string that shows it. */
    record Tab(String name, String query, boolean current) {}
}
