package io.filigree.benchmarks.faults;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;

import io.filigree.benchmarks.faults.Delivery.Fate;

/**
 * Every body that was posted and what became of it. Counts are in memory; the ids are in a file, one line for each:
 * kind, id, number of the body, and whether the body was acknowledged, so that the id must be stored.
 */
final class Ledger implements AutoCloseable {

    private final BufferedWriter ids;
    private final Map<Fate, Long> bodies = new EnumMap<>(Fate.class);
    private long posted;
    private long messages;
    private Duration longestAcknowledgement = Duration.ZERO;

    Ledger(Path file) throws IOException {
        this.ids = Files.newBufferedWriter(file);
    }

    /** The fate of a body is known. */
    synchronized void enter(PostedBody body, Delivery delivery) {
        posted++;
        bodies.merge(delivery.fate(), 1L, Long::sum);
        boolean acknowledged = delivery.fate() == Fate.ACKNOWLEDGED;
        if (acknowledged) {
            messages += body.contents().messages();
        }
        if (delivery.acknowledgement().compareTo(longestAcknowledgement) > 0) {
            longestAcknowledgement = delivery.acknowledgement();
        }
        try {
            for (EventId event : body.contents().events()) {
                ids.write(event.kind() + "\t" + event.id() + "\t" + posted + "\t" + acknowledged + "\n");
            }
        } catch (IOException e) {
            throw new UncheckedIOException("The ledger cannot be written", e);
        }
    }

    synchronized long posted() {
        return posted;
    }

    synchronized long bodies(Fate fate) {
        return bodies.getOrDefault(fate, 0L);
    }

    /** Messages of acknowledged bodies. */
    synchronized long messages() {
        return messages;
    }

    synchronized Duration longestAcknowledgement() {
        return longestAcknowledgement;
    }

    /** After it the file has all that was entered. */
    synchronized void flush() throws IOException {
        ids.flush();
    }

    @Override
    public synchronized void close() throws IOException {
        ids.close();
    }
}
