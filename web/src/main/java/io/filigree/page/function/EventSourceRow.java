package io.filigree.page.function;

import java.util.ArrayList;
import java.util.List;

import io.filigree.db.inventory.EventSourceMapping;
import io.filigree.page.chart.PageFilter;
import io.filigree.page.map.CallPanels;
import io.filigree.page.map.MappedSource;
import org.jspecify.annotations.Nullable;

/**
 * An event source mapping on the page of its function.
 *
 * @param badge the class of the badge of the state
 * @param warning why records do not arrive, or fail; null if nothing is known
 * @param lastResult null if AWS reports none, as for queues
 * @param settings batch size, batching window, maximum concurrency and filters, in words
 * @param console the URL of the source in the AWS console; null if it is unknown
 * @param queryPage the query string of the query page for the invocations by this source; null for a source without an ARN
 */
record EventSourceRow(
        String uuid,
        String type,
        String name,
        @Nullable String qualifier,
        String state,
        String badge,
        @Nullable String warning,
        @Nullable String lastResult,
        List<String> settings,
        @Nullable String onFailure,
        @Nullable String console,
        @Nullable String queryPage) {

    /** @param filter of the ARN of the function */
    static EventSourceRow of(EventSourceMapping mapping, PageFilter filter) {
        MappedSource source = MappedSource.of(mapping);
        String arn = mapping.eventSourceArn();
        return new EventSourceRow(
                mapping.uuid(),
                source.type(),
                source.shortName(),
                mapping.function().qualifier(),
                mapping.state(),
                badge(mapping),
                warning(mapping),
                mapping.lastResult(),
                settings(mapping),
                mapping.onFailureArn(),
                ConsoleLink.ofEventSource(mapping),
                arn == null ? null : filter.queryPage(CallPanels.invocationsBy(filter, arn)));
    }

    private static String badge(EventSourceMapping mapping) {
        return mapping.isDisabled() ? "warn" : mapping.state().equals("Enabled") ? "good" : "info";
    }

    private static @Nullable String warning(EventSourceMapping mapping) {
        String name = MappedSource.of(mapping).shortName();
        if (mapping.isDisabled()) {
            String reason = mapping.stateReason();
            return name + " is disabled" + (reason == null ? "" : " (" + reason + ")")
                    + ". Its records do not invoke the function.";
        }
        return mapping.isFailing() ? "The last batch of " + name + " failed: " + mapping.lastResult() : null;
    }

    private static List<String> settings(EventSourceMapping mapping) {
        List<String> settings = new ArrayList<>();
        Integer size = mapping.batchSize();
        if (size != null) {
            settings.add("up to " + size + (size == 1 ? " record" : " records"));
        }
        Integer window = mapping.batchingWindowSeconds();
        if (window != null && window > 0) {
            settings.add("collected for " + window + " s");
        }
        Integer concurrency = mapping.maximumConcurrency();
        if (concurrency != null) {
            settings.add("concurrency up to " + concurrency);
        }
        if (mapping.filtered()) {
            settings.add("filtered");
        }
        return settings;
    }
}
