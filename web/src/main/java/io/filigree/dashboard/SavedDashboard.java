package io.filigree.dashboard;

import io.filigree.db.dashboard.StoredDashboard;

/** A stored dashboard with its content. */
public record SavedDashboard(String id, int version, DashboardDefinition definition) {

    static SavedDashboard of(StoredDashboard stored) {
        return new SavedDashboard(stored.dashboardId(), stored.version(), DashboardJson.stored(stored.definition()));
    }
}
