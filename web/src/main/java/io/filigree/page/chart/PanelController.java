package io.filigree.page.chart;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;

import io.filigree.access.AccessPrincipal;
import io.filigree.page.query.ColumnRange;
import io.filigree.problem.InvalidInputException;
import io.filigree.problem.QueryParameters;
import io.filigree.query.nrql.QueryRequest;
import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;

/** Renders the content of a panel: the result of its query. */
@Controller
final class PanelController {

    private static final Set<String> PARAMETERS =
            PageFilter.parameters("q", "column", "columns", "target", "text", "level", "request", "fingerprint");

    /** The parameters of a search in logs and of an error, which the links of time buckets keep. */
    private static final List<String> KEPT = List.of("text", "level", "request", "fingerprint");

    private static final int MAX_COLUMNS = 100;

    private final Panels panels;

    PanelController(Panels panels) {
        this.panels = panels;
    }

    @GetMapping("/query/panel")
    String panel(HttpServletRequest request, Model model) {
        QueryParameters parameters = QueryParameters.readKnown(request, PARAMETERS, QueryRequest.MAX_LENGTH);
        String nrql = parameters.text("q");
        if (nrql == null) {
            throw InvalidInputException.of("q", "q is missing");
        }
        model.addAttribute(
                "view",
                panels.view(
                        AccessPrincipal.of(request),
                        PageFilter.read(request, parameters),
                        nrql,
                        columns(parameters),
                        target(parameters.text("target")),
                        own(parameters)));
        return "chart/panel :: content";
    }

    private static @Nullable ColumnRange columns(QueryParameters parameters) {
        int count = parameters.count("columns", MAX_COLUMNS + 1, MAX_COLUMNS);
        return count > MAX_COLUMNS ? null : new ColumnRange(parameters.count("column", 1, MAX_COLUMNS) - 1, count);
    }

    private static List<PageFilter.Parameter> own(QueryParameters parameters) {
        return KEPT.stream()
                .flatMap(name ->
                        Stream.ofNullable(parameters.text(name)).map(value -> new PageFilter.Parameter(name, value)))
                .toList();
    }

    private static BucketLinks.@Nullable Target target(@Nullable String name) {
        if (name == null) {
            return null;
        }
        return Stream.of(BucketLinks.Target.values())
                .filter(target -> target.name().toLowerCase(Locale.ROOT).equals(name))
                .findFirst()
                .orElseThrow(() -> InvalidInputException.of("target", "target must be one of those that pages use"));
    }
}
