package io.filigree.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The counters of ingest and the rows of its tables at one moment, and the equations of {@code docs/metrics.md}. */
final class IngestCounters {

    static final List<String> EVENT_TABLES =
            List.of("lambda_invocation", "lambda_invocation_error", "span", "log", "custom_event");

    private final MeterRegistry meters;
    private final JdbcClient jdbc;
    private final Map<String, Double> counts;
    private final long batches;
    private final long undecoded;
    private final long events;

    IngestCounters(MeterRegistry meters, JdbcClient jdbc) {
        this.meters = meters;
        this.jdbc = jdbc;
        this.counts = counts();
        this.batches = batches();
        this.undecoded = rows("undecoded_message");
        this.events = eventRows();
    }

    private long batches() {
        return meters.get("filigree.ingest.batch").summary().count();
    }

    private long rows(String table) {
        return jdbc.sql("SELECT count(*) FROM " + table).query(Long.class).single();
    }

    private long eventRows() {
        return EVENT_TABLES.stream().mapToLong(this::rows).sum();
    }

    private Map<String, Double> counts() {
        Map<String, Double> all = new HashMap<>();
        for (Meter meter : meters.getMeters()) {
            if (meter instanceof Counter counter && meter.getId().getName().startsWith("filigree.ingest.")) {
                all.merge(key(counter), counter.count(), Double::sum);
            }
        }
        return all;
    }

    private static String key(Counter counter) {
        return counter.getId().getName()
                + counter.getId().getTags().stream()
                        .map(tag -> "|" + tag.getKey() + "=" + tag.getValue() + "|")
                        .collect(Collectors.joining());
    }

    /** Since then. */
    Moved moved() {
        return new Moved(counts, counts());
    }

    /** Whether a batch was counted since then. That is the last that is counted of it. */
    boolean hasBatch() {
        return batches() > batches;
    }

    /**
     * Checks the equations.
     *
     * @param arrived messages since then; one for a body that was refused
     */
    Moved assertAddsUp(double arrived) {
        Moved moved = moved();
        assertThat(moved.of("filigree.ingest.received")).as("messages received").isEqualTo(arrived);
        assertThat(moved.of("filigree.ingest.messages"))
                .as("messages by outcome")
                .isEqualTo(arrived);
        assertThat(moved.of("filigree.ingest.requests") - moved.of("filigree.ingest.requests", "outcome", "accepted"))
                .as("requests that were refused")
                .isEqualTo(moved.of("filigree.ingest.messages", "outcome", "rejected"));
        assertThat(moved.of("filigree.ingest.results"))
                .as("messages by result")
                .isEqualTo(moved.of("filigree.ingest.messages", "outcome", "stored"));
        assertThat(moved.of("filigree.ingest.undecoded"))
                .isEqualTo(moved.of("filigree.ingest.results", "result", "partial")
                        + moved.of("filigree.ingest.results", "result", "undecoded"))
                .isEqualTo(rows("undecoded_message") - undecoded - moved.of("filigree.ingest.refused"));
        assertThat(moved.of("filigree.ingest.ignored"))
                .isEqualTo(moved.of("filigree.ingest.results", "result", "ignored"));
        assertThat(moved.of("filigree.ingest.events"))
                .as("events written")
                .isEqualTo(moved.of("filigree.ingest.items", "outcome", "event")
                        + moved.of("filigree.ingest.line.events")
                        + moved.of("filigree.ingest.record.events")
                        - moved.of("filigree.ingest.withheld"));
        assertThat((double) eventRows() - events)
                .as("rows")
                .isEqualTo(moved.of("filigree.ingest.events")
                        - moved.of("filigree.ingest.replaced")
                        - moved.of("filigree.ingest.refused"));
        return moved;
    }

    /** By how much counters moved. */
    record Moved(Map<String, Double> before, Map<String, Double> after) {

        /** Of the counters of that name with these tags, and any others. */
        double of(String name, String... tags) {
            return after.entrySet().stream()
                    .filter(entry ->
                            entry.getKey().equals(name) || entry.getKey().startsWith(name + "|"))
                    .filter(entry -> IntStream.range(0, tags.length / 2)
                            .allMatch(i -> entry.getKey().contains("|" + tags[2 * i] + "=" + tags[2 * i + 1] + "|")))
                    .mapToDouble(entry -> entry.getValue() - before.getOrDefault(entry.getKey(), 0.0))
                    .sum();
        }
    }
}
