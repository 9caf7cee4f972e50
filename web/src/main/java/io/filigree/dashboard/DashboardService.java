package io.filigree.dashboard;

import java.time.Clock;
import java.util.List;
import java.util.Optional;

import io.filigree.audit.AuditAction;
import io.filigree.audit.AuditEvent;
import io.filigree.audit.AuditLog;
import io.filigree.db.account.PairedAccount;
import io.filigree.db.account.PairedAccounts;
import io.filigree.db.dashboard.Dashboards;
import io.filigree.db.dashboard.StoredDashboard;
import io.filigree.problem.InvalidInputException;
import io.filigree.role.ProcessRole;
import io.filigree.role.RequiresRole;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.stereotype.Service;
import org.springframework.web.ErrorResponseException;

/** Reads and changes dashboards. Each change is checked against the version that it is based on, and audited. */
@Service
@RequiresRole(ProcessRole.WEB)
public final class DashboardService {

    private final Dashboards dashboards;
    private final PairedAccounts accounts;
    private final AuditLog audit;
    private final Clock clock;

    DashboardService(Dashboards dashboards, PairedAccounts accounts, AuditLog audit, Clock clock) {
        this.dashboards = dashboards;
        this.accounts = accounts;
        this.audit = audit;
        this.clock = clock;
    }

    /** All dashboards by name. */
    public List<StoredDashboard> all() {
        return dashboards.all();
    }

    public Optional<SavedDashboard> find(String dashboardId) {
        return dashboards.find(dashboardId).map(SavedDashboard::of);
    }

    /**
     * Reads JSON of Filigree or New Relic, without storing it.
     *
     * @throws InvalidInputException that names the field and the limit
     */
    public ImportedDashboard read(String json) {
        return ImportedDashboard.read(
                json, accounts.all().stream().map(PairedAccount::accountId).toList());
    }

    /**
     * Stores a new dashboard.
     *
     * @param by the name of the user or key
     * @return its id
     * @throws ErrorResponseException 409 if there are too many
     */
    public String create(DashboardDefinition definition, String by) {
        String json = json(definition);
        return audit.change(
                () -> dashboards
                        .create(definition.name(), json, by, clock.instant())
                        .orElseThrow(() -> problem(
                                HttpStatus.CONFLICT,
                                "there are already " + Dashboards.MAX_DASHBOARDS + " dashboards, the maximum")),
                id -> AuditEvent.success(AuditAction.DASHBOARD_CREATE, id).with("name", definition.name()));
    }

    /**
     * Replaces a dashboard.
     *
     * @param version that the change is based on
     * @return false if another change came first, or the dashboard was deleted
     */
    public boolean change(String dashboardId, int version, DashboardDefinition definition, String by) {
        String json = json(definition);
        return audit.changeIf(
                () -> dashboards.change(dashboardId, version, definition.name(), json, by, clock.instant()),
                AuditEvent.success(AuditAction.DASHBOARD_CHANGE, dashboardId)
                        .with("name", definition.name())
                        .with("version", version + 1));
    }

    /** Deletes a dashboard; false if it does not exist. */
    public boolean delete(SavedDashboard dashboard) {
        return audit.changeIf(
                () -> dashboards.delete(dashboard.id()),
                AuditEvent.success(AuditAction.DASHBOARD_DELETE, dashboard.id())
                        .with("name", dashboard.definition().name()));
    }

    private static String json(DashboardDefinition definition) {
        String json = DashboardJson.write(DashboardCheck.checked(definition));
        if (json.length() > DashboardJson.MAX_BYTES) {
            throw InvalidInputException.beyond(
                    "body",
                    "the dashboard has " + json.length() + " characters as JSON, more than the maximum of "
                            + DashboardJson.MAX_BYTES,
                    DashboardJson.MAX_BYTES);
        }
        return json;
    }

    static ErrorResponseException problem(HttpStatus status, String detail) {
        return new ErrorResponseException(status, ProblemDetail.forStatusAndDetail(status, detail), null);
    }
}
