package io.filigree.ingest.format;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * The numbers of sections and items in the agent payloads of some messages, by outcome. Each countable item is counted once:
 * {@code items = events + stack traces + unreadable + over a bound}.
 */
public final class PayloadCounts {

    /** As agents name them, and one for all others. */
    private static final List<String> SECTIONS = List.of(
            "analytic_event_data",
            "error_event_data",
            "span_event_data",
            "custom_event_data",
            "error_data",
            "metric_data",
            "transaction_sample_data",
            "sql_trace_data",
            "log_event_data",
            "update_loaded_modules",
            "otlp_payload",
            "other");

    private static final int OTHER = SECTIONS.size() - 1;

    /** The outcome of a section. */
    public enum SectionOutcome {
        /** Its items are counted. */
        READ,
        /** Its kind is not stored as events. */
        SKIPPED,
        /** It is no list of items. */
        UNREADABLE
    }

    /** The outcome of an item of a section that was read. */
    public enum ItemOutcome {
        EVENT,
        /** It is part of the event of the same error. */
        STACK_TRACE,
        /** It is not an event; its message is stored undecoded. */
        UNREADABLE,
        /** Its message or body has too many; its message is stored undecoded. */
        OVER_BOUND
    }

    /** Why an event of a message is not stored as an event; its message is stored undecoded. */
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

    // Arrays: this is counted for each payload, and added up for each batch.
    private final int[] sections = new int[SECTIONS.size() * SectionOutcome.values().length];
    private final int[] items = new int[SECTIONS.size() * ItemOutcome.values().length];
    private final int[] withheld = new int[Withheld.values().length];
    private int lineErrors;
    private int recordEvents;
    private long droppedLogs;

    private static int index(String section, int outcome) {
        int known = SECTIONS.indexOf(section);
        return outcome * SECTIONS.size() + (known < 0 ? OTHER : known);
    }

    /** Counts a section. */
    public void addSection(String name, SectionOutcome outcome) {
        sections[index(name, outcome.ordinal())]++;
    }

    /** Counts items of a section that was read. */
    public void addItems(String section, ItemOutcome outcome, int count) {
        items[index(section, outcome.ordinal())] += count;
    }

    /** Counts an error that a platform line reports, independent of its invocation. */
    public void addLineError() {
        lineErrors++;
    }

    /** Counts an event that a record of the format itself is, such as a log record: no agent payload and no platform line. */
    public void addRecordEvent() {
        recordEvents++;
    }

    /** Counts records that the platform reports to have dropped before they were sent. */
    public void addDroppedLogs(long records) {
        droppedLogs += records;
    }

    /** Counts events of these that are not stored. */
    public void withhold(Withheld reason, int events) {
        withheld[reason.ordinal()] += events;
    }

    /** Adds other counts. */
    public void add(PayloadCounts others) {
        add(sections, others.sections);
        add(items, others.items);
        add(withheld, others.withheld);
        lineErrors += others.lineErrors;
        recordEvents += others.recordEvents;
        droppedLogs += others.droppedLogs;
    }

    private static void add(int[] counts, int[] others) {
        for (int i = 0; i < counts.length; i++) {
            counts[i] += others[i];
        }
    }

    /** How many sections there were of each kind that there was any of. */
    public Map<Section, Integer> sections() {
        Map<Section, Integer> counted = new HashMap<>();
        for (SectionOutcome outcome : SectionOutcome.values()) {
            for (String section : SECTIONS) {
                int count = sections[index(section, outcome.ordinal())];
                if (count > 0) {
                    counted.put(new Section(section, outcome), count);
                }
            }
        }
        return counted;
    }

    /** How many items there were of each kind that there was any of. */
    public Map<Item, Integer> items() {
        Map<Item, Integer> counted = new HashMap<>();
        for (ItemOutcome outcome : ItemOutcome.values()) {
            for (String section : SECTIONS) {
                int count = items[index(section, outcome.ordinal())];
                if (count > 0) {
                    counted.put(new Item(section, outcome), count);
                }
            }
        }
        return counted;
    }

    /** How many events of payloads, of {@link #lineErrors()} and of {@link #recordEvents()} are not stored for this reason. */
    public int withheld(Withheld reason) {
        return withheld[reason.ordinal()];
    }

    /** Errors that platform lines report, independent of their invocations. */
    public int lineErrors() {
        return lineErrors;
    }

    /** Events that records of the format itself are, stored or not. */
    public int recordEvents() {
        return recordEvents;
    }

    /** Records that the platform dropped before they were sent. */
    public long droppedLogs() {
        return droppedLogs;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof PayloadCounts counts
                && Arrays.equals(sections, counts.sections)
                && Arrays.equals(items, counts.items)
                && Arrays.equals(withheld, counts.withheld)
                && lineErrors == counts.lineErrors
                && recordEvents == counts.recordEvents
                && droppedLogs == counts.droppedLogs;
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(sections) + Arrays.hashCode(items);
    }
}
