package io.filigree.query.nrql.syntax;

import java.time.DayOfWeek;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

import io.filigree.query.nrql.syntax.Clauses.Name;
import io.filigree.query.nrql.syntax.NrqlGrammarParser.*;
import io.filigree.query.nrql.syntax.Query.Timeseries.Size;
import io.filigree.query.nrql.syntax.Query.Timeseries.Slide;
import org.antlr.v4.runtime.ParserRuleContext;
import org.antlr.v4.runtime.Token;
import org.antlr.v4.runtime.tree.TerminalNode;
import org.jspecify.annotations.Nullable;

/** Builds a query from the parsed clauses, in any order. */
final class QueryBuilder {

    /** The last millisecond of the year 9999, which is as far as times go. */
    private static final long LAST_MILLI = 253_402_300_799_999L;

    private final ExpressionBuilder expressions = new ExpressionBuilder(this);

    Query build(QueryContext context) {
        Clauses clauses = Clauses.of(context, context.clause());
        Query query = query(clauses);
        QueryRules.check(query, clauses);
        return query;
    }

    /** The query in {@code IN (…)}. */
    Query members(SubqueryContext context) {
        Query query = nested(context);
        QueryRules.checkMembers(query);
        return query;
    }

    /** The query in parentheses where a value is expected. */
    Query scalar(SubqueryContext context) {
        Query query = nested(context);
        QueryRules.checkScalar(query);
        return query;
    }

    private Query nested(SubqueryContext context) {
        List<ParserRuleContext> contexts = new ArrayList<>();
        contexts.add(context.opening());
        contexts.addAll(context.clause());
        Clauses clauses = Clauses.of(context, contexts);
        Query query = query(clauses);
        QueryRules.check(query, clauses);
        QueryRules.checkNested(query, clauses);
        return query;
    }

    private Query query(Clauses clauses) {
        OpeningContext with = clauses.get(Name.VARIABLES, OpeningContext.class);
        OpeningContext select = clauses.get(Name.SELECT, OpeningContext.class);
        OpeningContext from = clauses.get(Name.FROM, OpeningContext.class);
        SinceContext since = clauses.get(Name.SINCE, SinceContext.class);
        UntilContext until = clauses.get(Name.UNTIL, UntilContext.class);
        CompareWithContext compareWith = clauses.get(Name.COMPARE_WITH, CompareWithContext.class);
        return new Query(
                with == null
                        ? List.of()
                        : with.with().variable().stream().map(this::variable).toList(),
                select == null
                        ? List.of()
                        : select.selected().stream().map(this::selected).toList(),
                from == null
                        ? List.of()
                        : from.source().stream().map(this::source).toList(),
                join(clauses.get(Name.JOIN, JoinContext.class)),
                where(clauses.wheres()),
                facet(clauses),
                limit(clauses.get(Name.LIMIT, LimitContext.class)),
                order(clauses.get(Name.ORDER_BY, OrderByContext.class), false),
                since == null ? null : moment(since.moment()),
                until == null ? null : moment(until.moment()),
                timeseries(clauses.get(Name.TIMESERIES, TimeseriesContext.class)),
                compareWith == null ? null : length(compareWith.period()),
                timezone(clauses.get(Name.TIMEZONE, OpeningContext.class)),
                clauses.begin());
    }

    private @Nullable Expression where(List<WhereContext> clauses) {
        return clauses.isEmpty()
                ? null
                : expressions.all(clauses.stream().map(WhereContext::expression).toList());
    }

    private Query.Variable variable(VariableContext context) {
        List<String> names =
                context.name().stream().map(ExpressionBuilder::name).toList();
        return new Query.Variable(expressions.value(context.expression()), names, SourceText.place(context));
    }

    private Query.Selected selected(SelectedContext context) {
        return context.STAR() == null
                ? new Query.Selected(
                        expressions.value(context.expression()),
                        ExpressionBuilder.label(context.label(), context.expression()))
                : new Query.Selected(new Expression.Star(SourceText.place(context)), null);
    }

    private Query.Source source(SourceContext context) {
        SourceLocation place = SourceText.place(context);
        if (context.subquery() != null) {
            return new Query.Source.Nested(nested(context.subquery()), place);
        }
        String name = ExpressionBuilder.name(context.name(0));
        if (context.OPEN() == null) {
            return new Query.Source.EventType(name, place);
        }
        if (!name.equalsIgnoreCase("lookup")) {
            throw new NrqlException(
                    place,
                    "FROM needs an event type, lookup(functions) or a query in parentheses; found " + name + "(…)");
        }
        return new Query.Source.Lookup(ExpressionBuilder.name(context.name(1)), SourceText.place(context.name(1)));
    }

    private Query.@Nullable Join join(@Nullable JoinContext context) {
        if (context == null) {
            return null;
        }
        String key = ExpressionBuilder.name(context.name(0));
        String joinedKey = context.name().size() > 1 ? ExpressionBuilder.name(context.name(1)) : key;
        Query query = nested(context.subquery());
        QueryRules.checkJoined(query);
        return new Query.Join(context.LEFT() != null, query, key, joinedKey, SourceText.place(context));
    }

    private Query.@Nullable Facet facet(Clauses clauses) {
        FacetContext context = clauses.get(Name.FACET, FacetContext.class);
        if (context == null) {
            return null;
        }
        return new Query.Facet(
                context.facets().faceted().stream().map(this::faceted).toList(),
                order(clauses.get(Name.PICK, OrderByContext.class), true),
                SourceText.place(context));
    }

    private Query.Selected faceted(FacetedContext context) {
        return context.cases() == null
                ? new Query.Selected(
                        expressions.value(context.expression()),
                        ExpressionBuilder.label(context.label(), context.expression()))
                : new Query.Selected(expressions.cases(context.cases()), ExpressionBuilder.label(context.label()));
    }

    private Query.@Nullable Limit limit(@Nullable LimitContext context) {
        if (context == null) {
            return null;
        }
        List<TerminalNode> numbers = context.INTEGER();
        int count = context.MAX() == null
                ? number(numbers.get(0), 1, Query.Limit.MAX, "LIMIT", ", or MAX")
                : Query.Limit.MAX;
        int offset = context.OFFSET() == null
                ? 0
                : number(numbers.get(numbers.size() - 1), 0, Integer.MAX_VALUE, "OFFSET", "");
        return new Query.Limit(count, offset);
    }

    private static int number(TerminalNode digits, int least, int most, String clause, String more) {
        String text = digits.getText();
        long number = text.length() > 15 ? Long.MAX_VALUE : Long.parseLong(text);
        if (number < least || number > most) {
            throw new NrqlException(
                    SourceText.place(digits.getSymbol()),
                    "%s must be %d to %,d%s".formatted(clause, least, most, more));
        }
        return (int) number;
    }

    private Query.@Nullable Order order(@Nullable OrderByContext context, boolean descendingByDefault) {
        return context == null
                ? null
                : new Query.Order(
                        expressions.value(context.expression()),
                        context.DESC() != null || (context.ASC() == null && descendingByDefault));
    }

    private static Query.@Nullable Timeseries timeseries(@Nullable TimeseriesContext context) {
        if (context == null) {
            return null;
        }
        List<BucketContext> buckets = context.bucket();
        BucketContext slide = context.SLIDE() == null ? null : buckets.get(buckets.size() - 1);
        BucketContext bucket = buckets.size() > (slide == null ? 0 : 1) ? buckets.get(0) : null;
        if (slide != null && (bucket == null || bucket.INTEGER() == null)) {
            throw new NrqlException(
                    SourceText.place(context), "SLIDE BY needs a bucket width: TIMESERIES 5 minutes SLIDE BY 1 minute");
        }
        return new Query.Timeseries(
                size(bucket),
                length(bucket),
                slide == null ? null : new Slide(size(slide), length(slide)),
                SourceText.place(context));
    }

    private static Size size(@Nullable BucketContext context) {
        if (context == null || context.AUTO() != null) {
            return Size.AUTO;
        }
        return context.MAX() == null ? Size.GIVEN : Size.MAX;
    }

    private static @Nullable TimePeriod length(@Nullable BucketContext context) {
        if (context == null || context.INTEGER() == null) {
            return null;
        }
        SourceLocation place = SourceText.place(context);
        refuseNegative(context.MINUS(), place);
        return period(context.INTEGER(), context.UNIT(), place);
    }

    private static TimePeriod length(PeriodContext context) {
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

    private static TimePoint moment(MomentContext context) {
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

    private static @Nullable String timezone(@Nullable OpeningContext context) {
        if (context == null) {
            return null;
        }
        Token zone = context.with().STRING().getSymbol();
        return TimeZones.named(SourceText.unquoted(zone), SourceText.place(zone))
                .getId();
    }
}
