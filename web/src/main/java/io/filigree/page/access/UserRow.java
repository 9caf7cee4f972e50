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

    static UserRow of(UserView person, String viewer, Instant now) {
        return new UserRow(
                person.userName(),
                person.role().name().toLowerCase(Locale.ROOT),
                person.userName().equals(viewer),
                TimestampView.of(person.createdAt(), now),
                TimestampView.of(person.passwordChangedAt(), now),
                TimestampView.ofNullable(person.lockedUntil(), now));
    }
}
