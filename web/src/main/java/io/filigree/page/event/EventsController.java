package io.filigree.page.event;

import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.filigree.access.AccessPrincipal;
import io.filigree.decorator.Attributes;
import io.filigree.decorator.event.Event;
import io.filigree.page.EventRow;
import io.filigree.page.RecentEvents;
import io.filigree.page.chart.FilterBars;
import io.filigree.page.chart.PageFilter;
import io.filigree.page.chart.PageFilter.Parameter;
import io.filigree.page.error.Fingerprints;
import io.filigree.page.query.NrqlText;
import io.filigree.page.query.QueryForm;
import io.filigree.page.query.QueryOutcome;
import io.filigree.problem.QueryParameters;
import io.filigree.query.nrql.QueryRequest;
import io.filigree.query.nrql.QueryResult;
import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;

/** The events of a time range, newest first, by type, filter and search text. */
@Controller
final class EventsController {

    private static final Set<String> PARAMETERS = PageFilter.parameters("type", "text", "fingerprint", "offset");
    private static final int ROWS = 50;
    private static final int MAX_OFFSET = 5_000;

    /** Types that have tabs even where they have no events. */
    private static final List<String> COMMON = List.of(Event.INVOCATION, Event.INVOCATION_ERROR, Event.SPAN, Event.LOG);

    /** Types that one query reads. */
    private static final int MAX_TYPES = 20;

    /** Attributes that a search text may be a part of. */
    private static final List<String> TEXTS =
            List.of("aws.lambda.functionName", "error.class", "error.message", "message", "name");

    /** Attributes that are found by their whole value. */
    private static final List<String> IDS = List.of("aws.requestId", "traceId");

    private final QueryForm queries;
    private final RecentEvents events;
    private final FilterBars bars;
    private final Clock clock;

    EventsController(QueryForm queries, RecentEvents events, FilterBars bars, Clock clock) {
        this.queries = queries;
        this.events = events;
        this.bars = bars;
        this.clock = clock;
    }

    @GetMapping("/events")
    String events(HttpServletRequest request, Model model) {
        QueryParameters parameters = QueryParameters.readKnown(request, PARAMETERS);
        PageFilter filter = PageFilter.read(request, parameters);
        AccessPrincipal principal = AccessPrincipal.of(request);
        Instant now = clock.instant();
        String type = parameters.text("type");
        String text = parameters.text("text");
        String fingerprint = parameters.text("fingerprint");
        List<Parameter> own = own(type, text, fingerprint);
        int offset = parameters.text("offset") == null ? 0 : parameters.count("offset", 0, MAX_OFFSET);
        List<String> types = types(principal, filter);
        String nrql = nrql(filter, type == null ? types : List.of(type), conditions(text, fingerprint), offset);
        QueryOutcome outcome = queries.runShared(principal, filter.address(nrql));
        QueryResult result = outcome.result();
        List<EventRow> rows =
                result == null ? List.of() : events.rows(result.current().events(), now);
        bars.addToList("/events", filter, own, now, model);
        model.addAttribute("type", type);
        model.addAttribute("types", types);
        model.addAttribute("text", text);
        model.addAttribute("fingerprint", fingerprint);
        model.addAttribute(
                "errorPage",
                Stream.ofNullable(fingerprint)
                        .flatMap(of -> Fingerprints.path(of).stream())
                        .map(path -> path + filter.query())
                        .findFirst()
                        .orElse(null));
        model.addAttribute("anyErrorQuery", filter.query(own(type, text, null)));
        model.addAttribute("failure", result == null ? outcome.failure() : null);
        model.addAttribute("events", rows.stream().limit(ROWS).toList());
        model.addAttribute("queryPage", filter.address(nrql).query());
        model.addAttribute("offset", offset);
        model.addAttribute("older", rows.size() > ROWS ? older(filter, now, own, offset + ROWS) : null);
        return "event/events";
    }

    private static List<Parameter> own(@Nullable String type, @Nullable String text, @Nullable String fingerprint) {
        return Stream.of(
                        new Parameter("type", orEmpty(type)),
                        new Parameter("text", orEmpty(text)),
                        new Parameter("fingerprint", orEmpty(fingerprint)))
                .filter(parameter -> !parameter.value().isEmpty())
                .toList();
    }

    private static String orEmpty(@Nullable String text) {
        return text == null ? "" : text;
    }

    /** The types with events in the time range, and the common ones first. */
    private List<String> types(AccessPrincipal principal, PageFilter filter) {
        QueryResult result =
                queries.runShared(principal, filter.address("SHOW EVENT TYPES")).result();
        Set<String> others = new TreeSet<>();
        QueryResult.Part total = result == null ? null : result.current().total();
        if (total != null && total.values().get(0) instanceof List<?> names) {
            names.forEach(name -> others.add(String.valueOf(name)));
        }
        COMMON.forEach(others::remove);
        return Stream.concat(COMMON.stream(), others.stream()).limit(MAX_TYPES).toList();
    }

    private static String nrql(PageFilter filter, List<String> types, List<String> conditions, int offset) {
        String from = types.stream().map(NrqlText::name).collect(Collectors.joining(", "));
        return filter.nrql("*", from, conditions, "LIMIT " + (ROWS + 1) + (offset > 0 ? " OFFSET " + offset : ""));
    }

    private static List<String> conditions(@Nullable String text, @Nullable String fingerprint) {
        List<String> conditions = new ArrayList<>();
        if (fingerprint != null) {
            conditions.add(Attributes.ERROR_FINGERPRINT + " = " + NrqlText.quoted(fingerprint));
        }
        if (text != null) {
            conditions.add(Stream.concat(
                            TEXTS.stream().map(name -> name + " LIKE " + NrqlText.containing(text)),
                            IDS.stream().map(name -> name + " = " + NrqlText.quoted(text)))
                    .collect(Collectors.joining(" OR ", "(", ")")));
        }
        return conditions;
    }

    /** The time range no longer moves, so that pages neither repeat nor skip events. */
    private static @Nullable String older(PageFilter filter, Instant now, List<Parameter> own, int offset) {
        if (offset > MAX_OFFSET) {
            return null;
        }
        QueryRequest.Range window = filter.window(now);
        return filter.between(window.begin(), window.end())
                .query(Stream.concat(Stream.of(new Parameter("offset", String.valueOf(offset))), own.stream())
                        .toList());
    }
}
