package io.filigree.page.query;

import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;

import io.filigree.access.AccessPrincipal;
import io.filigree.csv.CsvLine;
import io.filigree.db.account.PairedAccounts;
import io.filigree.db.savedquery.SavedQueries;
import io.filigree.nrql.ResultText;
import io.filigree.page.InstallationUrl;
import io.filigree.problem.ErrorPage;
import io.filigree.query.nrql.QueryRequest;
import io.filigree.query.nrql.QueryResult;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.springframework.http.ContentDisposition;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ProblemDetail;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;

/** The page for NRQL queries. The URL holds the complete query. */
@Controller
final class QueryPageController {

    private final QueryForm queryForm;
    private final ResultText json;
    private final Gallery gallery;
    private final SavedQueries saved;
    private final PairedAccounts accounts;
    private final InstallationUrl own;
    private final Clock clock;

    QueryPageController(
            QueryForm queryForm,
            ResultText json,
            Gallery gallery,
            SavedQueries saved,
            PairedAccounts accounts,
            InstallationUrl own,
            Clock clock) {
        this.queryForm = queryForm;
        this.json = json;
        this.gallery = gallery;
        this.saved = saved;
        this.accounts = accounts;
        this.own = own;
        this.clock = clock;
    }

    @GetMapping("/query")
    String page(HttpServletRequest request, Model model) {
        addResult(request, model);
        Instant now = clock.instant();
        model.addAttribute("accounts", accounts.all());
        model.addAttribute("ranges", TimeRange.values());
        model.addAttribute("maxLength", QueryRequest.MAX_LENGTH);
        model.addAttribute("examples", gallery.entries().subList(0, 3));
        model.addAttribute(
                "saved",
                saved.all().stream().map(one -> SavedQueryRow.of(one, now)).toList());
        return "query/query";
    }

    /** Renders only the result. */
    @GetMapping(value = "/query", headers = "HX-Target=result")
    String result(HttpServletRequest request, Model model) {
        addResult(request, model);
        return "query/result :: result";
    }

    /** Exports the result table as CSV. */
    @GetMapping("/query.csv")
    void csv(HttpServletRequest request, HttpServletResponse response) throws IOException {
        QueryOutcome outcome = queryForm.run(AccessPrincipal.of(request), QueryAddress.read(request));
        QueryResult result = outcome.result();
        if (result == null) {
            ProblemDetail problem = ProblemDetail.forStatusAndDetail(outcome.status(), outcome.failure());
            problem.setProperty("field", outcome.failedField());
            outcome.headers().forEach((name, values) -> values.forEach(value -> response.addHeader(name, value)));
            ErrorPage.show(request, response, problem);
            return;
        }
        Instant now = clock.instant();
        response.setContentType("text/csv");
        response.setCharacterEncoding(StandardCharsets.UTF_8.name());
        response.setHeader(
                HttpHeaders.CONTENT_DISPOSITION,
                ContentDisposition.attachment()
                        .filename("query-" + LocalDate.ofInstant(now, ZoneOffset.UTC) + ".csv")
                        .build()
                        .toString());
        Writer out = response.getWriter();
        for (Table table : Visualization.of(result, null, now).tables()) {
            out.write(CsvLine.of(table.heads().stream()));
            for (List<Cell> row : table.rows()) {
                out.write(CsvLine.of(row.stream().map(Cell::raw)));
            }
        }
    }

    /** Shows the SQL of a query and PostgreSQL's plans to admins. */
    @GetMapping("/query/plan")
    String plan(HttpServletRequest request, Model model) {
        QueryAddress address = QueryAddress.read(request);
        if (!address.hasQuery()) {
            return "redirect:/query";
        }
        model.addAttribute("address", address);
        model.addAttribute("outcome", queryForm.explain(AccessPrincipal.of(request), address));
        return "query/plan";
    }

    @GetMapping("/query/gallery")
    String gallery(Model model) {
        model.addAttribute("entries", gallery.entries());
        return "query/gallery";
    }

    private void addResult(HttpServletRequest request, Model model) {
        QueryAddress address = QueryAddress.read(request);
        model.addAttribute("address", address);
        model.addAttribute("views", QueryAddress.View.values());
        model.addAttribute("styles", LineStyle.values());
        if (!address.hasQuery()) {
            return;
        }
        QueryOutcome outcome = queryForm.run(AccessPrincipal.of(request), address);
        QueryResult result = outcome.result();
        model.addAttribute("outcome", outcome);
        model.addAttribute("link", own.url() + "/query" + address.query());
        model.addAttribute("curl", CurlCommand.of(own.url(), address));
        if (result != null) {
            Instant now = clock.instant();
            Visualization visualization = Visualization.of(result, address.style(), now);
            model.addAttribute("visualization", visualization);
            model.addAttribute(
                    "decoratedQuery", DecorationCoverage.query(result, address).orElse(null));
            model.addAttribute("json", address.view() == QueryAddress.View.JSON ? json.of(result) : null);
            model.addAttribute("summary", ResultSummary.of(result, now));
            model.addAttribute("style", address.style() == null ? LineStyle.suiting(result) : address.style());
        }
    }
}
