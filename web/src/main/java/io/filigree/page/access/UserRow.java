package io.filigree.page.access;

import java.time.Instant;
import java.util.Locale;

import io.filigree.access.UserView;
import io.filigree.page.TimestampView;
import org.jspecify.annotations.Nullable;

/**
 * A user in the list of users.
 *
 * @param self whether it is the current user, who cannot change the own role there
 * @param lockedUntil null unless the user is locked
 */
record UserRow(
        String name,
        String role,
        boolean self,
        TimestampView created,
        TimestampView passwordChanged,
        @Nullable TimestampView lockedUntil) {

    static UserRow of(UserView user, String viewer, Instant now) {
        return new UserRow(
                user.userName(),
                user.role().name().toLowerCase(Locale.ROOT),
                user.userName().equals(viewer),
                TimestampView.of(user.createdAt(), now),
                TimestampView.of(user.passwordChangedAt(), now),
                TimestampView.ofNullable(user.lockedUntil(), now));
    }
}
