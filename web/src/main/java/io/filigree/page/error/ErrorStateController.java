package io.filigree.page.error;

import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.filigree.access.AccessPrincipal;
import io.filigree.access.UserPrincipal;
import io.filigree.audit.AuditAction;
import io.filigree.audit.AuditEvent;
import io.filigree.audit.AuditLog;
import io.filigree.db.error.ErrorState;
import io.filigree.db.error.ErrorStates;
import io.filigree.page.Notice;
import io.filigree.page.RefusedForm;
import io.filigree.page.chart.PageFilter;
import io.filigree.problem.InvalidInputException;
import io.filigree.problem.QueryParameters;
import jakarta.servlet.http.HttpServletRequest;
import org.springframework.http.HttpStatus;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/** Changes the state of the errors of one account with one fingerprint. */
@Controller
final class ErrorStateController {

    private static final Set<String> PARAMETERS = PageFilter.parameters();

    private static final int MAX_REASON = 300;

    private static final Map<ErrorState.Value, String> DONE = Map.of(
            ErrorState.Value.OPEN, "Reopened.",
            ErrorState.Value.RESOLVED, "Resolved. The error is reopened when it occurs again.",
            ErrorState.Value.IGNORED, "Ignored.");

    private final ErrorStates states;
    private final AuditLog audit;
    private final Clock clock;

    ErrorStateController(ErrorStates states, AuditLog audit, Clock clock) {
        this.states = states;
        this.audit = audit;
        this.clock = clock;
    }

    /** The parameter {@code account} selects the account; it and the other parameters of the filter are those of the page. */
    @PostMapping("/errors/{fingerprint}/state")
    String change(
            @PathVariable String fingerprint,
            @RequestParam String state,
            @RequestParam(defaultValue = "") String reason,
            @AuthenticationPrincipal UserPrincipal by,
            HttpServletRequest request,
            RedirectAttributes redirect) {
        String path = Fingerprints.path(fingerprint)
                .orElseThrow(() -> new ResponseStatusException(
                        HttpStatus.NOT_FOUND, "There is no page for errors with this fingerprint."));
        PageFilter filter = PageFilter.read(request, QueryParameters.readKnown(request, PARAMETERS));
        String account = filter.base().accountId();
        if (account.equals(AccessPrincipal.ALL)) {
            throw InvalidInputException.of("account", "account must be an account id of twelve digits");
        }
        // Throws if the user may not see the account.
        AccessPrincipal.of(request).narrowedTo(List.of(account));
        ErrorState.Value value = ErrorState.Value.parse(state)
                .orElseThrow(() -> InvalidInputException.of("state", "state must be open, resolved or ignored"));
        String page = path + filter.query();
        String why = reason.strip();
        if (why.length() > MAX_REASON || why.chars().anyMatch(Character::isISOControl)) {
            return refused(page, "Enter at most " + MAX_REASON + " characters on one line.", reason, redirect);
        }
        if (value == ErrorState.Value.IGNORED && why.isEmpty()) {
            return refused(page, "Enter why the error is ignored.", reason, redirect);
        }
        ErrorState changed = new ErrorState(account, fingerprint, value, why, by.userName(), clock.instant());
        boolean done = audit.changeIf(
                () -> states.change(changed),
                AuditEvent.success(AuditAction.ERROR_CHANGE_STATE, "error " + fingerprint)
                        .with("account", account)
                        .with("state", value.text())
                        .with("reason", why));
        Notice.good(done ? DONE.getOrDefault(value, "Saved.") : "The error has this state already.", redirect);
        return "redirect:" + page;
    }

    private static String refused(String page, String problem, String reason, RedirectAttributes redirect) {
        return RefusedForm.back(page, "reason", problem, Map.of("reason", reason), redirect);
    }
}
