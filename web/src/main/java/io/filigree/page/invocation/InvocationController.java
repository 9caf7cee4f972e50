package io.filigree.page.invocation;

import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

import io.filigree.cost.PriceTable;
import io.filigree.decorator.Attributes;
import io.filigree.decorator.event.Event;
import io.filigree.decorator.function.AccountScope;
import io.filigree.decorator.function.FunctionArn;
import io.filigree.decorator.function.InvokedArn;
import io.filigree.page.RecentEvents;
import io.filigree.page.TimestampView;
import io.filigree.page.error.Fingerprints;
import io.filigree.page.query.NrqlText;
import io.filigree.page.query.QueryAddress;
import io.filigree.page.query.TimeRange;
import io.filigree.query.event.EventQuery;
import io.filigree.query.event.EventReader;
import io.filigree.query.event.RequestAccounts;
import io.filigree.query.function.FunctionReader;
import io.filigree.query.function.ListedFunction;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.server.ResponseStatusException;

/** The page of one invocation, by request id: its attempts, spans, errors, log events and attributes. */
@Controller
final class InvocationController {

    private static final int EVENTS = 50;
    private static final int SPANS = 1_000;
    private static final int LOGS = 500;

    private final RecentEvents events;
    private final EventReader reader;
    private final FunctionReader functions;
    private final PriceTable prices;
    private final Clock clock;

    InvocationController(
            RecentEvents events, EventReader reader, FunctionReader functions, PriceTable prices, Clock clock) {
        this.events = events;
        this.reader = reader;
        this.functions = functions;
        this.prices = prices;
        this.clock = clock;
    }

    /**
     * Shows the newest log events if there are more than fit, in ascending order.
     *
     * @param from number of rows of the waterfall before the shown ones
     * @param account of several accounts whose events have the request id; by default the one whose invocation arrived first
     */
    @GetMapping("/invocations/{requestId}")
    String invocation(
            @PathVariable String requestId,
            @RequestParam(defaultValue = "") String account,
            @RequestParam(defaultValue = "") String from,
            Model model) {
        Instant now = clock.instant();
        AccountScope wanted = InvokedArn.isAccountId(account) ? AccountScope.only(Set.of(account)) : AccountScope.ALL;
        EventQuery ofRequest = EventQuery.newest(wanted, EVENTS).ofRequest(requestId);
        RequestAccounts accounts = reader.accountsOfRequest(ofRequest);
        List<List<Map<String, Object>>> found = reader.readAll(List.of(
                of(wanted, EVENTS, requestId, accounts, Event.INVOCATION),
                of(wanted, EVENTS, requestId, accounts, Event.INVOCATION_ERROR),
                of(wanted, LOGS + 1, requestId, accounts, Event.LOG),
                of(wanted, SPANS, requestId, accounts, Event.SPAN)));
        List<Map<String, Object>> invocations = found.get(0);
        List<Map<String, Object>> errors = found.get(1);
        List<Map<String, Object>> logs = new ArrayList<>(found.get(2));
        List<Map<String, Object>> spans = found.get(3);
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
        model.addAttribute("invocations", events.rows(invocations, now));
        model.addAttribute("errors", events.rows(errors, now));
        model.addAttribute("stack", stack(errors));
        model.addAttribute("errorsLike", errorsLike(errors));
        model.addAttribute(
                "logs", logs.stream().map(event -> LogRow.of(event, now)).toList());
        model.addAttribute("more", more);
        model.addAttribute(
                "logSearch",
                logs.isEmpty() ? null : LinkableId.range(logs.get(0)) + "&request=" + QueryAddress.encoded(requestId));
        model.addAttribute(
                "waterfall",
                spans.isEmpty()
                        ? Waterfall.of(List.of(), now)
                        : Waterfall.of(
                                Stream.of(spans, errors, logs)
                                        .flatMap(List::stream)
                                        .toList(),
                                Waterfall.offset(from),
                                now));
        model.addAttribute("account", accounts.account());
        model.addAttribute("otherAccounts", accounts.others());
        Map<String, Object> shown = Stream.of(invocations, errors, logs)
                .flatMap(List::stream)
                .findFirst()
                .orElseThrow();
        model.addAttribute("figures", invocations.isEmpty() ? null : InvocationFigures.of(invocations.get(0), prices));
        addAttributes(requestId, shown, model);
        return "invocation/invocation";
    }

    private static EventQuery of(
            AccountScope wanted, int limit, String requestId, RequestAccounts accounts, String type) {
        return EventQuery.newest(wanted, limit)
                .ofRequest(requestId)
                .ofInvocationIn(accounts.account())
                .ofType(type);
    }

    /** The attributes of the invocation, else of another event with the request id. */
    private void addAttributes(String requestId, Map<String, Object> event, Model model) {
        model.addAttribute("columns", AttributeColumns.of(event));
        model.addAttribute("traceId", LinkableId.of(event, Attributes.TRACE_ID));
        model.addAttribute("queryPage", queryPage(requestId, event));
        Object arn = event.get(Attributes.LAMBDA_ARN);
        Object version = event.get(Attributes.DECORATION_METADATA_ID);
        model.addAttribute("function", event.get(Attributes.FUNCTION_NAME));
        model.addAttribute("arn", arn);
        model.addAttribute("version", version);
        model.addAttribute("age", age(event));
        model.addAttribute(
                "current",
                arn == null
                        ? null
                        : FunctionArn.parse(arn.toString())
                                .flatMap(functions::find)
                                .map(ListedFunction::metadataId)
                                .orElse(null));
    }

    /** How old the metadata was when it decorated the event, in words; null for an event without metadata. */
    private static @Nullable String age(Map<String, Object> event) {
        return event.get(Attributes.DECORATION_AGE_MS) instanceof Number millis
                ? TimestampView.of(Instant.EPOCH, Instant.EPOCH.plusMillis(millis.longValue()))
                        .ago()
                        .replace(" ago", "")
                : null;
    }

    private static String queryPage(String requestId, Map<String, Object> event) {
        return LinkableId.around(
                "SELECT * FROM AwsLambdaInvocation, AwsLambdaInvocationError, Span, Log WHERE aws.requestId = "
                        + NrqlText.quoted(requestId) + " LIMIT 1000",
                event);
    }

    /** The address of the errors with the fingerprint of the newest one, in its account; null if none has a fingerprint. */
    private static @Nullable String errorsLike(List<Map<String, Object>> errors) {
        return errors.stream()
                .filter(error -> error.get(Attributes.ERROR_FINGERPRINT) instanceof String)
                .findFirst()
                .flatMap(error -> Fingerprints.path(String.valueOf(error.get(Attributes.ERROR_FINGERPRINT)))
                        .map(path -> path + "?range=" + TimeRange.WEEK.text()
                                + (error.get(Attributes.ACCOUNT_ID) instanceof String id ? "&account=" + id : "")))
                .orElse(null);
    }

    /** The stack trace of the newest error that has one. */
    private static @Nullable String stack(List<Map<String, Object>> errors) {
        return errors.stream()
                .map(error -> error.get("stackTrace"))
                .filter(String.class::isInstance)
                .map(String.class::cast)
                .findFirst()
                .orElse(null);
    }
}
