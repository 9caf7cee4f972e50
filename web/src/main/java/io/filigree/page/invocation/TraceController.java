package io.filigree.page.invocation;

import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

import io.filigree.decorator.Attributes;
import io.filigree.decorator.event.Event;
import io.filigree.decorator.function.AccountScope;
import io.filigree.page.RecentEvents;
import io.filigree.page.query.NrqlText;
import io.filigree.query.event.EventQuery;
import io.filigree.query.event.EventReader;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.server.ResponseStatusException;

/** The page of one trace: its invocations, spans and errors across functions and accounts. */
@Controller
final class TraceController {

    private static final int INVOCATIONS = 100;
    private static final int SPANS = EventQuery.MAX_LIMIT;

    private final RecentEvents events;
    private final EventReader reader;
    private final Clock clock;

    TraceController(RecentEvents events, EventReader reader, Clock clock) {
        this.events = events;
        this.reader = reader;
        this.clock = clock;
    }

    /**
     * Shows the newest spans if there are more than fit.
     *
     * @param from number of rows of the waterfall before the shown ones
     */
    @GetMapping("/traces/{traceId}")
    String trace(@PathVariable String traceId, @RequestParam(defaultValue = "") String from, Model model) {
        Instant now = clock.instant();
        List<List<Map<String, Object>>> found = reader.readAll(List.of(
                of(traceId, INVOCATIONS, Event.INVOCATION),
                of(traceId, INVOCATIONS, Event.INVOCATION_ERROR),
                of(traceId, SPANS, Event.SPAN)));
        List<Map<String, Object>> invocations = found.get(0);
        Map<String, Object> first = found.stream()
                .flatMap(List::stream)
                .findFirst()
                .orElseThrow(() -> new ResponseStatusException(
                        HttpStatus.NOT_FOUND, "There is no stored event with the trace id " + traceId + "."));
        model.addAttribute("traceId", traceId);
        model.addAttribute("invocations", events.rows(invocations, now));
        model.addAttribute(
                "waterfall",
                Waterfall.of(
                        Stream.of(found.get(2), found.get(1))
                                .flatMap(List::stream)
                                .toList(),
                        Waterfall.offset(from),
                        now));
        model.addAttribute("limited", found.get(2).size() == SPANS ? SPANS : 0);
        model.addAttribute("functions", distinct(found, Attributes.LAMBDA_ARN));
        model.addAttribute("accounts", distinct(found, Attributes.ACCOUNT_ID));
        model.addAttribute(
                "queryPage",
                LinkableId.around(
                        "SELECT * FROM Span WHERE traceId = " + NrqlText.quoted(traceId) + " LIMIT " + SPANS, first));
        return "invocation/trace";
    }

    private static long distinct(List<List<Map<String, Object>>> found, String attribute) {
        return found.stream()
                .flatMap(List::stream)
                .map(event -> event.get(attribute))
                .filter(Objects::nonNull)
                .distinct()
                .count();
    }

    private static EventQuery of(String traceId, int limit, String type) {
        return EventQuery.newest(AccountScope.ALL, limit).ofTrace(traceId).ofType(type);
    }
}
