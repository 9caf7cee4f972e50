package io.filigree.page.log;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.filigree.access.AccessPrincipal;
import io.filigree.decorator.function.FunctionArn;
import io.filigree.page.TimestampView;
import io.filigree.page.chart.PageFilter;
import io.filigree.page.query.QueryForm;
import io.filigree.page.query.QueryOutcome;
import io.filigree.problem.InvalidInputException;
import io.filigree.problem.QueryParameters;
import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;

/** The lines before and after one line, of the same instance of the function if its log stream is known. */
@Controller
final class LogContextController {

    private static final Set<String> PARAMETERS = PageFilter.parameters("at", "of", "stream");

    private static final int BEFORE = 50;
    private static final int AFTER = 50;

    /** Longer than an invocation. */
    private static final Duration AROUND = Duration.ofMinutes(20);

    private final QueryForm queries;
    private final Clock clock;

    LogContextController(QueryForm queries, Clock clock) {
        this.queries = queries;
        this.clock = clock;
    }

    @GetMapping("/logs/around")
    String around(HttpServletRequest request, Model model) {
        QueryParameters parameters = QueryParameters.readKnown(request, PARAMETERS);
        PageFilter filter = PageFilter.read(request, parameters);
        Instant at = parameters.moment("at");
        if (at == null) {
            throw InvalidInputException.of("at", "at is missing");
        }
        FunctionArn function = FunctionArn.parse(String.valueOf(parameters.text("of")))
                .orElseThrow(() -> InvalidInputException.of("of", "of must be the ARN of a function"));
        String stream = parameters.text("stream");
        Instant now = clock.instant();
        PageFilter account = filter.withoutConditions().ofAccount(filter.base().accountId());
        PageFilter earlier = account.between(at.minus(AROUND), at);
        PageFilter later = account.between(at, at.plus(AROUND));
        String before = LogSearch.ofFunction(earlier, function.toString(), stream, "LIMIT " + BEFORE);
        String after =
                LogSearch.ofFunction(later, function.toString(), stream, "ORDER BY timestamp ASC LIMIT " + (AFTER + 1));
        AccessPrincipal principal = AccessPrincipal.of(request);
        QueryOutcome beforeOutcome = queries.runShared(principal, earlier.address(before));
        QueryOutcome afterOutcome = queries.runShared(principal, later.address(after));
        List<Map<String, @Nullable Object>> events = new ArrayList<>(events(beforeOutcome));
        Collections.reverse(events);
        events.addAll(events(afterOutcome));
        model.addAttribute("lines", LoggedLine.of(events, filter, now));
        model.addAttribute("failure", failure(beforeOutcome, afterOutcome));
        model.addAttribute("millis", at.toEpochMilli());
        model.addAttribute("at", TimestampView.of(at, now));
        model.addAttribute("arn", function.toString());
        model.addAttribute("function", function.name());
        model.addAttribute("stream", stream);
        model.addAttribute("filterQuery", filter.query());
        model.addAttribute("beforeQuery", earlier.queryPage(before));
        model.addAttribute("afterQuery", later.queryPage(after));
        return "log/around";
    }

    private static List<Map<String, @Nullable Object>> events(QueryOutcome outcome) {
        return outcome.result() == null ? List.of() : outcome.result().current().events();
    }

    private static @Nullable String failure(QueryOutcome before, QueryOutcome after) {
        return before.result() == null ? before.failure() : after.result() == null ? after.failure() : null;
    }
}
