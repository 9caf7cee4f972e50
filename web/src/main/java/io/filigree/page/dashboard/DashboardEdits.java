package io.filigree.page.dashboard;

import java.util.function.UnaryOperator;

import io.filigree.access.UserPrincipal;
import io.filigree.dashboard.DashboardDefinition;
import io.filigree.dashboard.DashboardPage;
import io.filigree.dashboard.DashboardService;
import io.filigree.dashboard.SavedDashboard;
import io.filigree.db.dashboard.StoredDashboard;
import io.filigree.page.Notice;
import io.filigree.problem.InvalidInputException;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;
import org.springframework.web.ErrorResponseException;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/** Applies the changes of forms to the version of a dashboard that the form shows. */
@Component
final class DashboardEdits {

    private final DashboardService dashboards;

    DashboardEdits(DashboardService dashboards) {
        this.dashboards = dashboards;
    }

    /**
     * A change of a form.
     *
     * @param page shown afterwards, from 1
     * @param done the message after it
     */
    record Edit(String dashboardId, int version, int page, String done) {}

    SavedDashboard found(String dashboardId) {
        return dashboards
                .find(dashboardId)
                .orElseThrow(() -> new ResponseStatusException(HttpStatus.NOT_FOUND, "there is no such dashboard"));
    }

    /** Saves the change and returns to the page for editing, with a notice of success or failure. */
    String save(Edit edit, UnaryOperator<DashboardDefinition> change, UserPrincipal by, RedirectAttributes redirect) {
        try {
            if (change(edit.dashboardId(), edit.version(), change, by)) {
                Notice.good(edit.done(), redirect);
            } else {
                noteConflict(edit.dashboardId(), redirect);
            }
        } catch (ErrorResponseException e) {
            Notice.bad(String.valueOf(e.getBody().getDetail()), redirect);
        }
        return "redirect:" + page(edit.dashboardId(), edit.page());
    }

    /**
     * @return false if the dashboard has another version
     * @throws ErrorResponseException when the changed dashboard is invalid
     */
    boolean change(String dashboardId, int version, UnaryOperator<DashboardDefinition> change, UserPrincipal by) {
        SavedDashboard dashboard = found(dashboardId);
        return dashboard.version() == version
                && dashboards.change(dashboardId, version, change.apply(dashboard.definition()), by.userName());
    }

    void noteConflict(String dashboardId, RedirectAttributes redirect) {
        String by = dashboards.all().stream()
                .filter(stored -> stored.dashboardId().equals(dashboardId))
                .map(StoredDashboard::changedBy)
                .findFirst()
                .orElse("another user");
        Notice.bad(
                "Not saved: " + by + " changed this dashboard after you opened it. Check the current state and repeat"
                        + " your change.",
                redirect);
    }

    void delete(SavedDashboard dashboard) {
        dashboards.delete(dashboard);
    }

    /** The path of the page for editing. */
    String page(String dashboardId, int page) {
        return DashboardViewController.PATH + "/" + dashboardId + "/edit" + (page <= 1 ? "" : "?page=" + page);
    }

    /** @throws InvalidInputException when there is no such page */
    static DashboardPage pageOf(DashboardDefinition definition, int page) {
        if (page < 1 || page > definition.pages().size()) {
            throw InvalidInputException.of("page", "The page does not exist any more.");
        }
        return definition.pages().get(page - 1);
    }
}
