package io.filigree.access;

import io.filigree.audit.AuditAction;
import io.filigree.audit.AuditEvent;
import io.filigree.audit.AuditLog;
import io.filigree.db.audit.AuditActor;
import io.filigree.db.key.AppUsers;
import org.springframework.context.event.EventListener;
import org.springframework.security.authentication.event.AbstractAuthenticationFailureEvent;
import org.springframework.security.authentication.event.AuthenticationSuccessEvent;
import org.springframework.security.authentication.event.LogoutSuccessEvent;
import org.springframework.stereotype.Component;

/** Audits logins. A login that cannot be audited fails. A failed login is audited in the background. */
@Component
final class LoginAudit {

    private final AuditLog audit;
    private final AppUsers users;

    LoginAudit(AuditLog audit, AppUsers users) {
        this.audit = audit;
        this.users = users;
    }

    @EventListener
    void loggedIn(AuthenticationSuccessEvent event) {
        if (event.getAuthentication().getPrincipal() instanceof UserPrincipal user) {
            audit.record(AuditEvent.success(AuditAction.LOGIN, null).by(AuditActor.user(user.userName())));
        }
    }

    /** Unknown names are not recorded: users may enter their password there by mistake. */
    @EventListener
    void failed(AbstractAuthenticationFailureEvent event) {
        String name = event.getAuthentication().getName();
        boolean known = name.length() <= 64
                && name.indexOf('\0') < 0
                && users.find(name).isPresent();
        AuditActor actor = known ? AuditActor.user(name) : AuditActor.anonymous();
        audit.recordFailure(AuditEvent.failure(AuditAction.LOGIN, known ? null : "unknown user")
                .by(actor));
    }

    /** Logout succeeds even when the audit log is unavailable. */
    @EventListener
    void loggedOut(LogoutSuccessEvent event) {
        if (event.getAuthentication().getPrincipal() instanceof UserPrincipal user) {
            audit.recordInBackground(
                    AuditEvent.success(AuditAction.LOGOUT, null).by(AuditActor.user(user.userName())));
        }
    }
}
