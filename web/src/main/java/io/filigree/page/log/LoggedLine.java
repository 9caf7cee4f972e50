package io.filigree.page.log;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

import io.filigree.decorator.Attributes;
import io.filigree.page.TimestampView;
import io.filigree.page.chart.PageFilter;
import io.filigree.page.chart.PageFilter.Parameter;
import org.jspecify.annotations.Nullable;

/**
 * A log line on a page.
 *
 * @param key equal for equal lines and different for all others in one response, so that a script adds no line twice
 * @param millis since 1970, by which lines are ordered
 * @param level as logged; null without one
 * @param badge the class of its badge
 * @param requestId of the invocation, which has a page; null without one
 * @param around the query string of the lines around it; null for a line without a function
 */
record LoggedLine(
        String key,
        long millis,
        TimestampView at,
        @Nullable String level,
        String badge,
        String message,
        @Nullable String function,
        @Nullable String arn,
        @Nullable String place,
        @Nullable String requestId,
        @Nullable String around) {

    /** Bounds the length of a message. */
    private static final int MAX_MESSAGE = 4_096;

    /** Ids that need no escaping in a path. */
    private static final Pattern PLAIN_ID = Pattern.compile("[A-Za-z0-9_-]{1,255}");

    /** The lines of a result, in its order. */
    static List<LoggedLine> of(List<? extends Map<String, ?>> events, PageFilter filter, Instant now) {
        Map<String, Integer> seen = new HashMap<>();
        List<LoggedLine> lines = new ArrayList<>();
        for (Map<String, ?> event : events) {
            String content = Integer.toHexString(event.hashCode());
            int number = seen.merge(content, 1, Integer::sum);
            lines.add(of(event, "line-" + event.get(Attributes.TIMESTAMP) + "-" + content + "-" + number, filter, now));
        }
        return lines;
    }

    private static LoggedLine of(Map<String, ?> event, String key, PageFilter filter, Instant now) {
        long millis = event.get(Attributes.TIMESTAMP) instanceof Number number ? number.longValue() : 0;
        String level = text(event, "level");
        String message = text(event, "message");
        String requestId = text(event, Attributes.REQUEST_ID);
        String account = text(event, Attributes.ACCOUNT);
        String region = text(event, Attributes.REGION);
        return new LoggedLine(
                key,
                millis,
                TimestampView.of(Instant.ofEpochMilli(millis), now),
                level,
                level == null ? "" : LogLevel.of(level).badge(),
                message == null
                        ? ""
                        : message.length() <= MAX_MESSAGE ? message : message.substring(0, MAX_MESSAGE) + "…",
                text(event, Attributes.FUNCTION_NAME),
                text(event, Attributes.LAMBDA_ARN),
                account == null || region == null ? region : account + " · " + region,
                requestId == null || !PLAIN_ID.matcher(requestId).matches() ? null : requestId,
                around(event, millis, filter));
    }

    private static @Nullable String around(Map<String, ?> event, long millis, PageFilter filter) {
        String arn = text(event, Attributes.LAMBDA_ARN);
        if (arn == null) {
            return null;
        }
        List<Parameter> parameters = new ArrayList<>();
        parameters.add(new Parameter("at", String.valueOf(millis)));
        parameters.add(new Parameter("of", arn));
        String stream = text(event, "aws.logStream");
        if (stream != null) {
            parameters.add(new Parameter("stream", stream));
        }
        return filter.query(parameters);
    }

    private static @Nullable String text(Map<String, ?> event, String attribute) {
        Object value = event.get(attribute);
        return value == null ? null : value.toString();
    }
}
