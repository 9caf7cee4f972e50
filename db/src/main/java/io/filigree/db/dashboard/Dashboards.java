package io.filigree.db.dashboard;

import java.security.SecureRandom;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/** The dashboards of the installation, which all users can read. */
public final class Dashboards {

    /** Maximum number of dashboards. */
    public static final int MAX_DASHBOARDS = 500;

    private static final int ID_BYTES = 12;

    private final DashboardRepository dashboards;
    private final SecureRandom random = new SecureRandom();

    Dashboards(DashboardRepository dashboards) {
        this.dashboards = dashboards;
    }

    /** All dashboards by name. */
    public List<StoredDashboard> all() {
        return dashboards.findAllByName();
    }

    public Optional<StoredDashboard> find(String dashboardId) {
        return dashboards.find(dashboardId);
    }

    /**
     * Stores a new dashboard.
     *
     * @param definition JSON
     * @return its id; empty if there are already {@link #MAX_DASHBOARDS}
     */
    public Optional<String> create(String name, String definition, String by, Instant now) {
        byte[] bytes = new byte[ID_BYTES];
        random.nextBytes(bytes);
        String dashboardId = HexFormat.of().formatHex(bytes);
        return dashboards.insert(dashboardId, name, definition, by, now, MAX_DASHBOARDS) > 0
                ? Optional.of(dashboardId)
                : Optional.empty();
    }

    /**
     * Replaces the definition.
     *
     * @param version the version that the change is based on
     * @return false if the dashboard has another version or does not exist
     */
    public boolean change(String dashboardId, int version, String name, String definition, String by, Instant now) {
        return dashboards.update(dashboardId, version, name, definition, by, now) > 0;
    }

    /** Deletes a dashboard; false if it does not exist. */
    public boolean delete(String dashboardId) {
        return dashboards.delete(dashboardId) > 0;
    }
}
