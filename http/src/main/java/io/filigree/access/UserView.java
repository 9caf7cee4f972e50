package io.filigree.access;

import static java.util.Objects.requireNonNull;

import java.time.Instant;

import io.filigree.db.key.AppUser;
import io.filigree.db.key.AppUser.Role;
import org.jspecify.annotations.Nullable;

/**
 * A user.
 *
 * @param lockedUntil the time until which the password is not checked from some address after too many failures; null
 *     when not locked
 */
public record UserView(
        String userName,
        Role role,
        Instant createdAt,
        Instant passwordChangedAt,
        @Nullable Instant lockedUntil) {

    public UserView {
        requireNonNull(userName, "userName");
        requireNonNull(role, "role");
    }

    static UserView of(AppUser user, @Nullable Instant lockedUntil) {
        return new UserView(user.userName(), user.role(), user.createdAt(), user.passwordChangedAt(), lockedUntil);
    }
}
