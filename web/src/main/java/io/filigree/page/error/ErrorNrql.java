package io.filigree.page.error;

import java.util.List;
import java.util.stream.Collectors;

import io.filigree.decorator.Attributes;
import io.filigree.decorator.event.Event;
import io.filigree.page.chart.PageFilter;
import io.filigree.page.query.NrqlText;

/** The queries of the error pages. A group is the errors of one account with one fingerprint. */
final class ErrorNrql {

    /** The most frequent groups that are listed. */
    static final int MAX_GROUPS = 50;

    /** Names of functions, teams and versions that a group shows; one more is read, to know whether there are more. */
    static final int NAMES = 3;

    /** The positions of the selected values of {@link #groups}. */
    static final int COUNT = 0;

    static final int LAST = 1;
    static final int CLASS = 2;
    static final int MESSAGE = 3;
    static final int FUNCTIONS = 4;
    static final int TEAMS = 5;
    static final int VERSIONS = 6;
    static final int ACCOUNT = 7;
    static final int FUNCTION_COUNT = 8;

    private static final String GROUP = "FACET " + Attributes.ERROR_FINGERPRINT + ", " + Attributes.ACCOUNT_ID;

    private static final String SELECTED = String.join(
            ",\n  ",
            "count(*) AS 'Errors'",
            "max(timestamp) AS 'Last seen'",
            "latest(error.class) AS 'Class'",
            "latest(error.message) AS 'Message'",
            uniques("aws.lambda.arn", "Functions"),
            uniques("tags.team", "Teams"),
            uniques("aws.functionVersion", "Versions"),
            "latest(account) AS 'Account'",
            "uniqueCount(aws.lambda.arn) AS 'Number of functions'");

    private ErrorNrql() {}

    private static String uniques(String attribute, String label) {
        return "uniques(" + attribute + ", " + (NAMES + 1) + ") AS '" + label + "'";
    }

    /** The most frequent groups. */
    static String groups(PageFilter filter, List<String> conditions) {
        return ofErrors(filter, SELECTED, conditions, GROUP + " LIMIT " + MAX_GROUPS);
    }

    /** The numbers of errors over time of the same groups. */
    static String trends(PageFilter filter, List<String> conditions) {
        return ofErrors(filter, "count(*) AS 'Errors'", conditions, GROUP + " LIMIT " + MAX_GROUPS + " TIMESERIES");
    }

    /** The first and the last error of these fingerprints, and the function of the first. */
    static String seen(PageFilter filter, List<String> fingerprints) {
        return ofErrors(
                filter,
                "min(timestamp) AS 'First seen', max(timestamp) AS 'Last seen', earliest(aws.lambda.arn) AS 'First function'",
                List.of(in(fingerprints)),
                GROUP + " LIMIT MAX");
    }

    /** The first error of each group after its own time. */
    static String since(PageFilter filter, List<Since> groups) {
        String any = groups.stream()
                .map(group -> "(" + is(group.fingerprint()) + " AND " + Attributes.ACCOUNT_ID + " = "
                        + NrqlText.quoted(group.accountId()) + " AND timestamp > " + group.millis() + ")")
                .collect(Collectors.joining("\n    OR ", "(", ")"));
        return ofErrors(filter, "min(timestamp) AS 'Reopened'", List.of(any), GROUP + " LIMIT MAX");
    }

    /** A group, and a time in ms since 1970. */
    record Since(String fingerprint, String accountId, long millis) {}

    /** The errors that are in no group, by class. */
    static String ungrouped(PageFilter filter) {
        return ofErrors(
                filter,
                "count(*) AS 'Errors'",
                List.of("(" + Attributes.ERROR_FINGERPRINT + " IS NULL OR " + Attributes.ACCOUNT_ID + " IS NULL)"),
                "FACET error.class LIMIT 20");
    }

    /** The same, as one number. */
    static String ungroupedCount(PageFilter filter) {
        return ofErrors(
                filter,
                "count(*) AS 'Errors'",
                List.of("(" + Attributes.ERROR_FINGERPRINT + " IS NULL OR " + Attributes.ACCOUNT_ID + " IS NULL)"),
                "");
    }

    /** The number of errors with the fingerprint. */
    static String count(PageFilter filter, String fingerprint) {
        return ofErrors(filter, "count(*) AS 'Errors'", List.of(is(fingerprint)), "");
    }

    static String ofErrors(PageFilter filter, String select, List<String> conditions, String tail) {
        return filter.nrql(select, Event.INVOCATION_ERROR, conditions, tail);
    }

    static String is(String fingerprint) {
        return Attributes.ERROR_FINGERPRINT + " = " + NrqlText.quoted(fingerprint);
    }

    private static String in(List<String> fingerprints) {
        return fingerprints.stream()
                .map(NrqlText::quoted)
                .collect(Collectors.joining(", ", Attributes.ERROR_FINGERPRINT + " IN (", ")"));
    }
}
