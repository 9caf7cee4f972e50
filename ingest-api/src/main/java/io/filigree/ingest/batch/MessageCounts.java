package io.filigree.ingest.batch;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;

import io.filigree.ingest.format.Sourced;
import io.filigree.ingest.format.UndecodedReason.AccountMismatch;
import org.jspecify.annotations.Nullable;

/**
 * The messages of a batch: {@code stored = complete + undecoded + ignored}, where {@code partial} ones are part of the undecoded.
 *
 * @param received all messages of the payloads
 * @param recovered those of them that an earlier process acknowledged
 * @param stored those that were not stored before
 * @param complete stored ones of which all that is to be stored is stored
 * @param partial stored ones that are stored in part, and kept word for word besides
 * @param undecoded stored ones that are kept word for word
 * @param accountMismatch those of the undecoded that claim accounts which their sender's key is not for
 * @param ignored stored ones that carried no data
 */
public record MessageCounts(
        int received,
        int recovered,
        int stored,
        int complete,
        int partial,
        int undecoded,
        int accountMismatch,
        int ignored) {

    static final MessageCounts NONE = new MessageCounts(0, 0, 0, 0, 0, 0, 0, 0);

    static MessageCounts of(List<DecodedPayload> payloads, int newMessages, BatchContent content) {
        int received = 0;
        int recovered = 0;
        int ignored = 0;
        for (DecodedPayload payload : payloads) {
            int messages = payload.payload().messages().size();
            received += messages;
            recovered += payload.spooled().recovered() ? messages : 0;
            ignored += payload.decoded().ignored();
        }
        Set<UUID> decoded = new HashSet<>();
        addMessages(decoded, content.events());
        addMessages(decoded, content.completions());
        addMessages(decoded, content.failures());
        int all = decoded.size();
        content.undecoded().forEach(one -> decoded.remove(one.message()));
        return new MessageCounts(
                received,
                recovered,
                newMessages,
                decoded.size(),
                all - decoded.size(),
                content.undecoded().size(),
                (int) content.undecoded().stream()
                        .filter(one -> one.value().cause() instanceof AccountMismatch)
                        .count(),
                ignored);
    }

    private static <T> void addMessages(Set<UUID> messages, List<Sourced<T>> items) {
        @Nullable UUID last = null;
        for (Sourced<T> item : items) {
            // Those of a message are mostly in a row.
            if (!item.message().equals(last)) {
                last = item.message();
                messages.add(last);
            }
        }
    }
}
