package io.filigree.page.query;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

import io.filigree.access.AccessPrincipal;
import io.filigree.problem.InvalidInputException;
import io.filigree.problem.QueryParameters;
import io.filigree.query.nrql.QueryRequest;
import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;

/**
 * The parameters of the query page's URL, which hold the complete state of the page.
 *
 * @param nrql empty without a query
 * @param accountId twelve digits; {@link AccessPrincipal#ALL} for all
 * @param from start of a custom range, in the format of the browser; empty otherwise
 * @param to end of the custom range
 * @param view how the result is shown
 * @param style of lines; null for the default
 */
public record QueryAddress(
        String nrql,
        String accountId,
        TimeRange range,
        String from,
        String to,
        View view,
        @Nullable LineStyle style) {

    /** The view of a result. */
    public enum View {
        AUTO,
        TABLE,
        JSON
    }

    /** Steps of a time range that its end moves by. */
    private static final int STEPS = 3_600;

    /** No event can have a time outside of these years. */
    private static final int FIRST_YEAR = 1970;

    private static final int LAST_YEAR = 2999;

    private static final Set<String> PARAMETERS = Set.of("q", "account", "range", "from", "to", "view", "style");

    public static QueryAddress read(HttpServletRequest request) {
        QueryParameters parameters = QueryParameters.readKnown(request, PARAMETERS, QueryRequest.MAX_LENGTH);
        String account = text(parameters, "account");
        return new QueryAddress(
                text(parameters, "q"),
                account.isEmpty() ? AccessPrincipal.ALL : account,
                TimeRange.named(text(parameters, "range"))
                        .orElseThrow(() ->
                                InvalidInputException.of("range", "range must be one of those that the page offers")),
                text(parameters, "from"),
                text(parameters, "to"),
                view(text(parameters, "view")),
                LineStyle.named(text(parameters, "style")).orElse(null));
    }

    /** The address of a query with default settings. */
    public static QueryAddress of(String nrql) {
        return new QueryAddress(nrql, AccessPrincipal.ALL, TimeRange.AS_WRITTEN, "", "", View.AUTO, null);
    }

    public boolean hasQuery() {
        return !nrql.isBlank();
    }

    public QueryAddress with(View other) {
        return new QueryAddress(nrql, accountId, range, from, to, other, style);
    }

    public QueryAddress with(LineStyle other) {
        return new QueryAddress(nrql, accountId, range, from, to, view, other);
    }

    /** The same query in the time range that it has itself. */
    public QueryAddress asWritten() {
        return new QueryAddress(nrql, accountId, TimeRange.AS_WRITTEN, "", "", view, style);
    }

    /** The query string. */
    public String query() {
        Map<String, String> parameters = new LinkedHashMap<>();
        parameters.put("q", nrql);
        parameters.put("account", accountId.equals(AccessPrincipal.ALL) ? "" : accountId);
        parameters.put("range", range.text());
        parameters.put("from", from);
        parameters.put("to", to);
        parameters.put("view", view == View.AUTO ? "" : name(view));
        parameters.put("style", style == null ? "" : style.text());
        return parameters.entrySet().stream()
                .filter(parameter -> !parameter.getValue().isEmpty())
                .map(parameter -> parameter.getKey() + "=" + encoded(parameter.getValue()))
                .collect(Collectors.joining("&", "?", ""));
    }

    static String name(View view) {
        return view.name().toLowerCase(Locale.ROOT);
    }

    public static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    /**
     * The time range that the time picker selects; null to use the query's own. A range before now ends at the next multiple
     * of a 3600th of its length, so the panels of a page have the same one.
     *
     * @throws InvalidInputException when the range is invalid
     */
    public QueryRequest.@Nullable Range window(Instant now) {
        if (range == TimeRange.CUSTOM) {
            QueryRequest.Range window = new QueryRequest.Range(moment("from", from), moment("to", to));
            if (!window.begin().isBefore(window.end())) {
                throw InvalidInputException.of("to", "The end must be after the start.");
            }
            return window;
        }
        return range.length()
                .map(length -> new QueryRequest.Range(next(now, length).minus(length), next(now, length)))
                .orElse(null);
    }

    private static Instant next(Instant now, Duration length) {
        long step = length.toMillis() / STEPS;
        return Instant.ofEpochMilli(-Math.floorDiv(-now.toEpochMilli(), step) * step);
    }

    private static Instant moment(String field, String text) {
        try {
            LocalDateTime time = LocalDateTime.parse(text);
            if (time.getYear() >= FIRST_YEAR && time.getYear() <= LAST_YEAR) {
                return time.toInstant(ZoneOffset.UTC);
            }
        } catch (DateTimeException e) {
            // The same error as for a year out of range.
        }
        throw InvalidInputException.of(
                field,
                "Enter a start and an end, such as 2026-01-31T12:00 (UTC), from " + FIRST_YEAR + " to " + LAST_YEAR
                        + ".");
    }

    private static View view(String text) {
        for (View view : View.values()) {
            if (name(view).equals(text)) {
                return view;
            }
        }
        return View.AUTO;
    }

    private static String text(QueryParameters parameters, String name) {
        String text = parameters.text(name);
        return text == null ? "" : text;
    }
}
