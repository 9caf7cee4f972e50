package io.filigree.page.coldstart;

import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Set;

import io.filigree.access.AccessPrincipal;
import io.filigree.page.chart.ChartPanel;
import io.filigree.page.chart.FilterBars;
import io.filigree.page.chart.PageFilter;
import io.filigree.page.chart.Panels;
import io.filigree.problem.QueryParameters;
import jakarta.servlet.http.HttpServletRequest;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;

/** The page of cold starts. */
@Controller
final class ColdStartsController {

    private static final Set<String> PARAMETERS = PageFilter.parameters("tables");

    private final FilterBars bars;
    private final Panels panels;
    private final Clock clock;

    ColdStartsController(FilterBars bars, Panels panels, Clock clock) {
        this.bars = bars;
        this.panels = panels;
        this.clock = clock;
    }

    @GetMapping("/cold-starts")
    String coldStarts(HttpServletRequest request, Model model) {
        QueryParameters parameters = QueryParameters.readKnown(request, PARAMETERS);
        PageFilter filter = PageFilter.read(request, parameters);
        Instant now = clock.instant();
        bars.add("/cold-starts", filter, now, model);
        ColdStartPanels of = ColdStartPanels.of(filter, now);
        AccessPrincipal principal = AccessPrincipal.of(request);
        boolean asTables = parameters.text("tables") != null;
        model.addAttribute("summary", shown(principal, of.summary(), asTables));
        model.addAttribute("charts", shown(principal, of.charts(), asTables));
        model.addAttribute("groups", shown(principal, of.groups(), asTables));
        return "coldstart/cold-starts";
    }

    private List<ChartPanel> shown(AccessPrincipal principal, List<ChartPanel> empty, boolean asTables) {
        return asTables ? panels.filled(principal, empty) : empty;
    }
}
