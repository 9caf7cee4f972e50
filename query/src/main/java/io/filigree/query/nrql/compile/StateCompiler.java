package io.filigree.query.nrql.compile;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

import io.filigree.query.nrql.compile.StateColumn.ByKey;
import io.filigree.query.nrql.compile.StateColumn.Combiner;
import io.filigree.query.nrql.compile.TypedExpression.Type;
import io.filigree.query.nrql.plan.PartialState;
import io.filigree.query.nrql.syntax.Expression;
import org.jspecify.annotations.Nullable;

/** Renders partial states as columns of PostgreSQL. */
final class StateCompiler {

    private static final String BOUND = "'^[-+]?(Inf|[0-9]+(\\.[0-9]*)?([eE][-+]?[0-9]{1,2})?)$'";

    private final ExpressionCompiler events;
    private final long windowBegin;

    /**
     * @param events compiles the arguments
     * @param windowBegin of the query, ms since 1970
     */
    StateCompiler(ExpressionCompiler events, long windowBegin) {
        this.events = events;
        this.windowBegin = windowBegin;
    }

    StateColumn column(PartialState state) {
        List<SqlFragment> filters = state.filters().stream()
                .map(filter -> SqlFragment.of("({})", events.condition(filter)))
                .toList();
        return state.summaries() ? ofMetric(state, filters) : ofEvents(state, filters);
    }

    private StateColumn ofEvents(PartialState state, List<SqlFragment> filters) {
        return switch (state.kind()) {
            case EVENTS -> combined(filtered(SqlFragment.of("count(*)"), filters), "bigint", Combiner.SUM);
            case COUNT -> count(value(state).sql(), filters);
            case COUNT_OF_NUMBERS -> count(number(state), filters);
            case SUM -> combined("sum({})", number(state), filters, Combiner.SUM);
            case MIN -> combined("min({})", number(state), filters, Combiner.MIN);
            case MAX -> combined("max({})", number(state), filters, Combiner.MAX);
            case VARIANCE -> variance(number(state), filters);
            case NEWEST -> dated(Combiner.NEWEST, value(state), filters);
            case OLDEST -> dated(Combiner.OLDEST, value(state), filters);
            case DISTINCT -> distinct(state, filters);
            case VALUES -> values(value(state), filters);
            case FREQUENCIES -> frequencies(state, filters);
            case HISTOGRAM -> histogram(state, filters);
            case SUM_BY_BOUND -> sumByBound(state, filters);
            case REGRESSION -> regression(number(state), filters);
            case LAST_TWO -> lastTwo(number(state), filters);
        };
    }

    /** Of data points with a value, and of summaries as of the values that they summarize. */
    private StateColumn ofMetric(PartialState state, List<SqlFragment> filters) {
        MetricValues points = MetricValues.of(state.arguments().get(0), events);
        return switch (state.kind()) {
            case COUNT -> combined("sum({})", points.counts(), filters, Combiner.SUM);
            case COUNT_OF_NUMBERS -> combined("sum({})", points.countsOfSums(), filters, Combiner.SUM);
            case SUM -> combined("sum({})", points.sums(), filters, Combiner.SUM);
            case MIN -> combined("min({})", points.minima(), filters, Combiner.MIN);
            case MAX -> combined("max({})", points.maxima(), filters, Combiner.MAX);
            case NEWEST -> dated(Combiner.NEWEST, points.average(), filters);
            case OLDEST -> dated(Combiner.OLDEST, points.average(), filters);
            default -> throw new IllegalStateException("Not of metrics: " + state);
        };
    }

    /** The value of a state's first argument. */
    TypedExpression value(PartialState state) {
        Expression argument = state.arguments().get(0);
        return state.summaries() ? MetricValues.of(argument, events).average() : events.value(argument);
    }

    private SqlFragment number(PartialState state) {
        return events.value(state.arguments().get(0)).asNumber();
    }

    private static StateColumn combined(
            String template, SqlFragment value, List<SqlFragment> filters, Combiner combiner) {
        return combined(filtered(SqlFragment.of(template, value), filters), "double precision", combiner);
    }

    private static StateColumn combined(SqlFragment aggregate, String type, Combiner combiner) {
        return new StateColumn(aggregate, combiner, null, null, StateTransport.direct(aggregate, type, combiner));
    }

    private static StateColumn count(SqlFragment value, List<SqlFragment> filters) {
        return combined(filtered(SqlFragment.of("count({})", value), filters), "bigint", Combiner.SUM);
    }

    private static StateColumn uncombined(
            SqlFragment direct, @Nullable ByKey byKey, @Nullable Percentiles percentiles, StateTransport transport) {
        return new StateColumn(direct, Combiner.NONE, byKey, percentiles, transport);
    }

    /** The greatest pair of time and value has the newest value. */
    private static StateColumn dated(Combiner combiner, TypedExpression value, List<SqlFragment> filters) {
        boolean plain = value.isPlain(value.type());
        SqlFragment pair = SqlFragment.of("ROW(r.ts, {})::dated_value", value.json())
                .inDuckDb(
                        plain ? "dated_scalar(r.ts, {})" : "dated_value(r.ts, {})", plain ? value.sql() : value.json());
        SqlFragment greatest = filtered(
                SqlFragment.of(combiner.function() + "({})", pair).inDuckDb(combiner.functionInDuckDb() + "({})", pair),
                with(filters, present(value.sql())));
        SqlFragment aggregate = plain ? SqlFragment.of("{}", greatest).inDuckDb("dated_json({})", greatest) : greatest;
        return new StateColumn(aggregate, combiner, null, null, StateTransport.dated(aggregate, combiner));
    }

    private static StateColumn variance(SqlFragment value, List<SqlFragment> filters) {
        SqlFragment count = filtered(SqlFragment.of("count({})", value), filters);
        SqlFragment mean = filtered(SqlFragment.of("avg({})", value), filters);
        SqlFragment variance = filtered(SqlFragment.of("var_pop({})", value), filters);
        SqlFragment moments = SqlFragment.of(
                        "ARRAY[{}::double precision, {}, 0, {} * {}, 0]", count, mean, variance, count)
                .inDuckDb("json_array({}, {}, 0, {} * {}, 0)", count, mean, variance, count);
        return uncombined(
                filtered(SqlFragment.of("var_pop({})", value), filters),
                null,
                null,
                StateTransport.moments(
                        moments, "(({} ->> 3)::double precision / nullif(({} ->> 0)::double precision, 0))"));
    }

    private StateColumn distinct(PartialState state, List<SqlFragment> filters) {
        List<TypedExpression> values =
                state.arguments().stream().map(events::value).toList();
        List<SqlFragment> present = new ArrayList<>(filters);
        values.forEach(each -> present.add(present(each.sql())));
        SqlFragment value = values.size() == 1
                ? values.get(0).sql()
                : SqlFragment.of(
                        "jsonb_build_array({})",
                        SqlFragment.join(
                                ", ", values.stream().map(TypedExpression::json).toList()));
        List<SqlFragment> counted = values.size() == 1 ? filters : present;
        return uncombined(
                filtered(SqlFragment.of("count(DISTINCT {})", value), counted),
                new ByKey(
                        only(value, counted), values.size() == 1 ? values.get(0).type() : Type.ANY, "count(k)"),
                null,
                StateTransport.set(
                        filtered(
                                SqlFragment.of("jsonb_agg(DISTINCT to_jsonb({}))", value)
                                        .inDuckDb("list(DISTINCT {})", value),
                                present),
                        "coalesce(jsonb_array_length({}), 0)"));
    }

    private static StateColumn values(TypedExpression value, List<SqlFragment> filters) {
        List<SqlFragment> present = with(filters, present(value.sql()));
        boolean text = value.type() == Type.TEXT;
        SqlFragment each = text ? SqlFragment.of("{} COLLATE \"C\"", value.sql()) : value.json();
        String element = text ? "(e.v #>> ARRAY[]::text[]) COLLATE \"C\"" : "e.v";
        return uncombined(
                filtered(SqlFragment.of("array_agg(DISTINCT {})", each), present),
                null,
                null,
                StateTransport.set(
                        filtered(
                                SqlFragment.of("jsonb_agg(DISTINCT {})", value.json())
                                        .inDuckDb("list(DISTINCT {})", value.json()),
                                present),
                        "ARRAY(SELECT " + element + " FROM jsonb_array_elements({}) AS e(v) ORDER BY 1)"));
    }

    private StateColumn frequencies(PartialState state, List<SqlFragment> filters) {
        List<SqlFragment> each = state.parameters().stream()
                .map(percentage -> SqlFragment.number(percentage / 100))
                .toList();
        SqlFragment fractions = SqlFragment.join(", ", each);
        SqlFragment value = number(state);
        UnaryOperator<SqlFragment> finish = column -> SqlFragment.of(
                "(SELECT percentile_cont(ARRAY[{}]) WITHIN GROUP (ORDER BY (e.v ->> 0)::double precision)"
                        + " FROM jsonb_array_elements({}) AS e(v), generate_series(1, (e.v ->> 1)::bigint))",
                fractions,
                column);
        return uncombined(
                filtered(
                        SqlFragment.of("percentile_cont(ARRAY[{}]) WITHIN GROUP (ORDER BY {})", fractions, value),
                        filters),
                null,
                new Percentiles(each, only(value, filters)),
                StateTransport.frequencies(filtered(frequency(value), filters), finish));
    }

    private StateColumn histogram(PartialState state, List<SqlFragment> filters) {
        SqlFragment value = number(state);
        SqlFragment bucket = SqlFragment.of(
                "(1 + least(greatest(floor(({} - {}) / {}), 0), {} - 1))::integer",
                value,
                SqlFragment.number(state.parameters().get(0)),
                SqlFragment.number(state.parameters().get(1)),
                SqlFragment.number(state.parameters().get(2)));
        List<SqlFragment> present = with(filters, present(value));
        return uncombined(
                filtered(SqlFragment.of("array_agg(ARRAY[{}, 1])", bucket), present),
                new ByKey(only(bucket, present), Type.NUMBER, "array_agg(ARRAY[k, n]) FILTER (WHERE k IS NOT NULL)"),
                null,
                StateTransport.frequencies(filtered(frequency(bucket), present), StateTransport::pairs));
    }

    private StateColumn sumByBound(PartialState state, List<SqlFragment> filters) {
        SqlFragment le = events.value(state.arguments().get(0)).written();
        SqlFragment bound = SqlFragment.of("CASE WHEN {} ~ " + BOUND + " THEN ({})::double precision END", le, le)
                .inDuckDb("CASE WHEN regexp_matches({}, " + BOUND + ") THEN ({})::double END", le, le);
        SqlFragment value = events.value(state.arguments().get(1)).asNumber();
        SqlFragment pairs = filtered(
                SqlFragment.of("array_agg(ARRAY[{}, {}])", bound, value)
                        .inDuckDb("list(json_array({}::varchar, {}))", bound, value),
                with(with(filters, present(value)), SqlFragment.of("({}) IS NOT NULL", bound)));
        return uncombined(pairs, null, null, StateTransport.sumsByBound(pairs));
    }

    private StateColumn regression(SqlFragment value, List<SqlFragment> filters) {
        SqlFragment seconds =
                SqlFragment.of("date_part('epoch', r.ts - to_timestamp({}))", SqlFragment.number(windowBegin / 1000d));
        List<SqlFragment> moments = new ArrayList<>();
        for (String part : List.of("count", "avgx", "avgy", "sxx", "sxy")) {
            moments.add(filtered(SqlFragment.of("regr_" + part + "({}, {})", value, seconds), filters));
        }
        return uncombined(
                filtered(SqlFragment.of("regr_slope({}, {})", value, seconds), filters),
                null,
                null,
                StateTransport.moments(
                        SqlFragment.of("ARRAY[{}]", SqlFragment.join(", ", moments))
                                .inDuckDb("json_array({})", SqlFragment.join(", ", moments)),
                        "(({} ->> 4)::double precision / nullif(({} ->> 3)::double precision, 0))"));
    }

    /** Pairs of time and number, the newest first. */
    private static StateColumn lastTwo(SqlFragment value, List<SqlFragment> filters) {
        SqlFragment pairs = filtered(
                SqlFragment.of("array_agg(ARRAY[round(date_part('epoch', r.ts) * 1000), {}] ORDER BY r.ts DESC)", value)
                        .inDuckDb("list([round(date_part('epoch', r.ts) * 1000), {}] ORDER BY r.ts DESC)", value),
                with(filters, SqlFragment.of("{} AND r.ts IS NOT NULL", present(value))));
        return uncombined(pairs, null, null, StateTransport.lastTwo(pairs));
    }

    private static SqlFragment frequency(SqlFragment value) {
        return SqlFragment.of("array_agg({})", value).inDuckDb("histogram({})", value);
    }

    private static SqlFragment present(SqlFragment value) {
        return SqlFragment.of("{} IS NOT NULL", value);
    }

    private static SqlFragment filtered(SqlFragment aggregate, List<SqlFragment> filters) {
        return filters.isEmpty()
                ? aggregate
                : SqlFragment.of("{} FILTER (WHERE {})", aggregate, SqlFragment.and(filters));
    }

    private static List<SqlFragment> with(List<SqlFragment> filters, SqlFragment filter) {
        List<SqlFragment> all = new ArrayList<>(filters);
        all.add(filter);
        return all;
    }

    /** The value, of events that the filters leave. */
    private static SqlFragment only(SqlFragment value, List<SqlFragment> filters) {
        return filters.isEmpty() ? value : SqlFragment.of("CASE WHEN {} THEN {} END", SqlFragment.and(filters), value);
    }
}
