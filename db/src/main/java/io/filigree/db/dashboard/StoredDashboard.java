package io.filigree.db.dashboard;

import java.time.Instant;

import org.springframework.data.annotation.Id;
import org.springframework.data.relational.core.mapping.Table;

/**
 * A stored dashboard.
 *
 * @param dashboardId random, so that it cannot be guessed
 * @param definition JSON
 * @param version 1 for a new dashboard; each change increments it
 * @param changedBy the name of the user or key of the last change
 */
@Table("dashboard")
public record StoredDashboard(
        @Id String dashboardId, String name, String definition, int version, String changedBy, Instant changedAt) {}
