package io.filigree.page.function;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import io.filigree.access.AccessPrincipal;
import io.filigree.decorator.function.FunctionArn;
import io.filigree.decorator.function.InvokedArn;
import io.filigree.page.RecentEvents;
import io.filigree.page.TimestampView;
import io.filigree.page.chart.ChartPanel;
import io.filigree.page.chart.FilterBars;
import io.filigree.page.chart.PageFilter;
import io.filigree.page.chart.Panels;
import io.filigree.page.chart.Prices;
import io.filigree.page.query.QueryForm;
import io.filigree.page.query.QueryOutcome;
import io.filigree.page.recommendation.RecommendationList;
import io.filigree.problem.InvalidInputException;
import io.filigree.problem.QueryParameters;
import io.filigree.query.event.DecorationReader;
import io.filigree.query.function.FunctionHistory;
import io.filigree.query.function.FunctionReader;
import io.filigree.query.function.ListedFunction;
import io.filigree.query.function.MetadataVersion;
import io.filigree.query.nrql.QueryRequest;
import io.filigree.query.nrql.QueryResult;
import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.server.ResponseStatusException;

/** The page of one function: charts, invocations, configuration, history and decoration failures. */
@Controller
final class FunctionPageController {

    private static final Set<String> PARAMETERS =
            PageFilter.parameters("base", "version", "at", "for", "failed", "tables");

    private final FunctionReader functions;
    private final FunctionHistory histories;
    private final DecorationReader decorations;
    private final RecentEvents events;
    private final QueryForm queries;
    private final FilterBars bars;
    private final Panels panels;
    private final RecommendationList recommendations;
    private final EventSourceList eventSources;
    private final Prices prices;
    private final Clock clock;

    FunctionPageController(
            FunctionReader functions,
            FunctionHistory histories,
            DecorationReader decorations,
            RecentEvents events,
            QueryForm queries,
            FilterBars bars,
            Panels panels,
            RecommendationList recommendations,
            EventSourceList eventSources,
            Prices prices,
            Clock clock) {
        this.functions = functions;
        this.histories = histories;
        this.decorations = decorations;
        this.events = events;
        this.queries = queries;
        this.bars = bars;
        this.panels = panels;
        this.recommendations = recommendations;
        this.eventSources = eventSources;
        this.prices = prices;
        this.clock = clock;
    }

    @GetMapping("/functions/{arn}")
    String function(@PathVariable String arn, HttpServletRequest request, Model model) {
        InvokedArn invoked = InvokedArn.parse(arn).orElseThrow(() -> notFound(arn));
        if (invoked.qualifier() != null) {
            return "redirect:/functions/" + invoked.function();
        }
        QueryParameters parameters = QueryParameters.readKnown(request, PARAMETERS);
        PageFilter filter = PageFilter.read(request, parameters).ofFunction("");
        ListedFunction function = functions.find(invoked.function()).orElseThrow(() -> notFound(arn));
        Instant now = clock.instant();
        model.addAttribute("function", FunctionRow.of(function, now));
        model.addAttribute("tags", FunctionRow.tags(function.tags()));
        model.addAttribute("firstSeen", TimestampView.of(function.firstSeen(), now));
        model.addAttribute("missingSince", TimestampView.ofNullable(function.missingSince(), now));
        model.addAttribute("deletedAt", TimestampView.ofNullable(function.deletedAt(), now));
        model.addAttribute("console", ConsoleLink.of(invoked.function()));
        bars.add("/functions/" + invoked.function(), filter, now, model);
        PageFilter ofFunction = filter.ofFunction(invoked.function().toString());
        AccessPrincipal principal = AccessPrincipal.of(request);
        List<ChartPanel> charts = FunctionPanels.of(ofFunction, prices, now);
        model.addAttribute("panels", parameters.text("tables") == null ? charts : panels.filled(principal, charts));
        model.addAttribute("logsQuery", ofFunction.query());
        model.addAttribute("query", FunctionPanels.query(ofFunction).query());
        model.addAttribute("recommendations", recommendations.of(principal, invoked.function(), now));
        addHistory(invoked.function(), parameters, now, model);
        model.addAttribute(
                "aliases",
                histories.aliases(invoked.function()).stream()
                        .map(alias ->
                                new AliasRow(alias.name(), alias.version(), TimestampView.of(alias.observedAt(), now)))
                        .toList());
        addEffect(principal, ofFunction, parameters, model);
        boolean asTables = parameters.text("tables") != null;
        model.addAttribute("asTables", asTables);
        InvocationTable invocations = InvocationTable.read(ofFunction, parameters);
        addInvocations(invocations, now, model);
        if (asTables) {
            addRows(principal, function, filter, invocations, now, model);
            addDecorations(invoked.function(), filter.window(now), now, model);
            model.addAttribute("eventSources", eventSources.of(principal, invoked.function(), filter));
        }
        return "function/function";
    }

    /** Renders only the rows of the table of invocations. */
    @GetMapping("/functions/{arn}/invocations")
    String invocations(@PathVariable String arn, HttpServletRequest request, Model model) {
        ListedFunction function = functions
                .find(FunctionArn.parse(arn).orElseThrow(() -> notFound(arn)))
                .orElseThrow(() -> notFound(arn));
        QueryParameters parameters = QueryParameters.readKnown(request, PARAMETERS);
        PageFilter filter = PageFilter.read(request, parameters).ofFunction("");
        InvocationTable table = InvocationTable.read(filter.ofFunction(function.functionArn()), parameters);
        Instant now = clock.instant();
        addRows(AccessPrincipal.of(request), function, filter, table, now, model);
        return "function/invocations :: rows";
    }

    /** Renders only how the events of the function were decorated. */
    @GetMapping("/functions/{arn}/decoration")
    String decoration(@PathVariable String arn, HttpServletRequest request, Model model) {
        FunctionArn function = FunctionArn.parse(arn).orElseThrow(() -> notFound(arn));
        PageFilter filter = PageFilter.read(request, QueryParameters.readKnown(request, PARAMETERS));
        Instant now = clock.instant();
        addDecorations(function, filter.window(now), now, model);
        return "function/invocations :: decoration";
    }

    /** Renders only the event source mappings of the function. */
    @GetMapping("/functions/{arn}/event-sources")
    String eventSources(@PathVariable String arn, HttpServletRequest request, Model model) {
        FunctionArn function = FunctionArn.parse(arn).orElseThrow(() -> notFound(arn));
        PageFilter filter = PageFilter.read(request, QueryParameters.readKnown(request, PARAMETERS));
        model.addAttribute("eventSources", eventSources.of(AccessPrincipal.of(request), function, filter));
        return "function/event-sources :: list";
    }

    /** @param version null if the alias is deleted or names two */
    record AliasRow(String name, @Nullable String version, TimestampView observed) {}

    /** The page at the time of the last event; null if the time range includes it. */
    private static @Nullable String aroundLast(PageFilter filter, @Nullable Instant lastEvent, Instant now) {
        if (lastEvent == null || !lastEvent.isBefore(filter.window(now).begin())) {
            return null;
        }
        return filter.between(lastEvent.minus(Duration.ofHours(1)), lastEvent.plusSeconds(1))
                .query();
    }

    private void addHistory(FunctionArn function, QueryParameters parameters, Instant now, Model model) {
        List<MetadataVersion> history = histories.of(function);
        model.addAttribute("history", VersionRow.of(history, now));
        model.addAttribute(
                "configuration",
                history.stream()
                        .filter(version -> version.validTo() == null)
                        .findFirst()
                        .map(version -> VersionRow.configuration(version.metadata()))
                        .orElse(List.of()));
        model.addAttribute(
                "comparison",
                Comparison.of(history, id(parameters, "base"), id(parameters, "version"), now)
                        .orElse(null));
    }

    /** What the two versions that are compared do. */
    private void addEffect(AccessPrincipal principal, PageFilter filter, QueryParameters parameters, Model model) {
        if (model.getAttribute("comparison") instanceof Comparison comparison) {
            ChartPanel panel = FunctionPanels.comparison(filter, comparison.from(), comparison.to());
            model.addAttribute(
                    "effect",
                    parameters.text("tables") == null
                            ? panel
                            : panels.filled(principal, List.of(panel)).get(0));
        }
    }

    private static void addInvocations(InvocationTable table, Instant now, Model model) {
        QueryRequest.Range window = table.filter().window(now);
        model.addAttribute("failed", table.failed());
        model.addAttribute("bucket", table.ofBucket());
        model.addAttribute("since", TimestampView.of(window.begin(), now));
        model.addAttribute("until", TimestampView.of(window.end(), now));
        model.addAttribute("invocationsQuery", table.address().query());
        model.addAttribute("rowsQuery", table.rowsQuery());
    }

    private void addRows(
            AccessPrincipal principal,
            ListedFunction function,
            PageFilter filter,
            InvocationTable table,
            Instant now,
            Model model) {
        QueryOutcome outcome = queries.runShared(principal, table.address());
        QueryResult result = outcome.result();
        model.addAttribute("page", "/functions/" + function.functionArn());
        model.addAttribute("failure", result == null ? outcome.failure() : null);
        model.addAttribute(
                "invocations",
                result == null ? List.of() : events.rows(result.current().events(), now));
        model.addAttribute("limit", InvocationTable.ROWS);
        model.addAttribute("hasEvents", function.lastEvent() != null);
        model.addAttribute("aroundLast", aroundLast(filter, function.lastEvent(), now));
    }

    private void addDecorations(FunctionArn function, QueryRequest.Range window, Instant now, Model model) {
        model.addAttribute(
                "decorations", DecorationRow.of(decorations.of(function, window.begin(), window.end()), now));
    }

    private static Optional<Long> id(QueryParameters parameters, String name) {
        String text = parameters.text(name);
        if (text == null) {
            return Optional.empty();
        }
        if (!text.matches("[0-9]{1,18}")) {
            throw InvalidInputException.of(name, name + " must be the id of a version of the metadata");
        }
        return Optional.of(Long.valueOf(text));
    }

    private static ResponseStatusException notFound(String arn) {
        return new ResponseStatusException(HttpStatus.NOT_FOUND, "There is no function with the ARN " + arn + ".");
    }
}
