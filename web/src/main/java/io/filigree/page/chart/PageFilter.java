package io.filigree.page.chart;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.filigree.access.AccessPrincipal;
import io.filigree.decorator.Attributes;
import io.filigree.decorator.event.Event;
import io.filigree.decorator.function.ConfigurationAttribute;
import io.filigree.page.query.NrqlText;
import io.filigree.page.query.QueryAddress;
import io.filigree.page.query.TimeRange;
import io.filigree.problem.InvalidInputException;
import io.filigree.problem.QueryParameters;
import io.filigree.query.function.FunctionFilter;
import io.filigree.query.function.FunctionFilter.Presence;
import io.filigree.query.nrql.QueryRequest;
import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;

/**
 * The time range and the filter of a page, as in its URL, and the NRQL conditions that they mean. Texts are empty where
 * nothing is selected.
 *
 * @param base account and time range; without a query
 * @param tags {@code key:value} each
 * @param function part of a name, or a whole ARN
 * @param start {@code cold} or {@code warm}
 * @param split the attribute that divides charts into series
 * @param live whether the page refreshes itself
 */
public record PageFilter(
        QueryAddress base,
        String region,
        String runtime,
        List<String> tags,
        String function,
        String errorClass,
        String start,
        String split,
        boolean live) {

    /** The range of a page without one in the URL. */
    public static final TimeRange DEFAULT_RANGE = TimeRange.HOUR;

    private static final int MAX_TAGS = 20;

    private static final String COLD = "(" + Measures.IS_COLD + ")";

    private static final Set<String> OWN_PARAMETERS =
            Set.of("region", "runtime", "tag", "function", "error", "start", "split", "live");

    /** The names of all parameters, with those of the page. */
    public static Set<String> parameters(String... more) {
        Set<String> names = new HashSet<>(OWN_PARAMETERS);
        names.addAll(Set.of("account", "range", "from", "to"));
        names.addAll(List.of(more));
        return Set.copyOf(names);
    }

    /**
     * @param parameters read with the names of {@link #parameters}
     * @throws InvalidInputException that names the parameter
     */
    public static PageFilter read(HttpServletRequest request, QueryParameters parameters) {
        QueryAddress address = QueryAddress.read(request);
        String account = address.accountId();
        if (!account.matches("[0-9]{12}|" + AccessPrincipal.ALL)) {
            throw InvalidInputException.of("account", "account must be an account id of twelve digits");
        }
        TimeRange range = address.range() == TimeRange.AS_WRITTEN ? DEFAULT_RANGE : address.range();
        List<String> tags = parameters.texts("tag", MAX_TAGS);
        if (!tags.stream().allMatch(tag -> tag.indexOf(':') > 0)) {
            throw InvalidInputException.of("tag", "tag must be key:value");
        }
        return new PageFilter(
                new QueryAddress(
                        "", account, range, address.from(), address.to(), QueryAddress.View.AUTO, address.style()),
                text(parameters, "region"),
                text(parameters, "runtime"),
                tags,
                text(parameters, "function"),
                text(parameters, "error"),
                start(parameters),
                text(parameters, "split"),
                live(parameters) && range != TimeRange.CUSTOM);
    }

    /**
     * The parts of the filter that do not select functions, for a page that selects them otherwise.
     *
     * @param parameters read with the names of {@link #parameters}
     */
    public static PageFilter ofEvents(QueryParameters parameters) {
        TimeRange range = TimeRange.named(text(parameters, "range"))
                .orElseThrow(
                        () -> InvalidInputException.of("range", "range must be one of those that the page offers"));
        return new PageFilter(
                new QueryAddress(
                        "",
                        AccessPrincipal.ALL,
                        range == TimeRange.AS_WRITTEN ? DEFAULT_RANGE : range,
                        text(parameters, "from"),
                        text(parameters, "to"),
                        QueryAddress.View.AUTO,
                        null),
                "",
                "",
                List.of(),
                "",
                text(parameters, "error"),
                start(parameters),
                text(parameters, "split"),
                live(parameters) && range != TimeRange.CUSTOM);
    }

    private static String start(QueryParameters parameters) {
        String start = text(parameters, "start");
        if (!Set.of("", "cold", "warm").contains(start)) {
            throw InvalidInputException.of("start", "start must be cold or warm");
        }
        return start;
    }

    private static boolean live(QueryParameters parameters) {
        String live = text(parameters, "live");
        if (!Set.of("", "on", "off").contains(live)) {
            throw InvalidInputException.of("live", "live must be on or off");
        }
        return !live.equals("off");
    }

    /** The filter with the functions that another page selects. */
    public PageFilter selecting(String account, String oneRegion, String oneRuntime, List<String> ofTags, String name) {
        return new PageFilter(
                new QueryAddress(
                        "", account, base.range(), base.from(), base.to(), QueryAddress.View.AUTO, base.style()),
                oneRegion,
                oneRuntime,
                ofTags,
                name,
                errorClass,
                start,
                split,
                live);
    }

    /** Without the conditions for an error class and for starts. */
    public PageFilter ofAllEvents() {
        return new PageFilter(base, region, runtime, tags, function, "", "", split, live);
    }

    /** The address of a query with the account and the time range of the page. */
    public QueryAddress address(String nrql) {
        return new QueryAddress(
                nrql, base.accountId(), base.range(), base.from(), base.to(), QueryAddress.View.AUTO, base.style());
    }

    /** The query string of the query page, with the rest of the filter for its links back to other pages. */
    public String queryPage(String nrql) {
        return queryPage(address(nrql));
    }

    /** The same for a query with another time range or style. */
    public String queryPage(QueryAddress address) {
        return parameterList().stream()
                .filter(parameter -> OWN_PARAMETERS.contains(parameter.name()))
                .map(parameter -> "&" + parameter.name() + "=" + QueryAddress.encoded(parameter.value()))
                .collect(Collectors.joining("", address.query(), ""));
    }

    /** The time range of the page. */
    public QueryRequest.Range window(Instant now) {
        QueryRequest.Range window = base.window(now);
        return window == null ? new QueryRequest.Range(now.minus(Duration.ofHours(1)), now) : window;
    }

    /** The clause that compares with the previous time range of the same length. */
    public String compareWithPrevious(Instant now) {
        QueryRequest.Range window = window(now);
        return "COMPARE WITH " + Duration.between(window.begin(), window.end()).toSeconds() + " seconds ago";
    }

    /** The query of events of the type, with the conditions of the page. */
    public String nrql(String select, String type, List<String> more, String tail) {
        List<String> conditions = new ArrayList<>(more);
        conditions(type).forEach(condition -> conditions.add(condition.nrql()));
        return "SELECT " + select + "\nFROM " + type
                + (conditions.isEmpty() ? "" : "\nWHERE " + String.join("\n  AND ", conditions))
                + (tail.isEmpty() ? "" : "\n" + tail);
    }

    /**
     * The conditions of the page for events of the type. Only error events have an error class, and only invocations
     * have an init duration, so the events of other types are found by request id.
     *
     * @param type empty for several types
     */
    public List<FilterCondition> conditions(String type) {
        List<FilterCondition> conditions = new ArrayList<>();
        addEquals(conditions, Attributes.REGION, region);
        addEquals(conditions, ConfigurationAttribute.RUNTIME.attributeName(), runtime);
        tags.forEach(tag -> conditions.add(new FilterCondition(Attributes.TAG_PREFIX + keyOf(tag), ofTag(tag))));
        if (function.startsWith("arn:")) {
            addEquals(conditions, Attributes.LAMBDA_ARN, function);
        } else if (!function.isEmpty()) {
            conditions.add(new FilterCondition(
                    Attributes.FUNCTION_NAME, Attributes.FUNCTION_NAME + " LIKE " + NrqlText.containing(function)));
        }
        if (!errorClass.isEmpty()) {
            String ofClass = Attributes.ERROR_CLASS + " = " + NrqlText.quoted(errorClass);
            conditions.add(new FilterCondition(
                    Attributes.ERROR_CLASS,
                    type.equals(Event.INVOCATION_ERROR)
                            ? ofClass
                            : "aws.requestId IN (SELECT uniques(aws.requestId) FROM " + Event.INVOCATION_ERROR
                                    + " WHERE " + ofClass + ")"));
        }
        if (!start.isEmpty()) {
            conditions.add(new FilterCondition(
                    "aws.lambda.coldStart",
                    (start.equals("cold") ? "" : "NOT ")
                            + (type.equals(Event.INVOCATION)
                                    ? COLD
                                    : "aws.requestId IN (SELECT uniques(aws.requestId) FROM " + Event.INVOCATION
                                            + " WHERE " + COLD + ")")));
        }
        return conditions;
    }

    /** The functions whose changes the page marks. */
    public FunctionFilter functions() {
        return new FunctionFilter(
                function.isEmpty() ? null : function,
                base.accountId().equals(AccessPrincipal.ALL) ? List.of() : List.of(base.accountId()),
                some(region),
                some(runtime),
                List.of(),
                List.of(),
                tags,
                Presence.PRESENT_AND_DELETED);
    }

    /** Whether a filter other than the time range is active. */
    public boolean narrows() {
        return !withoutConditions().query().equals(query());
    }

    public PageFilter withoutConditions() {
        return new PageFilter(
                new QueryAddress(
                        "",
                        AccessPrincipal.ALL,
                        base.range(),
                        base.from(),
                        base.to(),
                        QueryAddress.View.AUTO,
                        base.style()),
                "",
                "",
                List.of(),
                "",
                "",
                "",
                split,
                live);
    }

    public PageFilter with(TimeRange range) {
        return with(range, "", "");
    }

    /** With a custom range; its ends are to the millisecond. */
    public PageFilter between(Instant begin, Instant end) {
        return with(TimeRange.CUSTOM, minute(begin), minute(end));
    }

    private PageFilter with(TimeRange range, String from, String to) {
        return with(base.accountId(), range, from, to);
    }

    private PageFilter with(String accountId, TimeRange range, String from, String to) {
        return new PageFilter(
                new QueryAddress("", accountId, range, from, to, QueryAddress.View.AUTO, base.style()),
                region,
                runtime,
                tags,
                function,
                errorClass,
                start,
                split,
                live);
    }

    public PageFilter ofFunction(String other) {
        return new PageFilter(base, region, runtime, tags, other, errorClass, start, split, live);
    }

    /** @param accountId twelve digits, or {@link AccessPrincipal#ALL} */
    public PageFilter ofAccount(String accountId) {
        return with(accountId, base.range(), base.from(), base.to());
    }

    PageFilter withLive(boolean refresh) {
        return new PageFilter(base, region, runtime, tags, function, errorClass, start, split, refresh);
    }

    /** The query string; empty for the default. */
    public String query() {
        return query(List.of());
    }

    /** The query string with further parameters. */
    public String query(List<Parameter> more) {
        String query = Stream.concat(parameterList().stream(), more.stream())
                .map(parameter -> parameter.name() + "=" + QueryAddress.encoded(parameter.value()))
                .collect(Collectors.joining("&"));
        return query.isEmpty() ? "" : "?" + query;
    }

    /** The query string of a page with a further parameter. */
    public String query(String name, String value) {
        return query(List.of(new Parameter(name, value)));
    }

    /** The parameters that differ from their defaults. */
    public List<Parameter> parameterList() {
        Map<String, String> texts = new LinkedHashMap<>();
        texts.put("range", base.range() == DEFAULT_RANGE ? "" : base.range().text());
        texts.put("from", base.range() == TimeRange.CUSTOM ? base.from() : "");
        texts.put("to", base.range() == TimeRange.CUSTOM ? base.to() : "");
        texts.put("account", base.accountId().equals(AccessPrincipal.ALL) ? "" : base.accountId());
        texts.put("region", region);
        texts.put("runtime", runtime);
        texts.put("function", function);
        texts.put("error", errorClass);
        texts.put("start", start);
        texts.put("split", split);
        texts.put("live", live || base.range() == TimeRange.CUSTOM ? "" : "off");
        List<Parameter> parameters = new ArrayList<>();
        texts.forEach((name, value) -> {
            if (!value.isEmpty()) {
                parameters.add(new Parameter(name, value));
            }
        });
        tags.forEach(tag -> parameters.add(new Parameter("tag", tag)));
        return parameters;
    }

    /** A parameter of the address. */
    public record Parameter(String name, String value) {}

    private static String minute(Instant at) {
        return at.toString().replace("Z", "");
    }

    /** The condition for a tag, {@code key:value}. */
    public static String ofTag(String tag) {
        return NrqlText.name(Attributes.TAG_PREFIX + keyOf(tag)) + " = " + NrqlText.quoted(valueOf(tag));
    }

    /** The key of {@code key:value}. */
    public static String keyOf(String tag) {
        return tag.substring(0, endOfKey(tag));
    }

    /** The value of {@code key:value}. */
    public static String valueOf(String tag) {
        return tag.substring(endOfKey(tag) + 1);
    }

    /** The keys of AWS itself have colons, such as {@code aws:cloudformation:stack-name}. */
    private static int endOfKey(String tag) {
        int ofAws = tag.startsWith("aws:") ? tag.indexOf(':', tag.indexOf(':', 4) + 1) : -1;
        return ofAws > 0 ? ofAws : tag.indexOf(':');
    }

    private static void addEquals(List<FilterCondition> conditions, String attribute, String value) {
        if (!value.isEmpty()) {
            conditions.add(new FilterCondition(attribute, NrqlText.name(attribute) + " = " + NrqlText.quoted(value)));
        }
    }

    private static List<String> some(String value) {
        return value.isEmpty() ? List.of() : List.of(value);
    }

    private static String text(QueryParameters parameters, String name) {
        @Nullable String text = parameters.text(name);
        return text == null ? "" : text;
    }
}
