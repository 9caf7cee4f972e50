package io.filigree.page.access;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

import io.filigree.db.key.AppUser.Role;

/**
 * A role that can be assigned.
 *
 * @param may its permissions, in words
 */
record RoleOption(String name, String title, String may) {

    static List<RoleOption> all() {
        return Arrays.stream(Role.values()).map(RoleOption::of).toList();
    }

    private static RoleOption of(Role role) {
        String name = role.name().toLowerCase(Locale.ROOT);
        return switch (role) {
            case VIEWER ->
                new RoleOption(
                        name,
                        "Viewer",
                        "Reads accounts, functions and events, and runs queries. Cannot change anything.");
            case EDITOR ->
                new RoleOption(
                        name,
                        "Editor",
                        "Also pairs accounts, changes their settings, saves queries, and manages ingest and events keys.");
            case ADMIN ->
                new RoleOption(
                        name,
                        "Admin",
                        "Also unpairs accounts, manages users and all keys, and reads the audit log and query plans.");
        };
    }
}
