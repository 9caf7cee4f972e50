package io.filigree.db.key;

import static java.util.Objects.requireNonNull;

import java.time.Instant;

import org.springframework.data.annotation.Id;
import org.springframework.data.relational.core.mapping.Table;

/**
 * A person who logs in to the pages.
 *
 * @param passwordHash with the name of its algorithm in front, {@code {bcrypt}…}
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

    /** What a person may do; each may what those before may. Tables and answers spell it in lower case. */
    public enum Role {
        /** See every page but those about keys and people, and no external id. */
        VIEWER,
        /** Pair accounts, change how they are polled, make and revoke ingest keys. */
        EDITOR,
        /** Everything: also unpair accounts, manage people, and query and admin keys. */
        ADMIN
    }
}
