package io.filigree.db.key;

import static java.util.Objects.requireNonNull;

import java.time.Instant;

import org.springframework.data.annotation.Id;
import org.springframework.data.relational.core.mapping.Table;

/**
 * A user of the pages.
 *
 * @param passwordHash with the prefix of its algorithm, {@code {bcrypt}…}
 */
@Table("app_user")
public record AppUser(
        @Id String userName, String passwordHash, Role role, Instant createdAt, Instant passwordChangedAt) {

    public AppUser {
        requireNonNull(userName, "userName");
        requireNonNull(passwordHash, "passwordHash");
        requireNonNull(role, "role");
        requireNonNull(createdAt, "createdAt");
        requireNonNull(passwordChangedAt, "passwordChangedAt");
    }

    /** A new user. */
    public static AppUser create(String userName, String passwordHash, Role role, Instant at) {
        return new AppUser(userName, passwordHash, role, at, at);
    }

    /** Omits the password hash. */
    @Override
    public String toString() {
        return "AppUser[userName=" + userName + ", role=" + role + "]";
    }

    /** The roles; each includes the previous ones. Tables and responses spell them in lower case. */
    public enum Role {
        /** May see all pages except keys and users, and no external ids. */
        VIEWER,
        /** May pair accounts, change their poll settings, and create and revoke ingest keys. */
        EDITOR,
        /** May do everything, including unpairing accounts and managing users, query keys and admin keys. */
        ADMIN
    }
}
