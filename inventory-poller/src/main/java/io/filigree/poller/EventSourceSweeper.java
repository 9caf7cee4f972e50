package io.filigree.poller;

import static java.util.Objects.requireNonNull;

import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.filigree.db.inventory.EventSourceMapping;
import io.filigree.db.inventory.EventSourceMappings;
import io.filigree.db.inventory.EventSourceSweep;
import io.filigree.decorator.function.InvokedArn;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.services.lambda.model.EventSourceMappingConfiguration;
import software.amazon.awssdk.services.lambda.model.ListEventSourceMappingsResponse;

/**
 * Lists the event source mappings of a region into the inventory, all or none. If they cannot be listed, the region keeps
 * those that are known and shows the reason; its functions are not affected.
 */
final class EventSourceSweeper {

    private static final Logger LOG = LoggerFactory.getLogger(EventSourceSweeper.class);

    private final EventSourceMappings inventory;
    private final Clock clock;

    EventSourceSweeper(EventSourceMappings inventory, Clock clock) {
        this.inventory = requireNonNull(inventory, "inventory");
        this.clock = requireNonNull(clock, "clock");
    }

    /** Records that the region, which has no functions, has no mappings. */
    void sweepEmpty(String accountId, String region) {
        inventory.replace(new EventSourceSweep(accountId, region, clock.instant(), List.of()));
    }

    /** Returns why they could not be listed; null if they were. */
    EventSourceSweep.@Nullable Failure sweep(String accountId, String region, AccountSession session) {
        Instant startedAt = clock.instant();
        try {
            inventory.replace(new EventSourceSweep(accountId, region, startedAt, list(region, session)));
            return null;
        } catch (AwsFailedException e) {
            EventSourceSweep.Failure failure = new EventSourceSweep.Failure(
                    accountId, region, e.fault().reason(), e.fault().fix());
            inventory.recordFailure(failure);
            LOG.warn(
                    "Event source mappings could not be listed, keeping the known ones: account={} region={} reason={}",
                    accountId,
                    region,
                    failure.reason());
            return failure;
        }
    }

    private static List<EventSourceMapping> list(String region, AccountSession session) {
        Map<String, EventSourceMapping> mappings = new LinkedHashMap<>();
        String marker = null;
        do {
            ListEventSourceMappingsResponse page = session.listEventSourceMappings(region, marker);
            for (EventSourceMappingConfiguration listed : page.eventSourceMappings()) {
                add(listed, region, mappings);
            }
            marker = RegionLister.next(page.nextMarker(), marker, AccountSession.LIST_EVENT_SOURCE_MAPPINGS);
        } while (marker != null);
        return List.copyOf(mappings.values());
    }

    private static void add(
            EventSourceMappingConfiguration listed, String region, Map<String, EventSourceMapping> mappings) {
        String uuid = listed.uuid();
        InvokedArn function =
                InvokedArn.parse(String.valueOf(listed.functionArn())).orElse(null);
        if (uuid == null || function == null) {
            LOG.warn(
                    "Left out of region {}: event source mapping {} of {}",
                    region,
                    AwsFailure.clean("" + uuid),
                    AwsFailure.clean("" + listed.functionArn()));
            return;
        }
        List<String> topics = new ArrayList<>(listed.topics());
        topics.addAll(listed.queues());
        mappings.put(
                uuid,
                new EventSourceMapping(
                        uuid,
                        function,
                        listed.eventSourceArn(),
                        topics,
                        listed.state() == null ? "Unknown" : listed.state(),
                        listed.stateTransitionReason(),
                        listed.lastProcessingResult(),
                        listed.batchSize(),
                        listed.maximumBatchingWindowInSeconds(),
                        listed.scalingConfig() == null
                                ? null
                                : listed.scalingConfig().maximumConcurrency(),
                        listed.filterCriteria() != null
                                && !listed.filterCriteria().filters().isEmpty(),
                        onFailure(listed)));
    }

    private static @Nullable String onFailure(EventSourceMappingConfiguration listed) {
        return listed.destinationConfig() == null || listed.destinationConfig().onFailure() == null
                ? null
                : listed.destinationConfig().onFailure().destination();
    }
}
