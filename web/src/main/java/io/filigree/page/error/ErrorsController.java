package io.filigree.page.error;

import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;

import io.filigree.access.AccessPrincipal;
import io.filigree.page.chart.ChartPanel;
import io.filigree.page.chart.FilterBars;
import io.filigree.page.chart.PageFilter;
import io.filigree.page.chart.PageFilter.Parameter;
import io.filigree.page.chart.Panels;
import io.filigree.problem.InvalidInputException;
import io.filigree.problem.QueryParameters;
import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;

/** The list of errors by fingerprint. The page itself runs no query; its panels do. */
@Controller
final class ErrorsController {

    private static final Set<String> PARAMETERS = PageFilter.parameters("state", "tables");

    private final ErrorList errors;
    private final FilterBars bars;
    private final Panels panels;
    private final Clock clock;

    ErrorsController(ErrorList errors, FilterBars bars, Panels panels, Clock clock) {
        this.errors = errors;
        this.bars = bars;
        this.panels = panels;
        this.clock = clock;
    }

    /** The errors that the page lists, by their state. */
    enum Choice {
        OPEN("Open"),
        RESOLVED("Resolved"),
        IGNORED("Ignored"),
        ALL("All");

        private final String label;

        Choice(String label) {
            this.label = label;
        }

        public String label() {
            return label;
        }

        /** The value of the parameter; empty for the default. */
        String text() {
            return this == OPEN ? "" : name().toLowerCase(Locale.ROOT);
        }

        boolean includes(ErrorStatus.Value value) {
            return switch (this) {
                case OPEN -> value.isOpen();
                case RESOLVED -> value == ErrorStatus.Value.RESOLVED;
                case IGNORED -> value == ErrorStatus.Value.IGNORED;
                case ALL -> true;
            };
        }

        static Choice parse(@Nullable String text) {
            if (text == null) {
                return OPEN;
            }
            return Stream.of(values())
                    .filter(choice -> choice.name().toLowerCase(Locale.ROOT).equals(text))
                    .findFirst()
                    .orElseThrow(
                            () -> InvalidInputException.of("state", "state must be open, resolved, ignored or all"));
        }
    }

    /** A tab of the list, with the query string that selects it. */
    record Tab(String label, String query, boolean current) {}

    @GetMapping("/errors")
    String errors(HttpServletRequest request, Model model) {
        QueryParameters parameters = QueryParameters.readKnown(request, PARAMETERS);
        PageFilter filter = PageFilter.read(request, parameters);
        Choice choice = Choice.parse(parameters.text("state"));
        Instant now = clock.instant();
        List<Parameter> own = own(choice);
        bars.add("/errors", filter, own, now, model);
        boolean asTables = parameters.text("tables") != null;
        List<ChartPanel> shown = ErrorPanels.ofList(filter, now);
        AccessPrincipal principal = AccessPrincipal.of(request);
        model.addAttribute("panels", asTables ? panels.filled(principal, shown) : shown);
        model.addAttribute("asTables", asTables);
        model.addAttribute("groupsQuery", filter.query(own));
        model.addAttribute(
                "tabs",
                Stream.of(Choice.values())
                        .map(one -> new Tab(one.label(), filter.query(own(one)), one == choice))
                        .toList());
        if (asTables) {
            addGroups(principal, filter, choice, now, model);
        }
        return "error-group/errors";
    }

    /** Renders the groups, which takes several queries. */
    @GetMapping("/errors/groups")
    String groups(HttpServletRequest request, Model model) {
        QueryParameters parameters = QueryParameters.readKnown(request, PARAMETERS);
        PageFilter filter = PageFilter.read(request, parameters);
        addGroups(AccessPrincipal.of(request), filter, Choice.parse(parameters.text("state")), clock.instant(), model);
        return "error-group/list :: groups";
    }

    private void addGroups(AccessPrincipal principal, PageFilter filter, Choice choice, Instant now, Model model) {
        ErrorList.Groups groups = errors.read(principal, filter, List.of(), now);
        List<ErrorRow> rows = groups.rows().stream()
                .filter(row -> choice.includes(row.status().value()))
                .toList();
        model.addAttribute("groups", groups);
        model.addAttribute("rows", rows);
        model.addAttribute("others", groups.rows().size() - rows.size());
        model.addAttribute("choice", choice);
        model.addAttribute("filterQuery", filter.query());
    }

    private static List<Parameter> own(Choice choice) {
        return choice.text().isEmpty() ? List.of() : List.of(new Parameter("state", choice.text()));
    }
}
