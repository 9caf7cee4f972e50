package io.filigree.query.nrql.syntax;

import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;

import org.jspecify.annotations.Nullable;

/** A time in {@code SINCE} or {@code UNTIL}. It is resolved with the time and the time zone of the query. */
public sealed interface TimePoint {

    /** As written, for the metadata of the result: {@code 60 MINUTES AGO}. */
    String text();

    /** {@code 2 hours ago}. */
    record Ago(TimePeriod period, String text) implements TimePoint {}

    /** {@code now}. */
    record Now(String text) implements TimePoint {}

    /** Milliseconds since 1970. */
    record Epoch(long millis, String text) implements TimePoint {}

    /** {@code today}, {@code yesterday} or a day of the week, {@code AT '13:00'}: the last one that has begun. */
    record OfDay(Day day, LocalTime at, String text) implements TimePoint {}

    /** {@code this week}, {@code last month}: when it began. */
    record OfCalendar(boolean last, TimePeriod.Unit unit, String text) implements TimePoint {}

    /**
     * A date, a time, or both.
     *
     * @param date null for a time alone, which is the last such that has been
     * @param zone null where the query's zone holds
     */
    record Written(
            @Nullable LocalDate date,
            LocalTime time,
            @Nullable ZoneId zone,
            String text) implements TimePoint {}

    /** A day by its name. */
    sealed interface Day {

        /** {@code today}, 0 days before, or {@code yesterday}, 1. */
        record Before(int days) implements Day {}

        /** The last such day, which may be today. */
        record Weekday(DayOfWeek day) implements Day {}
    }
}
