package io.filigree.page.invocation;

import java.util.Locale;
import java.util.Map;

import io.filigree.cost.PriceTable;
import io.filigree.decorator.Attributes;
import io.filigree.decorator.function.ConfigurationAttribute;
import org.jspecify.annotations.Nullable;

/**
 * The values of the REPORT line of an invocation, its cost, and what triggered it. Null where unknown.
 *
 * @param duration as the platform measured it, else as the sender reported it
 * @param memory used of the configured memory
 * @param cost at list prices
 * @param trigger the kind of event source
 * @param source its name
 */
record InvocationFigures(
        @Nullable String duration,
        @Nullable String billed,
        @Nullable String init,
        @Nullable String memory,
        @Nullable String cost,
        @Nullable String trigger,
        @Nullable String source) {

    private static final String EVENT_SOURCE = "aws.lambda.eventSource.";

    static InvocationFigures of(Map<String, Object> event, PriceTable prices) {
        Double seconds = number(event, Attributes.DURATION);
        Double measured = number(event, "cwDuration");
        Double billed = number(event, "cwBilledDuration");
        Double used = number(event, "cwMaxMemoryUsed");
        Double memory = first(number(event, "cwMemorySize"), number(event, "aws.memorySize"));
        return new InvocationFigures(
                millis(measured == null && seconds != null ? Double.valueOf(seconds * 1_000) : measured),
                millis(billed),
                millis(number(event, "cwInitDuration")),
                used == null || memory == null
                        ? null
                        : String.format(Locale.ROOT, "%,.0f of %,.0f MB (%.0f %%)", used, memory, 100 * used / memory),
                billed == null || memory == null ? null : cost(billed, memory, event, prices),
                text(event, EVENT_SOURCE + "eventType", "faas.trigger"),
                text(event, EVENT_SOURCE + "arn", EVENT_SOURCE + "apiId", "request.uri"));
    }

    private static String cost(double billedMillis, double memoryMb, Map<String, Object> event, PriceTable prices) {
        String architecture = text(event, ConfigurationAttribute.ARCHITECTURE.attributeName());
        double usd = prices.of(String.valueOf(event.get(Attributes.REGION)))
                .invocation(billedMillis, memoryMb, architecture == null ? "x86_64" : architecture);
        return String.format(Locale.ROOT, "%.2f USD", usd * 1_000_000);
    }

    private static @Nullable Double first(@Nullable Double one, @Nullable Double other) {
        return one == null ? other : one;
    }

    private static @Nullable String millis(@Nullable Double millis) {
        if (millis == null) {
            return null;
        }
        return millis >= 10_000
                ? String.format(Locale.ROOT, "%,.1f s", millis / 1_000)
                : String.format(Locale.ROOT, millis >= 100 ? "%,.0f ms" : "%.1f ms", millis);
    }

    private static @Nullable Double number(Map<String, Object> event, String attribute) {
        return event.get(attribute) instanceof Number number ? number.doubleValue() : null;
    }

    private static @Nullable String text(Map<String, Object> event, String... attributes) {
        for (String attribute : attributes) {
            Object value = event.get(attribute);
            if (value != null) {
                return value.toString();
            }
        }
        return null;
    }
}
