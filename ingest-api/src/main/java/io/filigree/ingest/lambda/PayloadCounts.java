package io.filigree.ingest.lambda;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * How many sections and items the agent payloads of some messages had, and what became of them. Every one that can be
 * counted is counted once: {@code items = events + stack traces + unreadable + over a bound}.
 */
public final class PayloadCounts {

    private static final Set<String> SECTIONS = Set.of(
            "analytic_event_data",
            "error_event_data",
            "span_event_data",
            "custom_event_data",
            "error_data",
            "metric_data",
            "transaction_sample_data",
            "sql_trace_data",
            "log_event_data",
            "update_loaded_modules");

    /** What became of a section. */
    public enum SectionOutcome {
        /** Its items are counted. */
        READ,
        /** It is of a kind that makes no events. */
        SKIPPED,
        /** It is no list of items. */
        UNREADABLE
    }

    /** What became of an item of a section that was read. */
    public enum ItemOutcome {
        EVENT,
        /** It is part of the event of the same error. */
        STACK_TRACE,
        /** It is no event; its message is kept word for word. */
        UNREADABLE,
        /** Its message or body has too many; its message is kept word for word. */
        OVER_BOUND
    }

    /** Why an event of a message is not stored as an event; its message is kept word for word. */
    public enum Withheld {
        /** The sender's key is not for its account. */
        ACCOUNT,
        /** Its account has too many event types. */
        EVENT_TYPES
    }

    /** @param name as agents name it; {@code other} where no agent does */
    public record Section(String name, SectionOutcome outcome) {}

    /** @param section that it is of */
    public record Item(String section, ItemOutcome outcome) {}

    private final Map<Section, Integer> sections = new HashMap<>();
    private final Map<Item, Integer> items = new HashMap<>();
    private final Map<Withheld, Integer> withheld = new HashMap<>();
    private int lineErrors;

    void addSection(String name, SectionOutcome outcome) {
        sections.merge(new Section(SECTIONS.contains(name) ? name : "other", outcome), 1, Integer::sum);
    }

    void addItems(String section, ItemOutcome outcome, int count) {
        if (count > 0) {
            items.merge(new Item(section, outcome), count, Integer::sum);
        }
    }

    /** Counts an error that a platform line is, whatever is known of its invocation. */
    void addLineError() {
        lineErrors++;
    }

    /** Counts events of these that are not stored. */
    public void withhold(Withheld reason, int events) {
        if (events > 0) {
            withheld.merge(reason, events, Integer::sum);
        }
    }

    /** Adds what others counted. */
    public void add(PayloadCounts others) {
        others.sections.forEach((section, count) -> sections.merge(section, count, Integer::sum));
        others.items.forEach((item, count) -> items.merge(item, count, Integer::sum));
        others.withheld.forEach((reason, count) -> withheld.merge(reason, count, Integer::sum));
        lineErrors += others.lineErrors;
    }

    public Map<Section, Integer> sections() {
        return Map.copyOf(sections);
    }

    public Map<Item, Integer> items() {
        return Map.copyOf(items);
    }

    /** Events of payloads and of {@link #lineErrors()} that are not stored. */
    public Map<Withheld, Integer> withheld() {
        return Map.copyOf(withheld);
    }

    /** Errors that platform lines are, whatever is known of their invocations. */
    public int lineErrors() {
        return lineErrors;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof PayloadCounts counts
                && sections.equals(counts.sections)
                && items.equals(counts.items)
                && withheld.equals(counts.withheld)
                && lineErrors == counts.lineErrors;
    }

    @Override
    public int hashCode() {
        return sections.hashCode() + items.hashCode();
    }
}
