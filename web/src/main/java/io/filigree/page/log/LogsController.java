package io.filigree.page.log;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;

import io.filigree.access.AccessPrincipal;
import io.filigree.page.chart.ChartPanel;
import io.filigree.page.chart.FilterBars;
import io.filigree.page.chart.PageFilter;
import io.filigree.page.chart.Panels;
import io.filigree.page.query.QueryForm;
import io.filigree.page.query.QueryOutcome;
import io.filigree.problem.QueryParameters;
import io.filigree.query.nrql.QueryResult;
import jakarta.servlet.http.HttpServletRequest;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;

/** The search in log lines. The page itself runs no query; its panels do. */
@Controller
final class LogsController {

    private static final Set<String> PARAMETERS = LogSearch.parameters("tables");
    private static final Set<String> TAIL_PARAMETERS = LogSearch.parameters("since");

    private static final int ROWS = 100;

    /** Seconds between requests for new lines. */
    private static final int TAIL_SECONDS = 5;

    /** Lines arrive some seconds after their time, in any order. */
    private static final Duration LATE = Duration.ofSeconds(60);

    private final QueryForm queries;
    private final FilterBars bars;
    private final Panels panels;
    private final Clock clock;

    LogsController(QueryForm queries, FilterBars bars, Panels panels, Clock clock) {
        this.queries = queries;
        this.bars = bars;
        this.panels = panels;
        this.clock = clock;
    }

    @GetMapping("/logs")
    String logs(HttpServletRequest request, Model model) {
        QueryParameters parameters = QueryParameters.readKnown(request, PARAMETERS);
        LogSearch search = LogSearch.of(PageFilter.read(request, parameters), parameters);
        Instant now = clock.instant();
        bars.add("/logs", search.filter(), search.own(), now, model);
        boolean asTables = parameters.text("tables") != null;
        AccessPrincipal principal = AccessPrincipal.of(request);
        List<ChartPanel> charts = List.of(search.histogram());
        model.addAttribute("histogram", (asTables ? panels.filled(principal, charts) : charts).get(0));
        model.addAttribute("asTables", asTables);
        model.addAttribute("search", search);
        model.addAttribute("searchQuery", search.query());
        model.addAttribute("levels", LogLevel.values());
        if (asTables) {
            addLines(principal, search, now, model);
        }
        return "log/logs";
    }

    /** Renders the newest lines. */
    @GetMapping("/logs/lines")
    String lines(HttpServletRequest request, Model model) {
        QueryParameters parameters = QueryParameters.readKnown(request, PARAMETERS);
        LogSearch search = LogSearch.of(PageFilter.read(request, parameters), parameters);
        addLines(AccessPrincipal.of(request), search, clock.instant(), model);
        return "log/lines :: lines";
    }

    /** Renders the rows of lines that may be new: a script adds those that the page does not show yet. */
    @GetMapping("/logs/tail")
    String tail(HttpServletRequest request, Model model) {
        QueryParameters parameters = QueryParameters.readKnown(request, TAIL_PARAMETERS);
        LogSearch search = LogSearch.of(PageFilter.read(request, parameters), parameters);
        Instant now = clock.instant();
        Instant begin = search.filter().window(now).begin();
        Instant since = parameters.moment("since");
        Instant from = since == null ? begin : since.minus(LATE);
        PageFilter recent = search.filter().between(from.isBefore(begin) || !from.isBefore(now) ? begin : from, now);
        QueryResult result = queries.runShared(
                        AccessPrincipal.of(request),
                        recent.address(search.with(recent).newest(ROWS)))
                .result();
        model.addAttribute(
                "lines",
                result == null ? List.of() : LoggedLine.of(result.current().events(), search.filter(), now));
        return "log/lines :: rows";
    }

    private void addLines(AccessPrincipal principal, LogSearch search, Instant now, Model model) {
        String nrql = search.newest(ROWS);
        QueryOutcome outcome = queries.runShared(principal, search.filter().address(nrql));
        QueryResult result = outcome.result();
        model.addAttribute("failure", result == null ? outcome.failure() : null);
        model.addAttribute(
                "lines",
                result == null ? List.of() : LoggedLine.of(result.current().events(), search.filter(), now));
        model.addAttribute("limit", ROWS);
        model.addAttribute("linesQuery", search.filter().queryPage(nrql));
        model.addAttribute("filterQuery", search.filter().query());
        model.addAttribute("tail", search.filter().live() ? "every " + TAIL_SECONDS + "s" : null);
        model.addAttribute("tailQuery", search.query());
    }
}
