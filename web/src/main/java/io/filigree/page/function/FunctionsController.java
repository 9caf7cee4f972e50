package io.filigree.page.function;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;

import io.filigree.problem.QueryParameters;
import io.filigree.query.function.FacetReader;
import io.filigree.query.function.FunctionFacets;
import io.filigree.query.function.FunctionFilter.Presence;
import io.filigree.query.function.FunctionPage;
import io.filigree.query.function.FunctionQuery;
import io.filigree.query.function.FunctionReader;
import io.filigree.query.function.ListedFunction;
import io.filigree.query.nrql.QueryRefusedException;
import io.filigree.query.nrql.QueryRefusedException.Reason;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.springframework.http.ContentDisposition;
import org.springframework.http.HttpHeaders;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;

/** The function explorer: search, filter, sort and CSV export of the inventory. The URL holds the complete state. */
@Controller
final class FunctionsController {

    /** Rows of a page; the next page is loaded when the end is scrolled to. */
    private static final int ROWS = 100;

    /** Rows that are loaded by scrolling. Longer tables slow browsers down, so a link leads to the next rows. */
    private static final int SCROLLED_ROWS = 2_000;

    private final FunctionReader functions;
    private final FacetReader facets;
    private final Clock clock;

    FunctionsController(FunctionReader functions, FacetReader facets, Clock clock) {
        this.functions = functions;
        this.facets = facets;
        this.clock = clock;
    }

    @GetMapping("/functions")
    String functions(HttpServletRequest request, Model model) {
        ExplorerAddress address = address(request);
        FunctionFacets counted = facets.read(address.filter(), address.tagText());
        rows(address, model);
        model.addAttribute("total", counted.functions());
        model.addAttribute("facets", FacetRow.of(counted, address));
        model.addAttribute("tagFacets", FacetRow.ofTags(counted, address));
        model.addAttribute("filters", ActiveFilter.of(address, counted));
        model.addAttribute("columns", SortColumn.of(address));
        model.addAttribute("withDeleted", address.filter().presence() == Presence.PRESENT_AND_DELETED);
        model.addAttribute("deletedQuery", address.toggledDeleted().query());
        model.addAttribute("firstQuery", address.at(0).query());
        model.addAttribute("csvQuery", address.at(0).query());
        return "function/list";
    }

    /** Renders only the next rows. */
    @GetMapping(value = "/functions", headers = "HX-Trigger=more")
    String moreFunctions(HttpServletRequest request, Model model) {
        rows(address(request), model);
        return "function/list :: rows";
    }

    private void rows(ExplorerAddress address, Model model) {
        Instant now = clock.instant();
        FunctionPage page =
                functions.read(new FunctionQuery(address.filter(), address.order(), ROWS, address.offset(), null));
        model.addAttribute("address", address);
        model.addAttribute(
                "functions",
                page.functions().stream()
                        .map(function -> FunctionRow.of(function, now))
                        .toList());
        int end = address.offset() + page.functions().size();
        model.addAttribute("next", page.more() ? address.at(end).query() : null);
        model.addAttribute("full", end / SCROLLED_ROWS > address.offset() / SCROLLED_ROWS);
        model.addAttribute("nextNumber", end + 1);
    }

    /** Exports all matching functions by name, page by page: no cursor stays open for a slow client. */
    @GetMapping("/functions.csv")
    void csv(HttpServletRequest request, HttpServletResponse response) throws IOException {
        ExplorerAddress address = address(request);
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
                out.write(FunctionsCsv.line(function));
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
