package io.filigree.freshness;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;

import io.filigree.db.account.PairedAccounts;
import io.filigree.db.freshness.FreshnessReader;
import io.filigree.problem.QueryParameters;
import jakarta.servlet.http.HttpServletRequest;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.web.ErrorResponseException;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/**
 * REST API for the decoration of events and the age of their metadata; of the last hour, unless {@code since} is given.
 */
@RestController
final class FreshnessController {

    private static final Duration AN_HOUR = Duration.ofHours(1);

    private final FreshnessReader freshness;
    private final PairedAccounts accounts;
    private final Clock clock;

    FreshnessController(FreshnessReader freshness, PairedAccounts accounts, Clock clock) {
        this.freshness = freshness;
        this.accounts = accounts;
        this.clock = clock;
    }

    @GetMapping("/api/freshness")
    FreshnessResponse all(HttpServletRequest request) {
        Instant since = since(request);
        return FreshnessResponse.of(since, freshness.ofAll(since));
    }

    @GetMapping("/api/accounts/{accountId}/freshness")
    FreshnessResponse one(@PathVariable String accountId, HttpServletRequest request) {
        Instant since = since(request);
        if (accounts.find(accountId).isEmpty()) {
            HttpStatus status = HttpStatus.NOT_FOUND;
            throw new ErrorResponseException(
                    status, ProblemDetail.forStatusAndDetail(status, "the account is not paired"), null);
        }
        return FreshnessResponse.of(since, freshness.of(accountId, since));
    }

    private Instant since(HttpServletRequest request) {
        Instant since = QueryParameters.read(request, Set.of("since")).moment("since");
        return since == null ? clock.instant().minus(AN_HOUR) : since;
    }
}
