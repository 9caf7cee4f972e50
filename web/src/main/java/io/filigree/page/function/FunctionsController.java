package io.filigree.page.function;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;

import io.filigree.access.AccessPrincipal;
import io.filigree.page.chart.FilterBars;
import io.filigree.page.chart.PageFilter;
import io.filigree.page.function.FigureReader.Ranking;
import io.filigree.problem.ErrorPage;
import io.filigree.problem.QueryParameters;
import io.filigree.query.function.FacetReader;
import io.filigree.query.function.FunctionFacets;
import io.filigree.query.function.FunctionFilter.Presence;
import io.filigree.query.function.FunctionGrouping;
import io.filigree.query.function.FunctionPage;
import io.filigree.query.function.FunctionReader;
import io.filigree.query.function.ListedFunction;
import io.filigree.query.function.RankedFunctionQuery;
import io.filigree.query.nrql.QueryRefusedException;
import io.filigree.query.nrql.QueryRefusedException.Reason;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.springframework.http.ContentDisposition;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;

/**
 * The function explorer: search, filter, groups, sort and CSV export of the inventory, with figures of the invocations. The
 * list is read first; the figures of its rows are loaded after it. The URL holds the complete state.
 */
@Controller
final class FunctionsController {

    /** Rows of a page; the next page is loaded when the end is scrolled to. */
    private static final int ROWS = 100;

    /** Rows that are loaded by scrolling. Longer tables slow browsers down, so a link leads to the next rows. */
    private static final int SCROLLED_ROWS = 1_000;

    private final FunctionReader functions;
    private final FacetReader facets;
    private final FigureReader figures;
    private final FilterBars bars;
    private final Clock clock;

    FunctionsController(
            FunctionReader functions, FacetReader facets, FigureReader figures, FilterBars bars, Clock clock) {
        this.functions = functions;
        this.facets = facets;
        this.figures = figures;
        this.bars = bars;
        this.clock = clock;
    }

    @GetMapping("/functions")
    String functions(HttpServletRequest request, Model model) {
        QueryParameters parameters = QueryParameters.readKnown(request, ExplorerAddress.parameters());
        ExplorerAddress address = ExplorerAddress.read(parameters);
        FunctionFacets counted = facets.read(address.filter(), address.tagText());
        if (parameters.text("tables") != null) {
            addRowsWithFigures(AccessPrincipal.of(request), address, model);
        } else {
            addRows(address, model);
        }
        bars.addTimes("/functions", address.page(), address.own(), clock.instant(), model);
        model.addAttribute("filterQuery", address.pageFilter().query());
        model.addAttribute("total", counted.functions());
        model.addAttribute("facets", FacetRow.of(counted, address));
        model.addAttribute("tagFacets", FacetRow.ofTags(counted, address));
        model.addAttribute("filters", ActiveFilter.of(address, counted));
        model.addAttribute("columns", SortColumn.of(address));
        model.addAttribute("groupings", GroupedRows.choices(counted, address.grouping()));
        model.addAttribute("withDeleted", address.filter().presence() == Presence.PRESENT_AND_DELETED);
        model.addAttribute("deletedQuery", address.toggledDeleted().query());
        model.addAttribute("firstQuery", address.at(0).query());
        model.addAttribute("csvQuery", address.at(0).query());
        return "function/list";
    }

    /** Renders only the next rows. */
    @GetMapping(value = "/functions", headers = "HX-Trigger=more")
    String moreFunctions(HttpServletRequest request, Model model) {
        addRows(address(request), model);
        return "function/list :: rows";
    }

    /** Renders only the rows of the page, with their figures. If figures order them, the link to the next ones follows. */
    @GetMapping("/functions/rows")
    String rowsWithFigures(HttpServletRequest request, Model model) {
        QueryParameters parameters = QueryParameters.readKnown(request, ExplorerAddress.parameters());
        ExplorerAddress address = ExplorerAddress.read(parameters);
        addRowsWithFigures(AccessPrincipal.of(request), address, model);
        boolean first = address.figure() != null && parameters.text("again") == null;
        return first ? "function/list :: rows" : "function/list :: chunk";
    }

    /** The rows without figures; none if figures order them. */
    private void addRows(ExplorerAddress address, Model model) {
        if (address.figure() == null) {
            addPage(address, read(address, List.of()), model);
        } else {
            addPage(address, new FunctionPage(List.of(), false), model);
        }
        model.addAttribute("figures", Map.of());
        model.addAttribute("totals", Map.of());
        model.addAttribute("loaded", false);
    }

    private void addRowsWithFigures(AccessPrincipal principal, ExplorerAddress address, Model model) {
        PageFilter filter = address.page();
        Figure figure = address.figure();
        Ranking ranking = figure == null
                ? Ranking.NONE
                : figures.ranking(principal, filter, figure, address.order().direction());
        FunctionPage page = read(address, ranking.arns());
        addPage(address, page, model);
        List<String> arns =
                page.functions().stream().map(ListedFunction::functionArn).toList();
        FigureReader.Result found = figures.of(principal, filter, arns);
        model.addAttribute("figures", found.figures());
        model.addAttribute("failure", ranking.failure() == null ? found.failure() : ranking.failure());
        model.addAttribute("loaded", true);
        if (!arns.isEmpty()) {
            model.addAttribute("figuresQuery", filter.queryPage(figures.nrql(filter, arns)));
            model.addAttribute("trendQuery", filter.queryPage(figures.trendNrql(filter, arns)));
        }
        FunctionGrouping grouping = address.grouping();
        if (grouping == null) {
            model.addAttribute("totals", Map.of());
        } else {
            String nrql = figures.groupNrql(
                    filter, GroupedRows.attribute(grouping), GroupedRows.conditions(address.filter()));
            model.addAttribute(
                    "totals", figures.ofGroups(principal, filter, nrql).figures());
            model.addAttribute("groupsQuery", filter.queryPage(nrql));
        }
    }

    private FunctionPage read(ExplorerAddress address, List<String> ranked) {
        return functions.read(new RankedFunctionQuery(
                address.filter(), address.grouping(), ranked, address.order(), ROWS, address.offset()));
    }

    private void addPage(ExplorerAddress address, FunctionPage page, Model model) {
        Instant now = clock.instant();
        List<FunctionRow> rows = page.functions().stream()
                .map(function -> FunctionRow.of(function, now))
                .toList();
        model.addAttribute("address", address);
        model.addAttribute("functions", rows);
        model.addAttribute("groups", GroupedRows.of(page.functions(), rows, address.grouping()));
        model.addAttribute("functionQuery", address.page().query());
        model.addAttribute("rowsQuery", address.query());
        model.addAttribute("againQuery", address.query() + (address.query().isEmpty() ? "?" : "&") + "again=true");
        int end = address.offset() + page.functions().size();
        model.addAttribute("next", page.more() ? address.at(end).query() : null);
        model.addAttribute("full", end / SCROLLED_ROWS > address.offset() / SCROLLED_ROWS);
        model.addAttribute("nextNumber", end + 1);
    }

    /** Exports all matching functions by name, page by page: no cursor stays open for a slow client. */
    @GetMapping("/functions.csv")
    void csv(HttpServletRequest request, HttpServletResponse response) throws IOException {
        ExplorerAddress address = address(request);
        address.page().window(clock.instant()); // an invalid range is an error of the client
        FigureReader.Result found = figures.ofAll(AccessPrincipal.of(request), address.page());
        if (found.failure() != null) {
            ErrorPage.show(
                    request,
                    response,
                    ProblemDetail.forStatusAndDetail(
                            HttpStatus.SERVICE_UNAVAILABLE, "The figures could not be read: " + found.failure()));
            return;
        }
        response.setContentType("text/csv");
        response.setCharacterEncoding(StandardCharsets.UTF_8.name());
        response.setHeader(
                HttpHeaders.CONTENT_DISPOSITION,
                ContentDisposition.attachment()
                        .filename("functions-" + LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC) + ".csv")
                        .build()
                        .toString());
        PrintWriter out = response.getWriter();
        out.write(FunctionsCsv.HEADER);
        functions.readAll(address.filter(), page -> {
            for (ListedFunction function : page) {
                out.write(FunctionsCsv.line(function, found.figures().get(function.functionArn())));
            }
            if (out.checkError()) {
                throw new QueryRefusedException(Reason.CANCELLED, "the client disconnected");
            }
        });
    }

    private static ExplorerAddress address(HttpServletRequest request) {
        return ExplorerAddress.read(QueryParameters.readKnown(request, ExplorerAddress.parameters()));
    }
}
