package io.filigree.poller;

import java.nio.file.Path;
import java.time.Duration;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * When and how much to poll.
 *
 * @param enabled whether this process takes part in the schedule; polls on demand work all the same
 *     ({@code FILIGREE_POLL_ENABLED})
 * @param interval between two polls of one account; an account can override it ({@code FILIGREE_POLL_INTERVAL})
 * @param probeInterval between two sweeps of a region that has no functions or is blocked
 *     ({@code FILIGREE_POLL_PROBEINTERVAL})
 * @param versionsInterval between two sweeps of published versions and aliases, of accounts that want them
 *     ({@code FILIGREE_POLL_VERSIONSINTERVAL})
 * @param parallelAccounts accounts that the schedule polls at a time ({@code FILIGREE_POLL_PARALLELACCOUNTS})
 * @param parallelRegions regions swept at a time, over all accounts ({@code FILIGREE_POLL_PARALLELREGIONS})
 * @param aliveFile a file whose modification time says when the schedule last ran well, for a container's health
 *     check; unset for none ({@code FILIGREE_POLL_ALIVEFILE})
 */
@ConfigurationProperties("filigree.poll")
public record PollSettings(
        @DefaultValue("true") boolean enabled,
        @DefaultValue("5m") Duration interval,
        @DefaultValue("1h") Duration probeInterval,
        @DefaultValue("1h") Duration versionsInterval,
        @DefaultValue("4") int parallelAccounts,
        @DefaultValue("8") int parallelRegions,
        @Nullable Path aliveFile) {

    public PollSettings {
        if (interval.compareTo(Duration.ofSeconds(1)) < 0) {
            throw new IllegalArgumentException("filigree.poll.interval must be at least one second");
        }
        if (parallelAccounts < 1 || parallelRegions < 1) {
            throw new IllegalArgumentException(
                    "filigree.poll.parallel-accounts and filigree.poll.parallel-regions must be at least 1");
        }
    }
}
