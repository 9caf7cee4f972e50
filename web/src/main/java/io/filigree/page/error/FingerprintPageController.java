package io.filigree.page.error;

import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

import io.filigree.access.AccessPrincipal;
import io.filigree.db.error.ErrorStates;
import io.filigree.decorator.Attributes;
import io.filigree.page.RecentEvents;
import io.filigree.page.chart.ChartPanel;
import io.filigree.page.chart.FilterBars;
import io.filigree.page.chart.PageFilter;
import io.filigree.page.chart.Panels;
import io.filigree.page.query.QueryForm;
import io.filigree.page.query.QueryOutcome;
import io.filigree.page.query.TimeRange;
import io.filigree.problem.QueryParameters;
import io.filigree.query.nrql.QueryResult;
import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.server.ResponseStatusException;

/** The page of one error: its message, stack trace, numbers, samples and state. */
@Controller
final class FingerprintPageController {

    private static final Set<String> PARAMETERS = PageFilter.parameters("tables");

    private static final int SAMPLES = 10;

    private final ErrorList errors;
    private final ErrorStates states;
    private final RecentEvents events;
    private final QueryForm queries;
    private final FilterBars bars;
    private final Panels panels;
    private final Clock clock;

    FingerprintPageController(
            ErrorList errors,
            ErrorStates states,
            RecentEvents events,
            QueryForm queries,
            FilterBars bars,
            Panels panels,
            Clock clock) {
        this.errors = errors;
        this.states = states;
        this.events = events;
        this.queries = queries;
        this.bars = bars;
        this.panels = panels;
        this.clock = clock;
    }

    /** An account with the query string of the page that shows the error there. */
    record AccountLink(String accountId, String query) {}

    @GetMapping("/errors/{fingerprint}")
    String error(@PathVariable String fingerprint, HttpServletRequest request, Model model) {
        String path = path(fingerprint);
        QueryParameters parameters = QueryParameters.readKnown(request, PARAMETERS);
        PageFilter filter = PageFilter.read(request, parameters);
        AccessPrincipal principal = AccessPrincipal.of(request);
        Instant now = clock.instant();
        bars.add(path, filter, now, model);
        String nrql = ErrorNrql.ofErrors(filter, "*", List.of(ErrorNrql.is(fingerprint)), "LIMIT " + SAMPLES);
        QueryOutcome outcome = queries.runShared(principal, filter.address(nrql));
        QueryResult result = outcome.result();
        List<Map<String, @Nullable Object>> samples =
                result == null ? List.of() : result.current().events();
        boolean asTables = parameters.text("tables") != null;
        List<ChartPanel> shown = ErrorPanels.ofError(filter, fingerprint, only(samples, Attributes.LAMBDA_ARN));
        model.addAttribute("fingerprint", fingerprint);
        model.addAttribute("path", path);
        model.addAttribute("failure", result == null ? outcome.failure() : null);
        model.addAttribute("samples", events.rows(plain(samples), now));
        model.addAttribute("samplesQuery", filter.queryPage(nrql));
        model.addAttribute("limit", SAMPLES);
        model.addAttribute("errorClass", first(samples, Attributes.ERROR_CLASS));
        model.addAttribute("message", first(samples, Attributes.ERROR_MESSAGE));
        model.addAttribute("stack", first(samples, "stackTrace"));
        model.addAttribute("panels", asTables ? panels.filled(principal, shown) : shown);
        model.addAttribute("asTables", asTables);
        model.addAttribute("weekQuery", filter.with(TimeRange.WEEK).query());
        addState(principal, filter, fingerprint, samples, now, model);
        if (asTables) {
            addFacts(principal, filter, fingerprint, now, model);
        }
        return "error-group/error";
    }

    /** Renders when and where the error occurred, which takes several queries. */
    @GetMapping("/errors/{fingerprint}/facts")
    String facts(@PathVariable String fingerprint, HttpServletRequest request, Model model) {
        path(fingerprint);
        PageFilter filter = PageFilter.read(request, QueryParameters.readKnown(request, PARAMETERS));
        addFacts(AccessPrincipal.of(request), filter, fingerprint, clock.instant(), model);
        return "error-group/list :: facts";
    }

    private void addFacts(AccessPrincipal principal, PageFilter filter, String fingerprint, Instant now, Model model) {
        ErrorList.Groups groups = errors.read(principal, filter, List.of(ErrorNrql.is(fingerprint)), now);
        model.addAttribute("groups", groups);
        model.addAttribute("rows", groups.rows());
        model.addAttribute("filterQuery", filter.query());
    }

    /** The state belongs to one account: the selected one, else the only one of the samples. */
    private void addState(
            AccessPrincipal principal,
            PageFilter filter,
            String fingerprint,
            List<Map<String, @Nullable Object>> samples,
            Instant now,
            Model model) {
        String selected = filter.base().accountId();
        String account = selected.equals(AccessPrincipal.ALL) ? only(samples, Attributes.ACCOUNT_ID) : selected;
        model.addAttribute("account", account);
        model.addAttribute(
                "accounts",
                account != null
                        ? List.of()
                        : samples.stream()
                                .map(sample -> sample.get(Attributes.ACCOUNT_ID))
                                .filter(Objects::nonNull)
                                .map(String::valueOf)
                                .distinct()
                                .map(id ->
                                        new AccountLink(id, filter.ofAccount(id).query()))
                                .toList());
        if (account != null) {
            model.addAttribute(
                    "decision",
                    states.of(principal.narrowedTo(List.of(account)), List.of(fingerprint)).stream()
                            .findFirst()
                            .map(state -> ErrorStatus.of(state, null, now))
                            .orElse(null));
        }
    }

    private static String path(String fingerprint) {
        return Fingerprints.path(fingerprint)
                .orElseThrow(() -> new ResponseStatusException(
                        HttpStatus.NOT_FOUND, "There is no page for errors with this fingerprint."));
    }

    /** The value of all samples that have one; null if they differ or none has one. */
    private static @Nullable String only(List<Map<String, @Nullable Object>> samples, String attribute) {
        List<String> values = samples.stream()
                .map(sample -> sample.get(attribute))
                .filter(Objects::nonNull)
                .map(String::valueOf)
                .distinct()
                .toList();
        return values.size() == 1 ? values.get(0) : null;
    }

    /** The value of the newest sample that has one. */
    private static @Nullable String first(List<Map<String, @Nullable Object>> samples, String attribute) {
        return samples.stream()
                .map(sample -> sample.get(attribute))
                .filter(Objects::nonNull)
                .map(String::valueOf)
                .findFirst()
                .orElse(null);
    }

    /** Null values of rows are left out. */
    @SuppressWarnings("unchecked")
    private static List<Map<String, Object>> plain(List<? extends Map<String, ?>> rows) {
        return (List<Map<String, Object>>) rows;
    }
}
