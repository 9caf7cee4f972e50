package io.filigree.page.overview;

import org.jspecify.annotations.Nullable;

/**
 * Something on the overview that needs attention.
 *
 * @param problem what is wrong, in a few words
 * @param severity the class of its badge: {@code bad} or {@code warn}
 * @param subject the function, team, runtime or reason
 * @param region of a function; null for another subject
 * @param link to the page of the subject; null if it has none
 * @param team of a function; null if unknown
 * @param evidence the numbers
 * @param queryPage the query string of the query page with the query that found it
 */
record Finding(
        String problem,
        String severity,
        String subject,
        @Nullable String region,
        @Nullable String link,
        @Nullable String team,
        String evidence,
        String queryPage) {}
