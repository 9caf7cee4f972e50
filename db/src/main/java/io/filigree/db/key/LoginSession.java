package io.filigree.db.key;

import static java.util.Objects.requireNonNull;

import java.time.Instant;

import io.filigree.db.key.AppUser.Role;

/** The user of a valid session, as of the login. */
public record LoginSession(String userName, Role role, Instant passwordChangedAt) {

    public LoginSession {
        requireNonNull(userName, "userName");
        requireNonNull(role, "role");
        requireNonNull(passwordChangedAt, "passwordChangedAt");
    }
}
