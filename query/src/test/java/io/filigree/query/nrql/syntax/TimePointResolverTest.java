package io.filigree.query.nrql.syntax;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.ZoneId;

import io.filigree.query.nrql.functions.NrqlFunctions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A Wednesday, 14:30:15.250 in UTC, 16:30 in Berlin, 07:30 in Los Angeles, 20:00 in Kolkata. */
class TimePointResolverTest {

    private static final Instant NOW = Instant.parse("2026-07-15T14:30:15.250Z");

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '~',
            value = {
                "now, 2026-07-15T14:30:15.250Z",
                "now(), 2026-07-15T14:30:15.250Z",
                "250 milliseconds ago, 2026-07-15T14:30:15Z",
                "15 seconds ago, 2026-07-15T14:30:00.250Z",
                "1 minute ago, 2026-07-15T14:29:15.250Z",
                "2 HOURS AGO, 2026-07-15T12:30:15.250Z",
                "1 day ago, 2026-07-14T14:30:15.250Z",
                "1 week ago, 2026-07-08T14:30:15.250Z",
                "1 month ago, 2026-06-15T14:30:15.250Z",
                "1 quarter ago, 2026-04-15T14:30:15.250Z",
                "1 year ago, 2025-07-15T14:30:15.250Z",
                "0 minutes ago, 2026-07-15T14:30:15.250Z",
                "999999999 years ago, 1970-01-01T00:00:00Z",
                "999999999999999 years ago, 1970-01-01T00:00:00Z",
                "1783160000000, 2026-07-04T10:13:20Z",
            })
    void countsLengthsOfTimeBack(String text, Instant expected) {
        assertThat(resolved(text, "UTC")).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '~',
            value = {
                "today, 2026-07-15T00:00:00Z",
                "yesterday, 2026-07-14T00:00:00Z",
                "wednesday, 2026-07-15T00:00:00Z",
                "thursday, 2026-07-09T00:00:00Z",
                "Monday, 2026-07-13T00:00:00Z",
                "SUNDAY, 2026-07-12T00:00:00Z",
                "today at '13:00', 2026-07-15T13:00:00Z",
                "today at '9:05:30', 2026-07-15T09:05:30Z",
                "today at '1:00 PM', 2026-07-15T13:00:00Z",
                "yesterday at '15:00', 2026-07-14T15:00:00Z",
                "monday at '15:00', 2026-07-13T15:00:00Z",
            })
    void namesDays(String text, Instant expected) {
        assertThat(resolved(text, "UTC")).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '~',
            value = {
                "today at '14:31', 2026-07-14T14:31:00Z",
                "wednesday at '14:31', 2026-07-08T14:31:00Z",
                "'14:31', 2026-07-14T14:31:00Z",
                "'2:31 PM', 2026-07-14T14:31:00Z",
            })
    void takesATimeThatIsStillToComeForTheOneBefore(String text, Instant expected) {
        assertThat(resolved(text, "UTC")).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '~',
            value = {
                "this hour, 2026-07-15T14:00:00Z",
                "last hour, 2026-07-15T13:00:00Z",
                "this day, 2026-07-15T00:00:00Z",
                "last day, 2026-07-14T00:00:00Z",
                "this week, 2026-07-13T00:00:00Z",
                "last week, 2026-07-06T00:00:00Z",
                "this month, 2026-07-01T00:00:00Z",
                "last month, 2026-06-01T00:00:00Z",
                "this quarter, 2026-07-01T00:00:00Z",
                "last quarter, 2026-04-01T00:00:00Z",
                "this year, 2026-01-01T00:00:00Z",
                "last year, 2025-01-01T00:00:00Z",
            })
    void knowsTheCalendar(String text, Instant expected) {
        assertThat(resolved(text, "UTC")).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '~',
            value = {
                "'2026-07', 2026-07-01T00:00:00Z",
                "'2026-07-04', 2026-07-04T00:00:00Z",
                "'2026-07-04 13:00', 2026-07-04T13:00:00Z",
                "'2026-07-04 13:00:05', 2026-07-04T13:00:05Z",
                "'2026-07-04T13:00:05', 2026-07-04T13:00:05Z",
                "'2026-07-04T13:00:05.5', 2026-07-04T13:00:05.500Z",
                "'2026-07-04T13:00:05.025', 2026-07-04T13:00:05.025Z",
                "'2026-07-04T130005', 2026-07-04T13:00:05Z",
                "'20260704T1300', 2026-07-04T13:00:00Z",
                "'2026-07-04 1:00 PM', 2026-07-04T13:00:00Z",
                "'2026-07-04 12:00 AM', 2026-07-04T00:00:00Z",
                "'2026-07-04 12:30 pm', 2026-07-04T12:30:00Z",
                "'2026-07-04T13:00:00Z', 2026-07-04T13:00:00Z",
                "'2026-07-04T13:00:00z', 2026-07-04T13:00:00Z",
                "'2026-07-04T13:00:00+02:00', 2026-07-04T11:00:00Z",
                "'2026-07-04T13:00:00+0200', 2026-07-04T11:00:00Z",
                "'2026-07-04T13:00:00-0730', 2026-07-04T20:30:00Z",
                "'2026-07-04 13:00 -07:00', 2026-07-04T20:00:00Z",
                "'2026-07-04 1:00 PM +02:00', 2026-07-04T11:00:00Z",
                "'2026-07-04 13:00[Europe/Berlin]', 2026-07-04T11:00:00Z",
                "'2026-07-04 13:00 America/Los_Angeles', 2026-07-04T20:00:00Z",
                "'2026-01-04T13:00[Europe/Berlin]', 2026-01-04T12:00:00Z",
                "'13:00', 2026-07-15T13:00:00Z",
                "'13:00:05', 2026-07-15T13:00:05Z",
            })
    void readsDatesAndTimes(String text, Instant expected) {
        assertThat(resolved(text, "UTC")).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '~',
            value = {
                "today, Europe/Berlin, 2026-07-14T22:00:00Z",
                "today, America/Los_Angeles, 2026-07-15T07:00:00Z",
                "this hour, Asia/Kolkata, 2026-07-15T14:30:00Z",
                "this month, Europe/Berlin, 2026-06-30T22:00:00Z",
                "this year, Europe/Berlin, 2025-12-31T23:00:00Z",
                "today at '16:00', Europe/Berlin, 2026-07-15T14:00:00Z",
                "today at '16:31', Europe/Berlin, 2026-07-14T14:31:00Z",
                "'16:31', Europe/Berlin, 2026-07-14T14:31:00Z",
                "'2026-07-04 13:00', Europe/Berlin, 2026-07-04T11:00:00Z",
                "'2026-01-04 13:00', Europe/Berlin, 2026-01-04T12:00:00Z",
                "'2026-07-04 13:00Z', Europe/Berlin, 2026-07-04T13:00:00Z",
                "'2026-07-04 13:00[America/New_York]', Europe/Berlin, 2026-07-04T17:00:00Z",
                "'06:00[America/Los_Angeles]', Europe/Berlin, 2026-07-15T13:00:00Z",
                "'08:00[America/Los_Angeles]', Europe/Berlin, 2026-07-14T15:00:00Z",
                "1 day ago, Europe/Berlin, 2026-07-14T14:30:15.250Z",
            })
    void goesByTheZoneOfTheQueryUnlessTheTextHasOne(String text, String zone, Instant expected) {
        assertThat(resolved(text, zone)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '~',
            value = {
                "'2026-03-29 02:30', 2026-03-29T01:30:00Z",
                "'2026-10-25 02:30', 2026-10-25T00:30:00Z",
                "'2026-10-25 03:00', 2026-10-25T02:00:00Z",
            })
    void takesSkippedTimesLaterAndRepeatedTimesFirst(String text, Instant expected) {
        assertThat(resolved(text, "Europe/Berlin")).isEqualTo(expected);
    }

    @Test
    void knowsThatADayMayHave23Or25Hours() {
        Instant afterSpring = Instant.parse("2026-03-29T10:00:00Z");
        Instant afterAutumn = Instant.parse("2026-10-25T10:00:00Z");

        assertThat(resolved("today", afterSpring, "Europe/Berlin")).isEqualTo("2026-03-28T23:00:00Z");
        assertThat(resolved("today at '11:00'", afterSpring, "Europe/Berlin")).isEqualTo("2026-03-29T09:00:00Z");
        assertThat(resolved("today", afterAutumn, "Europe/Berlin")).isEqualTo("2026-10-24T22:00:00Z");
        assertThat(resolved("this week", afterAutumn, "Europe/Berlin")).isEqualTo("2026-10-18T22:00:00Z");
        assertThat(resolved("last month", afterAutumn, "Europe/Berlin")).isEqualTo("2026-08-31T22:00:00Z");
        assertThat(resolved("1 day ago", afterAutumn, "Europe/Berlin")).isEqualTo("2026-10-24T10:00:00Z");
    }

    @Test
    void keepsTheHourThatTheClocksShowTheSecondTime() {
        Instant secondHalfPastTwo = Instant.parse("2026-10-25T01:30:00Z");

        assertThat(resolved("this hour", secondHalfPastTwo, "Europe/Berlin")).isEqualTo("2026-10-25T01:00:00Z");
        assertThat(resolved("last hour", secondHalfPastTwo, "Europe/Berlin")).isEqualTo("2026-10-25T00:00:00Z");
    }

    @Test
    void beginsWeeksOnMonday() {
        assertThat(resolved("this week", Instant.parse("2026-07-13T00:00:00Z"), "UTC"))
                .isEqualTo("2026-07-13T00:00:00Z");
        assertThat(resolved("this week", Instant.parse("2026-07-12T23:59:59Z"), "UTC"))
                .isEqualTo("2026-07-06T00:00:00Z");
    }

    @Test
    void keepsTheTextAsItWasWritten() {
        Query query =
                NrqlParser.parse("SELECT a FROM A SINCE 60  MINUTES ago UNTIL '2026-07-04'", NrqlFunctions.CATALOG);

        assertThat(query.since().text()).isEqualTo("60  MINUTES ago");
        assertThat(query.until().text()).isEqualTo("'2026-07-04'");
    }

    private static Instant resolved(String text, String zone) {
        return resolved(text, NOW, zone);
    }

    private static Instant resolved(String text, Instant now, String zone) {
        Query query = NrqlParser.parse("SELECT a FROM A SINCE " + text, NrqlFunctions.CATALOG);
        return TimePointResolver.resolve(query.since(), now, ZoneId.of(zone));
    }
}
