package io.filigree.page.access;

import java.time.Instant;
import java.util.Locale;

import io.filigree.access.UserView;
import io.filigree.page.TimestampView;
import org.jspecify.annotations.Nullable;

/**
 * Somebody in the list of people.
 *
 * @param self whether it is who looks: nobody changes themselves there
 * @param lockedUntil null while their password may be tried
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
