package io.filigree.ingest.format.json;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.filigree.decorator.event.Event;
import io.filigree.ingest.format.BoundedAttributes;
import io.filigree.ingest.format.Decoded;
import io.filigree.ingest.format.Decoded.Cut;
import io.filigree.ingest.format.Decoded.Undecoded;
import io.filigree.ingest.format.EventBudget;
import io.filigree.ingest.format.Identified;
import io.filigree.ingest.format.IngestMessage;
import io.filigree.ingest.format.PayloadBounds;
import io.filigree.ingest.format.PayloadCounts;
import io.filigree.ingest.format.Timestamps;
import org.jspecify.annotations.Nullable;

/**
 * Converts each record of a body to an event, within the limits of the body. A record that is invalid or exceeds a limit is
 * an undecoded message.
 */
public final class RecordEvents {

    /** Converts a valid record to an event. */
    @FunctionalInterface
    public interface RecordReader {

        /** @param attributes to be filled; those of the event that is returned */
        Event read(JsonMessage record, BoundedAttributes attributes);
    }

    private RecordEvents() {}

    /**
     * Makes the events.
     *
     * @param fresh each is a {@link JsonMessage}
     * @param postedBytes size of the body, which limits the size of its rows
     */
    public static Decoded decode(
            Collection<? extends IngestMessage> fresh, RecordReader reader, PayloadBounds bounds, int postedBytes) {
        EventBudget budget = new EventBudget(bounds, postedBytes);
        List<Identified<Event>> events = new ArrayList<>(fresh.size());
        List<Undecoded> undecoded = new ArrayList<>();
        Map<Cut, Integer> cut = new HashMap<>();
        PayloadCounts counts = new PayloadCounts();
        for (IngestMessage message : fresh) {
            JsonMessage record = (JsonMessage) message;
            budget.startMessage();
            String problem = record.problem() == null ? budget.problem() : record.problem();
            if (problem != null) {
                undecoded.add(new Undecoded(record.identity(), null, problem, record.text()));
                continue;
            }
            BoundedAttributes attributes = new BoundedAttributes(bounds.attributes());
            Event event = reader.read(record, attributes);
            budget.add(event.attributes());
            attributes.cut().forEach((bound, times) -> cut.merge(Cut.of(event.type(), bound), times, Integer::sum));
            counts.addRecordEvent();
            events.add(new Identified<>(record.identity(), event));
        }
        return new Decoded(events, List.of(), List.of(), undecoded, 0, cut, counts, budget.heapBytes());
    }

    /**
     * The time of an event: the sender's, or that of receipt where it says none, or one that is no time or yet to come. Then
     * both are added as attributes.
     *
     * @param sent what the sender wrote; null where it wrote nothing
     */
    public static Instant time(
            @Nullable Instant own, @Nullable Object sent, Instant receivedAt, BoundedAttributes attributes) {
        if (own != null && !Timestamps.isAhead(own, receivedAt)) {
            return own;
        }
        if (own != null) {
            attributes.replaceTimestamp(own.toEpochMilli(), receivedAt);
        } else if (sent != null) {
            attributes.replaceTimestamp(sent, receivedAt);
        }
        return receivedAt;
    }
}
