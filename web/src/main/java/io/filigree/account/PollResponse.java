package io.filigree.account;

import java.time.Instant;
import java.util.List;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.filigree.db.inventory.EventSourceSweep;
import io.filigree.query.account.ListedPoll;
import io.filigree.query.account.ListedRegion;
import org.jspecify.annotations.Nullable;

/**
 * The latest poll of an account in the REST API; null fields are omitted.
 *
 * @param state {@code waiting}, {@code running}, {@code finished}, or {@code failed} when no region could be tried
 * @param reason why it failed
 * @param regions their current states
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record PollResponse(
        String accountId,
        String state,
        @Nullable Instant startedAt,
        @Nullable Instant finishedAt,
        @Nullable String reason,
        List<RegionResponse> regions) {

    static PollResponse of(
            String accountId,
            @Nullable ListedPoll last,
            boolean requested,
            List<ListedRegion> regions,
            List<EventSourceSweep.Failure> eventSources) {
        List<RegionResponse> now = regions.stream()
                .map(region -> RegionResponse.of(
                        region,
                        eventSources.stream()
                                .filter(failure -> failure.region().equals(region.region()))
                                .findFirst()
                                .orElse(null)))
                .toList();
        if (last != null && last.finishedAt() == null) {
            return new PollResponse(accountId, "running", last.startedAt(), null, null, now);
        }
        if (requested || last == null) {
            return new PollResponse(accountId, "waiting", null, null, null, now);
        }
        return new PollResponse(
                accountId,
                last.reason() == null ? "finished" : "failed",
                last.startedAt(),
                last.finishedAt(),
                last.reason(),
                now);
    }

    /**
     * @param status {@code pending}, {@code ok}, {@code blocked} or {@code failed}, by its last sweep
     * @param reason why it is not {@code ok}
     * @param fix the remedy
     * @param tagsReason why its tags are stale: they are from an earlier sweep
     * @param tagsFix the remedy for stale tags
     * @param eventSourcesReason why its event source mappings are those of an earlier sweep
     * @param eventSourcesFix the remedy
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record RegionResponse(
            String region,
            String status,
            long functions,
            @Nullable Instant lastSweep,
            @Nullable String reason,
            @Nullable String fix,
            @Nullable String tagsReason,
            @Nullable String tagsFix,
            @Nullable String eventSourcesReason,
            @Nullable String eventSourcesFix) {

        static RegionResponse of(ListedRegion region, EventSourceSweep.@Nullable Failure eventSources) {
            return new RegionResponse(
                    region.region(),
                    region.status(),
                    region.functions(),
                    region.lastSweep(),
                    region.reason(),
                    region.fix(),
                    region.tagsReason(),
                    region.tagsFix(),
                    eventSources == null ? null : eventSources.reason(),
                    eventSources == null ? null : eventSources.fix());
        }
    }
}
