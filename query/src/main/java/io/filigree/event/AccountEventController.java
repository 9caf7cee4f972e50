package io.filigree.event;

import java.util.List;
import java.util.Map;
import java.util.Set;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.filigree.access.AccessPrincipal;
import io.filigree.decorator.event.Event;
import io.filigree.problem.InvalidInputException;
import io.filigree.problem.QueryParameters;
import io.filigree.query.event.EventCursor;
import io.filigree.query.event.EventPage;
import io.filigree.query.event.EventQuery;
import io.filigree.query.event.EventReader;
import io.filigree.query.event.RequestAccounts;
import io.filigree.role.ProcessRole;
import io.filigree.role.RequiresRole;
import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.web.ErrorResponseException;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * REST API for related events, without a query: invocations, the errors, spans and logs of an invocation, and all
 * events of a trace. Newest first, a page at a time.
 */
@RestController
@RequiresRole(ProcessRole.QUERY)
@RequestMapping("/v1/accounts/{accountId}")
final class AccountEventController {

    private static final String REQUEST_ID = "requestId";
    private static final String LIMIT = "limit";
    private static final String CURSOR = "cursor";
    private static final String SINCE = "since";
    private static final String UNTIL = "until";

    private static final int DEFAULT_LIMIT = 100;
    private static final Set<String> OF_ONE = Set.of(LIMIT, CURSOR, SINCE, UNTIL);
    private static final Set<String> BY_REQUEST = Set.of(REQUEST_ID, LIMIT, CURSOR, SINCE, UNTIL);
    private static final Set<String> OF_FUNCTIONS = Set.of("functionName", "functionArn", LIMIT, CURSOR, SINCE, UNTIL);

    private final EventReader events;

    AccountEventController(EventReader events) {
        this.events = events;
    }

    @GetMapping("/invocations")
    EventsResponse invocations(@PathVariable String accountId, HttpServletRequest request) {
        QueryParameters parameters = QueryParameters.read(request, OF_FUNCTIONS);
        return answer(query(accountId, parameters, request)
                .ofType(Event.INVOCATION)
                .ofFunction(parameters.text("functionName"), parameters.text("functionArn")));
    }

    /** The runs of a request id, several if it was retried, and their errors. */
    @GetMapping("/invocations/{requestId}")
    InvocationResponse invocation(
            @PathVariable String accountId, @PathVariable String requestId, HttpServletRequest request) {
        QueryParameters parameters = QueryParameters.read(request, Set.of());
        EventQuery query = query(accountId, parameters, request).ofRequest(requestId);
        RequestAccounts accounts = events.accountsOfRequest(query);
        List<List<Map<String, Object>>> both = invocationsAndErrors(query.ofInvocationIn(accounts.account()));
        if (both.stream().allMatch(List::isEmpty)) {
            throw notFound("requestId: no invocation and no error has the request id " + shortened(requestId));
        }
        return new InvocationResponse(both.get(0), both.get(1), accounts.others());
    }

    /**
     * The log events of an invocation. A request id with log events only belongs to an invocation that was not
     * reported.
     */
    @GetMapping("/invocations/{requestId}/logs")
    EventsResponse logsOfInvocation(
            @PathVariable String accountId, @PathVariable String requestId, HttpServletRequest request) {
        QueryParameters parameters = QueryParameters.read(request, OF_ONE);
        EventsResponse answer = ofInvocation(
                query(accountId, parameters, request).ofType(Event.LOG).ofRequest(requestId));
        if (answer.events().isEmpty()) {
            EventQuery any = EventQuery.newest(AccessPrincipal.of(request).narrowedTo(List.of(accountId)), 1)
                    .ofRequest(requestId);
            boolean known = !events.read(any.ofType(Event.LOG)).isEmpty()
                    || invocationsAndErrors(any).stream().anyMatch(found -> !found.isEmpty());
            if (!known) {
                throw notFound("requestId: no invocation, no error and no log event has the request id "
                        + shortened(requestId));
            }
        }
        return answer;
    }

    private List<List<Map<String, Object>>> invocationsAndErrors(EventQuery query) {
        return events.readAll(List.of(query.ofType(Event.INVOCATION), query.ofType(Event.INVOCATION_ERROR)));
    }

    private static ErrorResponseException notFound(String detail) {
        return new ErrorResponseException(
                HttpStatus.NOT_FOUND, ProblemDetail.forStatusAndDetail(HttpStatus.NOT_FOUND, detail), null);
    }

    @GetMapping("/spans")
    EventsResponse spans(@PathVariable String accountId, HttpServletRequest request) {
        return ofRequest(accountId, Event.SPAN, request);
    }

    @GetMapping("/logs")
    EventsResponse logs(@PathVariable String accountId, HttpServletRequest request) {
        return ofRequest(accountId, Event.LOG, request);
    }

    /** All events of the trace: invocations, their errors and their spans. */
    @GetMapping("/traces/{traceId}")
    EventsResponse trace(@PathVariable String accountId, @PathVariable String traceId, HttpServletRequest request) {
        QueryParameters parameters = QueryParameters.read(request, OF_ONE);
        return answer(query(accountId, parameters, request).ofTrace(traceId));
    }

    private EventsResponse ofRequest(String accountId, String type, HttpServletRequest request) {
        QueryParameters parameters = QueryParameters.read(request, BY_REQUEST);
        String requestId = parameters.text(REQUEST_ID);
        if (requestId == null) {
            throw InvalidInputException.of(REQUEST_ID, REQUEST_ID + " is missing");
        }
        return ofInvocation(query(accountId, parameters, request).ofType(type).ofRequest(requestId));
    }

    /** Without events of other accounts that quote the request id. */
    private EventsResponse ofInvocation(EventQuery query) {
        RequestAccounts accounts = events.accountsOfRequest(query);
        EventsResponse page = answer(query.ofInvocationIn(accounts.account()));
        return new EventsResponse(page.events(), page.nextCursor(), accounts.others());
    }

    private EventsResponse answer(EventQuery query) {
        EventPage page = events.page(query);
        EventCursor next = page.next();
        return new EventsResponse(page.events(), next == null ? null : next.text(), List.of());
    }

    private static String shortened(String requestId) {
        return requestId.length() <= 100 ? requestId : requestId.substring(0, 100) + "…";
    }

    private static EventQuery query(String accountId, QueryParameters parameters, HttpServletRequest request) {
        return EventQuery.newest(
                        AccessPrincipal.of(request).narrowedTo(List.of(accountId)),
                        parameters.count(LIMIT, DEFAULT_LIMIT, EventQuery.MAX_LIMIT))
                .between(parameters.moment(SINCE), parameters.moment(UNTIL))
                .after(cursor(parameters));
    }

    private static @Nullable EventCursor cursor(QueryParameters parameters) {
        String cursor = parameters.text(CURSOR);
        return cursor == null
                ? null
                : EventCursor.parse(cursor)
                        .orElseThrow(() -> InvalidInputException.of(
                                CURSOR, CURSOR + " must be the nextCursor of the page before"));
    }

    /**
     * @param nextCursor null on the last page
     * @param otherAccounts accounts whose events quote the request id, too: they are left out
     */
    record EventsResponse(
            List<Map<String, Object>> events,
            @Nullable String nextCursor,
            @JsonInclude(JsonInclude.Include.NON_EMPTY) List<String> otherAccounts) {}

    /** @param otherAccounts as above */
    record InvocationResponse(
            List<Map<String, Object>> invocations,
            List<Map<String, Object>> errors,
            @JsonInclude(JsonInclude.Include.NON_EMPTY) List<String> otherAccounts) {}
}
