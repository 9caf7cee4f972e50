package io.filigree.query.nrql.syntax;

import java.time.DayOfWeek;
import java.time.LocalTime;
import java.util.Locale;

import io.filigree.query.nrql.syntax.NrqlGrammarParser.BucketContext;
import io.filigree.query.nrql.syntax.NrqlGrammarParser.MomentContext;
import io.filigree.query.nrql.syntax.NrqlGrammarParser.PeriodContext;
import org.antlr.v4.runtime.Token;
import org.antlr.v4.runtime.tree.TerminalNode;
import org.jspecify.annotations.Nullable;

/** Builds the times and durations of a query. */
final class TimeClauses {

    /** The last millisecond of the year 9999, which is as far as times go. */
    private static final long LAST_MILLI = 253_402_300_799_999L;

    private TimeClauses() {}

    /** The length of a bucket; null for AUTO and MAX. */
    static @Nullable TimePeriod length(@Nullable BucketContext context) {
        if (context == null || context.INTEGER() == null) {
            return null;
        }
        SourceLocation place = SourceText.place(context);
        refuseNegative(context.MINUS(), place);
        return period(context.INTEGER(), context.UNIT(), place);
    }

    static TimePeriod length(PeriodContext context) {
        SourceLocation place = SourceText.place(context);
        refuseNegative(context.MINUS(), place);
        return period(context.INTEGER(), context.UNIT(), place);
    }

    private static void refuseNegative(@Nullable TerminalNode minus, SourceLocation place) {
        if (minus != null) {
            throw new NrqlException(place, "a duration must be positive");
        }
    }

    /** A positive duration; in milliseconds without a unit. */
    static TimePeriod period(TerminalNode digits, @Nullable TerminalNode unit, SourceLocation place) {
        TimePeriod period = anyPeriod(digits, unit, place);
        if (period.count() == 0) {
            throw new NrqlException(place, "a duration must be positive");
        }
        return period;
    }

    private static TimePeriod anyPeriod(TerminalNode digits, @Nullable TerminalNode unit, SourceLocation place) {
        String text = digits.getText();
        if (text.length() > 15) {
            throw new NrqlException(place, "the duration is too long");
        }
        return new TimePeriod(Long.parseLong(text), unit == null ? TimePeriod.Unit.MILLISECOND : unit(unit));
    }

    private static TimePeriod.Unit unit(TerminalNode unit) {
        return TimePeriod.Unit.named(unit.getText()).orElseThrow();
    }

    static TimePoint moment(MomentContext context) {
        String text = SourceText.written(context);
        Token first = context.getStart();
        SourceLocation place = SourceText.place(first);
        if (context.MINUS() != null) {
            throw new NrqlException(place, "times in the past have no minus: 5 minutes ago");
        }
        if (context.AGO() != null) {
            return new TimePoint.Ago(anyPeriod(context.INTEGER(), context.UNIT(), place), text);
        }
        return switch (first.getType()) {
            case NrqlGrammarParser.INTEGER -> new TimePoint.Epoch(millis(first), text);
            case NrqlGrammarParser.NOW -> new TimePoint.Now(text);
            case NrqlGrammarParser.STRING -> DateTimeLiteral.moment(SourceText.unquoted(first), text, place);
            case NrqlGrammarParser.THIS, NrqlGrammarParser.LAST -> ofCalendar(context, text);
            default -> new TimePoint.OfDay(day(first), at(context.STRING()), text);
        };
    }

    private static long millis(Token digits) {
        String text = digits.getText();
        long millis = text.length() > 15 ? Long.MAX_VALUE : Long.parseLong(text);
        if (millis > LAST_MILLI) {
            throw new NrqlException(SourceText.place(digits), "expected milliseconds since 1970, up to the year 9999");
        }
        return millis;
    }

    private static TimePoint ofCalendar(MomentContext context, String text) {
        TimePeriod.Unit unit = unit(context.UNIT());
        if (unit.millis() < TimePeriod.Unit.HOUR.millis()) {
            throw new NrqlException(
                    SourceText.place(context.UNIT().getSymbol()),
                    "expected hour, day, week, month, quarter or year after this and last");
        }
        return new TimePoint.OfCalendar(context.LAST() != null, unit, text);
    }

    private static TimePoint.Day day(Token word) {
        return switch (word.getType()) {
            case NrqlGrammarParser.TODAY -> new TimePoint.Day.Before(0);
            case NrqlGrammarParser.YESTERDAY -> new TimePoint.Day.Before(1);
            default ->
                new TimePoint.Day.Weekday(DayOfWeek.valueOf(word.getText().toUpperCase(Locale.ROOT)));
        };
    }

    private static LocalTime at(@Nullable TerminalNode time) {
        return time == null
                ? LocalTime.MIDNIGHT
                : DateTimeLiteral.timeOfDay(SourceText.unquoted(time.getSymbol()), SourceText.place(time.getSymbol()));
    }
}
