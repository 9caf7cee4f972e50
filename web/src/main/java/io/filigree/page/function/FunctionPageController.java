package io.filigree.page.function;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import io.filigree.decorator.event.Event;
import io.filigree.decorator.function.AccountScope;
import io.filigree.decorator.function.FunctionArn;
import io.filigree.decorator.function.InvokedArn;
import io.filigree.page.RecentEvents;
import io.filigree.page.TimestampView;
import io.filigree.problem.InvalidInputException;
import io.filigree.problem.QueryParameters;
import io.filigree.query.event.DecorationReader;
import io.filigree.query.event.EventQuery;
import io.filigree.query.function.FunctionHistory;
import io.filigree.query.function.FunctionReader;
import io.filigree.query.function.ListedFunction;
import io.filigree.query.function.MetadataVersion;
import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.server.ResponseStatusException;

/** The page of one function: configuration, history, recent events and decoration failures. */
@Controller
final class FunctionPageController {

    private static final Set<String> PARAMETERS = Set.of("from", "to", "hours");

    /** The choices of hours before the newest event; more would take long to read for a busy function. */
    private static final List<Integer> HOURS = List.of(1, 24, 168);

    private static final int INVOCATIONS = 20;

    private final FunctionReader functions;
    private final FunctionHistory histories;
    private final DecorationReader decorations;
    private final RecentEvents events;
    private final Clock clock;

    FunctionPageController(
            FunctionReader functions,
            FunctionHistory histories,
            DecorationReader decorations,
            RecentEvents events,
            Clock clock) {
        this.functions = functions;
        this.histories = histories;
        this.decorations = decorations;
        this.events = events;
        this.clock = clock;
    }

    @GetMapping("/functions/{arn}")
    String function(@PathVariable String arn, HttpServletRequest request, Model model) {
        InvokedArn invoked = InvokedArn.parse(arn).orElseThrow(() -> notFound(arn));
        if (invoked.qualifier() != null) {
            return "redirect:/functions/" + invoked.function();
        }
        QueryParameters parameters = QueryParameters.readKnown(request, PARAMETERS);
        ListedFunction function = functions.find(invoked.function()).orElseThrow(() -> notFound(arn));
        Instant now = clock.instant();
        model.addAttribute("function", FunctionRow.of(function, now));
        model.addAttribute("tags", FunctionRow.tags(function.tags()));
        model.addAttribute("firstSeen", TimestampView.of(function.firstSeen(), now));
        model.addAttribute("missingSince", TimestampView.ofNullable(function.missingSince(), now));
        model.addAttribute("deletedAt", TimestampView.ofNullable(function.deletedAt(), now));
        model.addAttribute("query", query(invoked.function()));
        model.addAttribute("console", ConsoleLink.of(invoked.function()));
        addHistory(invoked.function(), parameters, now, model);
        addEvents(invoked.function(), function.lastEvent(), parameters, now, model);
        return "function/function";
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
                Comparison.of(history, id(parameters, "from"), id(parameters, "to"), now)
                        .orElse(null));
    }

    /** Reads back from the newest event, so that the page of an idle function does not scan days without events. */
    private void addEvents(
            FunctionArn function, @Nullable Instant lastEvent, QueryParameters parameters, Instant now, Model model) {
        int hours = parameters.count("hours", HOURS.get(0), HOURS.get(HOURS.size() - 1));
        Instant until = lastEvent == null ? now : lastEvent.plusSeconds(1);
        Instant since = until.minus(Duration.ofHours(hours));
        model.addAttribute("hours", hours);
        model.addAttribute("hourChoices", HOURS);
        model.addAttribute("since", TimestampView.of(since, now));
        model.addAttribute("until", TimestampView.of(until, now));
        model.addAttribute(
                "invocations",
                events.read(
                        EventQuery.newest(AccountScope.ALL, INVOCATIONS)
                                .ofType(Event.INVOCATION)
                                .ofFunction(null, function.toString())
                                .between(since, until),
                        now));
        model.addAttribute("decorations", DecorationRow.of(decorations.of(function, since, until), now));
    }

    /** A typical first query for the function. An ARN contains no character that must be escaped in an NRQL string. */
    private static String query(FunctionArn function) {
        return "SELECT count(*), percentile(duration, 95), percentage(count(*), WHERE error IS TRUE) AS 'errors %'\n"
                + "FROM AwsLambdaInvocation\nWHERE aws.lambda.arn = '" + function + "'\nTIMESERIES SINCE 1 day ago";
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
