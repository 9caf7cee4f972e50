package io.filigree.access;

import io.filigree.audit.AuditAction;
import io.filigree.audit.AuditEvent;
import io.filigree.audit.AuditLog;
import io.filigree.db.key.ApiKey;
import jakarta.servlet.http.HttpServletRequest;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.web.csrf.CsrfException;
import org.springframework.stereotype.Component;

/** Explains why an authenticated caller was refused, and audits the refusal for administrative paths. */
@Component
final class AccessDenials {

    private static final int MAX_TARGET = 200;

    private final AuditLog audit;

    AccessDenials(AuditLog audit) {
        this.audit = audit;
    }

    /** Audits the refusal of a caller with a key or a session, and returns the reason for the response. */
    String explain(HttpServletRequest request, AccessDeniedException refusal) {
        Authentication caller = SecurityContextHolder.getContext().getAuthentication();
        boolean isPerson = caller != null && caller.getPrincipal() instanceof UserPrincipal;
        boolean isKey = caller != null && caller.getPrincipal() instanceof ApiKey;
        String reason = reason(refusal, isPerson);
        if ((isPerson || isKey) && isAdministrative(request)) {
            String target = request.getMethod() + " " + request.getRequestURI();
            audit.recordFailure(AuditEvent.failure(
                            AuditAction.ACCESS_DENIED,
                            target.length() <= MAX_TARGET ? target : target.substring(0, MAX_TARGET))
                    .with("reason", reason));
        }
        return reason;
    }

    private static String reason(AccessDeniedException refusal, boolean isPerson) {
        if (refusal instanceof CsrfException) {
            return "the CSRF token is missing or invalid: send that of a page of the session, as the parameter _csrf or in"
                    + " the header X-XSRF-TOKEN";
        }
        return isPerson ? "the role does not permit this" : "a key of this kind does not permit this";
    }

    /** Whether the action needs more than read access; on pages everything that a viewer may not do. */
    private static boolean isAdministrative(HttpServletRequest request) {
        if (ToolEndpoints.TOOLS.matches(request)) {
            return !ToolEndpoints.isRead(request) || ToolEndpoints.FOR_ADMINS.matches(request);
        }
        return !ToolEndpoints.QUERIES.matches(request) || ToolEndpoints.EXPLAIN.matches(request);
    }
}
