package io.filigree.page.map;

import java.time.Clock;
import java.time.Instant;
import java.util.Set;

import io.filigree.access.AccessPrincipal;
import io.filigree.page.chart.FilterBars;
import io.filigree.page.chart.PageFilter;
import io.filigree.problem.QueryParameters;
import jakarta.servlet.http.HttpServletRequest;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;

/** The page of the service map. The map is a panel, because its queries may take seconds. */
@Controller
final class ServiceMapController {

    private static final Set<String> PARAMETERS = PageFilter.parameters("tables");

    private final ServiceMapReader reader;
    private final FilterBars bars;
    private final Clock clock;

    ServiceMapController(ServiceMapReader reader, FilterBars bars, Clock clock) {
        this.reader = reader;
        this.bars = bars;
        this.clock = clock;
    }

    @GetMapping("/map")
    String page(HttpServletRequest request, Model model) {
        QueryParameters parameters = QueryParameters.readKnown(request, PARAMETERS);
        PageFilter filter = PageFilter.read(request, parameters);
        bars.add("/map", filter, clock.instant(), model);
        boolean asTables = parameters.text("tables") != null;
        model.addAttribute("asTables", asTables);
        if (asTables) {
            addMap(request, filter, model);
        }
        return "map/map";
    }

    /** Renders the map and the table of its edges. */
    @GetMapping("/map/graph")
    String graph(HttpServletRequest request, Model model) {
        addMap(request, PageFilter.read(request, QueryParameters.readKnown(request, PARAMETERS)), model);
        return "map/graph :: graph";
    }

    private void addMap(HttpServletRequest request, PageFilter filter, Model model) {
        Instant now = clock.instant();
        ServiceMap map = reader.read(AccessPrincipal.of(request), filter, now);
        model.addAttribute("map", map);
        model.addAttribute("drawing", MapDrawing.of(map));
        model.addAttribute("maxFunctions", ServiceMap.FUNCTIONS);
    }
}
