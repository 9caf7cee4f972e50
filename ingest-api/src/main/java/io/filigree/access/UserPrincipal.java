package io.filigree.access;

import static java.util.Objects.requireNonNull;

import java.io.Serializable;
import java.time.Instant;

import io.filigree.db.key.AppUser;
import io.filigree.db.key.AppUser.Role;
import org.springframework.security.core.AuthenticatedPrincipal;

/**
 * Who a session belongs to, as they were when they logged in: a session whose person is not like this any more is over.
 */
public record UserPrincipal(String userName, Role role, Instant passwordChangedAt)
        implements AuthenticatedPrincipal, Serializable {

    public UserPrincipal {
        requireNonNull(userName, "userName");
        requireNonNull(role, "role");
        requireNonNull(passwordChangedAt, "passwordChangedAt");
    }

    static UserPrincipal of(AppUser user) {
        return new UserPrincipal(user.userName(), user.role(), user.passwordChangedAt());
    }

    @Override
    public String getName() {
        return userName;
    }
}
