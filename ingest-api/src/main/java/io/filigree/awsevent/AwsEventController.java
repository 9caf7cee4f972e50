package io.filigree.awsevent;

import java.io.IOException;
import java.io.InputStream;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import io.filigree.db.hint.InventoryHints;
import io.filigree.db.hint.PushedChange;
import io.filigree.db.hint.PushedHints;
import io.filigree.db.key.ApiKey;
import io.filigree.decorator.function.AccountScope;
import io.filigree.problem.InvalidInputException;
import jakarta.servlet.http.HttpServletRequest;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Receives CloudTrail events of functions from an API destination of EventBridge. EventBridge waits five seconds for a
 * response, retries for a day after a 429 or 5xx, and drops an event after any other 4xx. The controller therefore only
 * stores a hint for each function before it responds with 202. The content of the body is not trusted: the current
 * state is read from AWS.
 */
@RestController
final class AwsEventController {

    private final InventoryHints hints;
    private final AwsEventMetrics metrics;
    private final AwsEventSettings settings;
    private final JsonMapper json;
    private final Clock clock;

    AwsEventController(
            InventoryHints hints, AwsEventMetrics metrics, AwsEventSettings settings, JsonMapper json, Clock clock) {
        this.hints = hints;
        this.metrics = metrics;
        this.settings = settings;
        this.json = json;
        this.clock = clock;
    }

    /** Accepts one event, or an array of events from an input transformer. The content type is ignored. */
    @PostMapping("/aws/events")
    ResponseEntity<Map<String, Integer>> accept(HttpServletRequest request) throws IOException {
        List<JsonNode> events = events(read(request));
        Instant now = clock.instant();
        List<PushedChange> told = new ArrayList<>();
        int ignored = 0;
        for (JsonNode event : events) {
            List<PushedChange> of = CloudTrailEvent.changes(event, now);
            ignored += of.isEmpty() ? 1 : 0;
            told.addAll(of);
        }
        AccountScope accounts = accounts();
        List<PushedChange> allowed = told.stream()
                .filter(change -> accounts.allows(change.function().arn().accountId()))
                .toList();
        PushedHints kept = allowed.isEmpty() ? PushedHints.NONE : hints.changed(allowed, now);
        metrics.accepted(kept, told.size() - allowed.size(), ignored);
        return ResponseEntity.status(HttpStatus.ACCEPTED).body(Map.of("kept", kept.kept()));
    }

    /** The accounts of the request's key; the filter chain has rejected requests without one. */
    private static AccountScope accounts() {
        Authentication sender = SecurityContextHolder.getContext().getAuthentication();
        if (sender == null || !(sender.getPrincipal() instanceof ApiKey key)) {
            throw new IllegalStateException("a delivery without a key");
        }
        return key.accounts();
    }

    private List<JsonNode> events(byte[] body) {
        try {
            JsonNode read = json.readTree(body);
            if (read.isArray()) {
                return read.valueStream().toList();
            }
            if (read.isObject()) {
                return List.of(read);
            }
        } catch (JacksonException e) {
            // The same error as for JSON that is not an event. The parser's message could quote the body and is
            // dropped.
        }
        throw InvalidInputException.of(
                "body", "the body must be an event of EventBridge, or an array of them, in JSON");
    }

    private byte[] read(HttpServletRequest request) throws IOException {
        int limit = (int) settings.maxBody().toBytes();
        try (InputStream in = request.getInputStream()) {
            byte[] body = in.readNBytes(limit);
            if (in.read() >= 0) {
                throw tooLarge(limit);
            }
            return body;
        }
    }

    private static InvalidInputException tooLarge(int limit) {
        InvalidInputException problem = InvalidInputException.tooLarge(limit);
        problem.getBody().setProperty("bound", "filigree.aws-events.max-body");
        return problem;
    }
}
