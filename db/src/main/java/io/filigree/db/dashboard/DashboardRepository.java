package io.filigree.db.dashboard;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

import org.springframework.data.jdbc.repository.query.Modifying;
import org.springframework.data.jdbc.repository.query.Query;
import org.springframework.data.repository.Repository;

/** The rows of {@code dashboard}. */
interface DashboardRepository extends Repository<StoredDashboard, String> {

    @Query("""
            SELECT dashboard_id, name, definition::text AS definition, version, changed_by, changed_at
              FROM dashboard
             ORDER BY lower(name), dashboard_id
            """)
    List<StoredDashboard> findAllByName();

    @Query("""
            SELECT dashboard_id, name, definition::text AS definition, version, changed_by, changed_at
              FROM dashboard
             WHERE dashboard_id = :dashboardId
            """)
    Optional<StoredDashboard> find(String dashboardId);

    /** Does nothing if there are already {@code max} dashboards. */
    @Modifying
    @Query("""
            INSERT INTO dashboard (dashboard_id, name, definition, version, changed_by, changed_at)
            SELECT :dashboardId, :name, CAST(:definition AS jsonb), 1, :by, :at
             WHERE (SELECT count(*) FROM dashboard) < :max
            """)
    int insert(String dashboardId, String name, String definition, String by, Instant at, int max);

    /** Does nothing if the dashboard has another version. */
    @Modifying
    @Query("""
            UPDATE dashboard
               SET name = :name, definition = CAST(:definition AS jsonb), version = version + 1,
                   changed_by = :by, changed_at = :at
             WHERE dashboard_id = :dashboardId AND version = :version
            """)
    int update(String dashboardId, int version, String name, String definition, String by, Instant at);

    @Modifying
    @Query("DELETE FROM dashboard WHERE dashboard_id = :dashboardId")
    int delete(String dashboardId);
}
