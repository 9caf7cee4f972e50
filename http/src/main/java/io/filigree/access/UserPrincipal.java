package io.filigree.access;

import static java.util.Objects.requireNonNull;

import java.time.Instant;

import io.filigree.db.key.AppUser;
import io.filigree.db.key.AppUser.Role;
import io.filigree.db.key.LoginSession;
import org.springframework.security.core.AuthenticatedPrincipal;

/** The user of a session, as of the login. A session ends when the user no longer matches it. */
public record UserPrincipal(String userName, Role role, Instant passwordChangedAt) implements AuthenticatedPrincipal {

    public UserPrincipal {
        requireNonNull(userName, "userName");
        requireNonNull(role, "role");
        requireNonNull(passwordChangedAt, "passwordChangedAt");
    }

    static UserPrincipal of(AppUser user) {
        return new UserPrincipal(user.userName(), user.role(), user.passwordChangedAt());
    }

    static UserPrincipal of(LoginSession session) {
        return new UserPrincipal(session.userName(), session.role(), session.passwordChangedAt());
    }

    @Override
    public String getName() {
        return userName;
    }
}
