package io.filigree.event;

import java.util.List;
import java.util.Map;
import java.util.Set;

import io.filigree.access.AccessPrincipal;
import io.filigree.problem.QueryParameters;
import io.filigree.query.event.EventQuery;
import io.filigree.query.event.EventReader;
import io.filigree.role.ProcessRole;
import io.filigree.role.RequiresRole;
import jakarta.servlet.http.HttpServletRequest;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** REST API that returns events as flat objects with their metadata, limited to the accounts that the key may see. */
@RestController
@RequiresRole(ProcessRole.QUERY)
final class EventController {

    private static final Set<String> PARAMETERS =
            Set.of("type", "requestId", "functionName", "functionArn", "since", "until", "limit");
    private static final int DEFAULT_LIMIT = 100;

    private final EventReader events;

    EventController(EventReader events) {
        this.events = events;
    }

    @GetMapping("/api/events")
    Map<String, List<Map<String, Object>>> events(HttpServletRequest request) {
        QueryParameters parameters = QueryParameters.read(request, PARAMETERS);
        return Map.of(
                "events",
                events.read(EventQuery.newest(
                                AccessPrincipal.of(request).accounts(),
                                parameters.count("limit", DEFAULT_LIMIT, EventQuery.MAX_LIMIT))
                        .ofType(parameters.text("type"))
                        .ofRequest(parameters.text("requestId"))
                        .ofFunction(parameters.text("functionName"), parameters.text("functionArn"))
                        .between(parameters.moment("since"), parameters.moment("until"))));
    }
}
