package io.filigree.page;

import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;

import io.filigree.decorator.event.Event;
import io.filigree.decorator.function.AccountScope;
import io.filigree.decorator.function.InvokedArn;
import io.filigree.query.event.EventQuery;
import io.filigree.query.event.EventReader;
import io.filigree.query.event.RequestAccounts;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.server.ResponseStatusException;

/** The page of one invocation, by request id: its runs, errors and log events. */
@Controller
final class InvocationPageController {

    private static final int EVENTS = 50;
    private static final int LOGS = 500;

    private final RecentEvents events;
    private final EventReader reader;
    private final Clock clock;

    InvocationPageController(RecentEvents events, EventReader reader, Clock clock) {
        this.events = events;
        this.reader = reader;
        this.clock = clock;
    }

    /**
     * Shows the newest log events if there are more than fit, in ascending order.
     *
     * @param account of several accounts whose events have the request id; by default the one whose invocation arrived first
     */
    @GetMapping("/invocations/{requestId}")
    String invocation(@PathVariable String requestId, @RequestParam(defaultValue = "") String account, Model model) {
        Instant now = clock.instant();
        AccountScope wanted = InvokedArn.isAccountId(account) ? AccountScope.only(Set.of(account)) : AccountScope.ALL;
        EventQuery ofRequest = EventQuery.newest(wanted, EVENTS).ofRequest(requestId);
        RequestAccounts accounts = reader.accountsOfRequest(ofRequest);
        EventQuery query = ofRequest.ofInvocationIn(accounts.account());
        List<EventRow> invocations = events.read(query.ofType(Event.INVOCATION), now);
        List<EventRow> errors = events.read(query.ofType(Event.INVOCATION_ERROR), now);
        EventQuery lines = EventQuery.newest(wanted, LOGS + 1)
                .ofRequest(requestId)
                .ofInvocationIn(accounts.account())
                .ofType(Event.LOG);
        List<LogRow> logs = new ArrayList<>(
                reader.read(lines).stream().map(event -> LogRow.of(event, now)).toList());
        if (invocations.isEmpty() && errors.isEmpty() && logs.isEmpty()) {
            throw new ResponseStatusException(
                    HttpStatus.NOT_FOUND, "There is no stored event with the request id " + requestId + ".");
        }
        boolean more = logs.size() > LOGS;
        if (more) {
            logs.remove(LOGS);
        }
        Collections.reverse(logs);
        model.addAttribute("requestId", requestId);
        model.addAttribute("invocations", invocations);
        model.addAttribute("errors", errors);
        model.addAttribute("logs", logs);
        model.addAttribute("more", more);
        model.addAttribute("account", accounts.account());
        model.addAttribute("otherAccounts", accounts.others());
        return "invocation";
    }
}
