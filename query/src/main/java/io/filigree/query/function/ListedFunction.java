package io.filigree.query.function;

import java.time.Instant;
import java.util.Map;

import io.filigree.decorator.function.FunctionConfiguration;
import org.jspecify.annotations.Nullable;

/**
 * A function in the inventory. Its components are the fields in the response of {@code GET /api/functions}.
 *
 * @param functionArn unqualified
 * @param account the name its account is paired under
 * @param lastSeen when AWS last listed it
 * @param metadataId what events that this metadata decorated carry as {@code decoration.metadataId}
 * @param missingSince since when it is not listed any more; null while it is
 * @param deletedAt when a second complete sweep did not list it; null while it is there or only missing
 * @param firstEvent time of its first counted event; null without events
 * @param lastEvent when its newest did
 */
public record ListedFunction(
        String functionArn,
        String functionName,
        String accountId,
        String account,
        String region,
        FunctionConfiguration configuration,
        Map<String, String> tags,
        Instant firstSeen,
        Instant lastSeen,
        long metadataId,
        @Nullable Instant missingSince,
        @Nullable Instant deletedAt,
        @Nullable Instant firstEvent,
        @Nullable Instant lastEvent) {}
