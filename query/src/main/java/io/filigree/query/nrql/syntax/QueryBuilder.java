package io.filigree.query.nrql.syntax;

import java.util.ArrayList;
import java.util.List;

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

    private final ExpressionBuilder expressions;
    private final GroupedAttributes groupedAttributes;

    QueryBuilder(FunctionCatalog functions) {
        this.expressions = new ExpressionBuilder(this, functions);
        this.groupedAttributes = new GroupedAttributes(functions);
    }

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
        List<Query.Selected> selected = select == null
                ? List.of()
                : select.selected().stream().map(this::selected).toList();
        if (clauses.has(Name.FACET)) {
            selected = groupedAttributes.select(selected);
        }
        return new Query(
                with == null
                        ? List.of()
                        : with.with().variable().stream().map(this::variable).toList(),
                selected,
                from == null
                        ? List.of()
                        : from.source().stream().map(this::source).toList(),
                join(clauses.get(Name.JOIN, JoinContext.class)),
                where(clauses.wheres()),
                facet(clauses, selected),
                limit(clauses.get(Name.LIMIT, LimitContext.class)),
                order(clauses.get(Name.ORDER_BY, OrderByContext.class), false),
                since == null ? null : TimeClauses.moment(since.moment()),
                until == null ? null : TimeClauses.moment(until.moment()),
                timeseries(clauses.get(Name.TIMESERIES, TimeseriesContext.class)),
                compareWith == null ? null : TimeClauses.length(compareWith.period()),
                timezone(clauses.get(Name.TIMEZONE, OpeningContext.class)),
                clauses.begin());
    }

    private @Nullable Expression where(List<WhereContext> clauses) {
        return clauses.isEmpty()
                ? null
                : expressions.all(clauses.stream().map(WhereContext::expression).toList());
    }

    private Query.Variable variable(VariableContext context) {
        List<String> names = context.name().stream().map(WrittenNames::name).toList();
        return new Query.Variable(expressions.value(context.expression()), names, SourceText.place(context));
    }

    private Query.Selected selected(SelectedContext context) {
        return context.STAR() == null
                ? new Query.Selected(
                        expressions.value(context.expression()),
                        WrittenNames.label(context.label(), context.expression()))
                : new Query.Selected(new Expression.Star(SourceText.place(context)), null);
    }

    private Query.Source source(SourceContext context) {
        SourceLocation place = SourceText.place(context);
        if (context.subquery() != null) {
            return new Query.Source.Nested(nested(context.subquery()), place);
        }
        String name = WrittenNames.name(context.name(0));
        if (context.OPEN() == null) {
            return new Query.Source.EventType(name, place);
        }
        if (!name.equalsIgnoreCase("lookup")) {
            throw new NrqlException(
                    place,
                    "FROM needs an event type, lookup(functions) or a query in parentheses; found " + name + "(…)");
        }
        return new Query.Source.Lookup(WrittenNames.name(context.name(1)), SourceText.place(context.name(1)));
    }

    private Query.@Nullable Join join(@Nullable JoinContext context) {
        if (context == null) {
            return null;
        }
        String key = WrittenNames.name(context.name(0));
        String joinedKey = context.name().size() > 1 ? WrittenNames.name(context.name(1)) : key;
        Query query = nested(context.subquery());
        QueryRules.checkJoined(query);
        return new Query.Join(context.LEFT() != null, query, key, joinedKey, SourceText.place(context));
    }

    private Query.@Nullable Facet facet(Clauses clauses, List<Query.Selected> selected) {
        FacetContext context = clauses.get(Name.FACET, FacetContext.class);
        if (context == null) {
            return null;
        }
        Query.Order pick = order(clauses.get(Name.PICK, OrderByContext.class), true);
        return new Query.Facet(
                context.facets().faceted().stream().map(this::faceted).toList(),
                pick == null ? null : groupedAttributes.order(pick, selected),
                SourceText.place(context));
    }

    private Query.Selected faceted(FacetedContext context) {
        return context.cases() == null
                ? new Query.Selected(
                        expressions.value(context.expression()),
                        WrittenNames.label(context.label(), context.expression()))
                : new Query.Selected(expressions.cases(context.cases()), WrittenNames.label(context.label()));
    }

    private Query.@Nullable Limit limit(@Nullable LimitContext context) {
        if (context == null) {
            return null;
        }
        List<TerminalNode> numbers = context.INTEGER();
        if (numbers.isEmpty() && context.MAX() == null) {
            return null; // as without LIMIT
        }
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
                TimeClauses.length(bucket),
                slide == null ? null : new Slide(size(slide), TimeClauses.length(slide)),
                SourceText.place(context));
    }

    private static Size size(@Nullable BucketContext context) {
        if (context == null || context.AUTO() != null) {
            return Size.AUTO;
        }
        return context.MAX() == null ? Size.GIVEN : Size.MAX;
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
