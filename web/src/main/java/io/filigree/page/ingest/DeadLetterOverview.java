package io.filigree.page.ingest;

import java.time.Instant;
import java.util.List;

import io.filigree.db.event.DeadLetters;
import io.filigree.db.event.DeadLetters.DeadLetter;
import io.filigree.page.TimestampView;
import org.jspecify.annotations.Nullable;

/**
 * The dead letters on the page of ingest.
 *
 * @param count of all
 * @param newest the newest ones
 */
public record DeadLetterOverview(long count, List<Row> newest) {

    private static final int ROWS = 20;

    static DeadLetterOverview read(DeadLetters deadLetters, Instant now) {
        List<DeadLetter> newest = deadLetters.newest(ROWS);
        return new DeadLetterOverview(
                newest.size() < ROWS ? newest.size() : deadLetters.count(),
                newest.stream().map(letter -> Row.of(letter, now)).toList());
    }

    /**
     * A dead letter.
     *
     * @param id for the requests that requeue and delete it
     * @param reason the exception with its place in the code
     * @param position topic, partition and offset in Kafka; null for a spool in files
     */
    public record Row(
            long id,
            String format,
            TimestampView received,
            TimestampView failed,
            String reason,
            int bytes,
            @Nullable String position) {

        private static Row of(DeadLetter letter, Instant now) {
            return new Row(
                    letter.payloadId(),
                    letter.format(),
                    TimestampView.of(letter.receivedAt(), now),
                    TimestampView.of(letter.quarantinedAt(), now),
                    letter.reason(),
                    letter.bytes(),
                    letter.position());
        }
    }
}
