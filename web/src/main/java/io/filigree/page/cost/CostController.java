package io.filigree.page.cost;

import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Set;

import io.filigree.access.AccessPrincipal;
import io.filigree.page.chart.ChartPanel;
import io.filigree.page.chart.FilterBars;
import io.filigree.page.chart.PageFilter;
import io.filigree.page.chart.Panels;
import io.filigree.page.chart.Prices;
import io.filigree.problem.QueryParameters;
import jakarta.servlet.http.HttpServletRequest;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;

/** The page of estimated cost. */
@Controller
final class CostController {

    private static final Set<String> PARAMETERS = PageFilter.parameters("tables");

    private final FilterBars bars;
    private final Panels panels;
    private final Prices prices;
    private final Clock clock;

    CostController(FilterBars bars, Panels panels, Prices prices, Clock clock) {
        this.bars = bars;
        this.panels = panels;
        this.prices = prices;
        this.clock = clock;
    }

    @GetMapping("/cost")
    String cost(HttpServletRequest request, Model model) {
        QueryParameters parameters = QueryParameters.readKnown(request, PARAMETERS);
        PageFilter filter = PageFilter.read(request, parameters);
        Instant now = clock.instant();
        bars.add("/cost", filter, now, model);
        CostPanels of = CostPanels.of(filter, prices, now);
        AccessPrincipal principal = AccessPrincipal.of(request);
        boolean asTables = parameters.text("tables") != null;
        model.addAttribute("summary", shown(principal, of.summary(), asTables));
        model.addAttribute("groups", shown(principal, of.groups(), asTables));
        model.addAttribute("waste", shown(principal, of.waste(), asTables));
        model.addAttribute("wasteful", shown(principal, of.wasteful(), asTables));
        model.addAttribute("pricesOf", prices.date());
        return "cost/cost";
    }

    private List<ChartPanel> shown(AccessPrincipal principal, List<ChartPanel> empty, boolean asTables) {
        return asTables ? panels.filled(principal, empty) : empty;
    }
}
