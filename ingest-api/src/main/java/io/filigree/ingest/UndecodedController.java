package io.filigree.ingest;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.filigree.db.event.UndecodedMessages;
import io.filigree.db.event.UndecodedMessages.KeptMessage;
import io.filigree.problem.QueryParameters;
import jakarta.servlet.http.HttpServletRequest;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** Messages that were stored undecoded: unreadable ones, and those for accounts that their key is not bound to. */
@RestController
final class UndecodedController {

    private static final int NEWEST = 20;
    private static final int MOST = 200;
    private static final Duration LOOK_BACK = Duration.ofDays(1);

    private final UndecodedMessages messages;
    private final Clock clock;

    UndecodedController(UndecodedMessages messages, Clock clock) {
        this.messages = messages;
        this.clock = clock;
    }

    /** The newest ones, by default of the last day. */
    @GetMapping("/api/undecoded")
    Map<String, List<KeptMessage>> newest(HttpServletRequest request) {
        QueryParameters query = QueryParameters.read(request, Set.of("from", "reason", "limit"));
        Instant from = query.moment("from");
        String reason = query.text("reason");
        return Map.of(
                "messages",
                messages.newest(
                        from == null ? clock.instant().minus(LOOK_BACK) : from,
                        reason == null ? "" : reason,
                        query.count("limit", NEWEST, MOST)));
    }
}
