package io.filigree.query.nrql.syntax;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.time.temporal.TemporalAdjusters;

/**
 * Resolves a {@link TimePoint} to an instant. Days, weeks (which begin on Monday) and months follow the calendar of the time
 * zone; a duration is a fixed number of milliseconds. A local time in a daylight-saving gap moves later by the length of
 * the gap. Of an ambiguous local time the earlier instant is used.
 */
public final class TimePointResolver {

    private TimePointResolver() {}

    /**
     * The instant that a moment means.
     *
     * @param zone of the query, for moments that name none
     */
    public static Instant resolve(TimePoint moment, Instant now, ZoneId zone) {
        if (moment instanceof TimePoint.Ago ago) {
            return before(now, ago.period().millis());
        }
        if (moment instanceof TimePoint.Epoch epoch) {
            return Instant.ofEpochMilli(epoch.millis());
        }
        if (moment instanceof TimePoint.OfDay day) {
            return ofDay(day, now.atZone(zone));
        }
        if (moment instanceof TimePoint.OfCalendar begin) {
            return begin(begin, now.atZone(zone)).toInstant();
        }
        return moment instanceof TimePoint.Written written ? written(written, now, zone) : now;
    }

    /** At the earliest 1970. */
    private static Instant before(Instant now, long millis) {
        return Instant.ofEpochMilli(Math.max(0, now.toEpochMilli() - millis));
    }

    private static Instant ofDay(TimePoint.OfDay moment, ZonedDateTime now) {
        if (moment.day() instanceof TimePoint.Day.Weekday weekday) {
            return lastBegun(
                    now.toLocalDate().with(TemporalAdjusters.previousOrSame(weekday.day())), moment.at(), now, 7);
        }
        int days = ((TimePoint.Day.Before) moment.day()).days();
        return lastBegun(now.toLocalDate().minusDays(days), moment.at(), now, 1);
    }

    private static Instant written(TimePoint.Written moment, Instant now, ZoneId zone) {
        ZoneId own = moment.zone() == null ? zone : moment.zone();
        if (moment.date() == null) {
            ZonedDateTime there = now.atZone(own);
            return lastBegun(there.toLocalDate(), moment.time(), there, 1);
        }
        return moment.date().atTime(moment.time()).atZone(own).toInstant();
    }

    /** That day and time, or a number of days earlier if it is in the future. */
    private static Instant lastBegun(LocalDate day, LocalTime time, ZonedDateTime now, int days) {
        ZonedDateTime moment = day.atTime(time).atZone(now.getZone());
        return (moment.isAfter(now) ? day.minusDays(days).atTime(time).atZone(now.getZone()) : moment).toInstant();
    }

    private static ZonedDateTime begin(TimePoint.OfCalendar moment, ZonedDateTime now) {
        int back = moment.last() ? 1 : 0;
        LocalDate today = now.toLocalDate();
        return switch (moment.unit()) {
            case DAY -> today.minusDays(back).atStartOfDay(now.getZone());
            case WEEK ->
                today.with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY))
                        .minusWeeks(back)
                        .atStartOfDay(now.getZone());
            case MONTH -> today.withDayOfMonth(1).minusMonths(back).atStartOfDay(now.getZone());
            case QUARTER ->
                today.with(today.getMonth().firstMonthOfQuarter())
                        .withDayOfMonth(1)
                        .minusMonths(3L * back)
                        .atStartOfDay(now.getZone());
            case YEAR -> today.withDayOfYear(1).minusYears(back).atStartOfDay(now.getZone());
            case HOUR -> now.truncatedTo(ChronoUnit.HOURS).minusHours(back);
            case MINUTE, SECOND, MILLISECOND ->
                throw new IllegalArgumentException(moment.unit() + " is no unit of the calendar");
        };
    }
}
