package io.filigree.page.access;

import java.time.Instant;
import java.util.Locale;

import io.filigree.access.Person;
import io.filigree.page.Moment;
import org.jspecify.annotations.Nullable;

/**
 * Somebody in the list of people.
 *
 * @param self whether it is who looks: nobody changes themselves there
 * @param lockedUntil null while their password may be tried
 */
record PersonLine(
        String name,
        String role,
        boolean self,
        Moment created,
        Moment passwordChanged,
        @Nullable Moment lockedUntil) {

    static PersonLine of(Person person, String viewer, Instant now) {
        return new PersonLine(
                person.userName(),
                person.role().name().toLowerCase(Locale.ROOT),
                person.userName().equals(viewer),
                Moment.of(person.createdAt(), now),
                Moment.of(person.passwordChangedAt(), now),
                Moment.ofNullable(person.lockedUntil(), now));
    }
}
