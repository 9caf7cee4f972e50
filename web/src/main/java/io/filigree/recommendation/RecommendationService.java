package io.filigree.recommendation;

import java.time.Clock;
import java.util.List;

import io.filigree.access.AccessPrincipal;
import io.filigree.audit.AuditAction;
import io.filigree.audit.AuditEvent;
import io.filigree.audit.AuditLog;
import io.filigree.db.recommendation.RecommendationRun;
import io.filigree.db.recommendation.RecommendationStore;
import io.filigree.decorator.function.AccountScope;
import io.filigree.role.ProcessRole;
import io.filigree.role.RequiresRole;
import org.springframework.stereotype.Service;

/** The actions of users on recommendations. Each is limited to the accounts of the principal and audited. */
@Service
@RequiresRole(ProcessRole.WEB)
public final class RecommendationService {

    private final RecommendationStore store;
    private final AuditLog audit;
    private final Clock clock;

    RecommendationService(RecommendationStore store, AuditLog audit, Clock clock) {
        this.store = store;
        this.audit = audit;
        this.clock = clock;
    }

    /** The state of the computation. */
    public RecommendationRun lastRun() {
        return store.run();
    }

    /** Requests a computation, which starts within seconds. */
    public void requestRun() {
        audit.change(
                () -> store.request(clock.instant()), AuditEvent.success(AuditAction.RECOMMENDATION_COMPUTE, null));
    }

    /**
     * Dismisses a recommendation until its evidence changes materially.
     *
     * @return false if the scope has no such recommendation
     */
    public boolean dismiss(AccessPrincipal principal, long recommendationId, String reason, String userName) {
        return audit.changeIf(
                () -> store.dismiss(recommendationId, scope(principal), reason, userName, clock.instant()),
                AuditEvent.success(AuditAction.RECOMMENDATION_DISMISS, "recommendation " + recommendationId)
                        .with("reason", reason));
    }

    /**
     * Shows a dismissed recommendation again.
     *
     * @return false if the scope has no such recommendation
     */
    public boolean restore(AccessPrincipal principal, long recommendationId) {
        return audit.changeIf(
                () -> store.restore(recommendationId, scope(principal)),
                AuditEvent.success(AuditAction.RECOMMENDATION_RESTORE, "recommendation " + recommendationId));
    }

    private static AccountScope scope(AccessPrincipal principal) {
        return principal.narrowedTo(List.of(AccessPrincipal.ALL));
    }
}
