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
public record AppUser(@Id String userName, String passwordHash, Instant createdAt) {

    public AppUser {
        requireNonNull(userName, "userName");
        requireNonNull(passwordHash, "passwordHash");
        requireNonNull(createdAt, "createdAt");
    }

    /** Without the hash, which is nobody's to read. */
    @Override
    public String toString() {
        return "AppUser[userName=" + userName + "]";
    }
}
