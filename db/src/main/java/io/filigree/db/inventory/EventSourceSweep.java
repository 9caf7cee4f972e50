package io.filigree.db.inventory;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.Collection;
import java.util.List;

/**
 * A complete listing of the event source mappings of one region of one account.
 *
 * @param startedAt when the first page was requested
 * @param mappings each with a different UUID
 */
public record EventSourceSweep(
        String accountId, String region, Instant startedAt, Collection<EventSourceMapping> mappings) {

    public EventSourceSweep {
        requireNonNull(accountId, "accountId");
        requireNonNull(region, "region");
        requireNonNull(startedAt, "startedAt");
        mappings = List.copyOf(mappings);
    }

    /**
     * Why the mappings of a region could not be listed; those that are known stay.
     *
     * @param fix the remedy for the owner of the account
     */
    public record Failure(String accountId, String region, String reason, String fix) {

        public Failure {
            requireNonNull(accountId, "accountId");
            requireNonNull(region, "region");
            requireNonNull(reason, "reason");
            requireNonNull(fix, "fix");
        }
    }
}
