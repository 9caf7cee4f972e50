package io.filigree.ingest;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;

import io.filigree.db.key.ApiKey;
import io.filigree.db.key.ApiKeys;
import io.filigree.db.key.KeyQuota.Usage;
import io.filigree.db.sender.SenderStats;
import io.filigree.ingest.MemoryLimiter.Permit;
import io.filigree.ingest.format.FormatResponse;
import io.filigree.ingest.format.Payload;
import io.filigree.ingest.format.PayloadTooLargeException;
import io.filigree.ingest.format.ReceivedRequest;
import io.filigree.ingest.format.SizeLimit;
import io.filigree.ingest.format.WireFormat;
import io.filigree.ingest.spool.ReceivedPayload;
import io.filigree.ingest.spool.Spool;
import jakarta.servlet.http.HttpServletRequest;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContextHolder;

/**
 * The endpoint of one wire format; {@link IngestMappings} creates one for each format. 2xx acknowledges a payload, which is
 * then in the spool. Senders drop payloads after most other statuses, so only unreadable bodies and those of keys without
 * remaining quota are rejected; 503 means that the spool cannot keep the payload.
 */
final class IngestController {

    private final WireFormat format;
    private final ApiKeys keys;
    private final Spool spool;
    private final SenderStats senders;
    private final SenderNames names;
    private final IngestMetrics metrics;
    private final MemoryLimiter memory;
    private final Clock clock;

    IngestController(
            WireFormat format,
            ApiKeys keys,
            Spool spool,
            SenderStats senders,
            SenderNames names,
            IngestMetrics metrics,
            MemoryLimiter memory,
            Clock clock) {
        this.format = format;
        this.keys = keys;
        this.spool = spool;
        this.senders = senders;
        this.names = names;
        this.metrics = metrics;
        this.memory = memory;
        this.clock = clock;
    }

    WireFormat format() {
        return format;
    }

    /** The handler method that {@link IngestMappings} maps. */
    ResponseEntity<byte[]> accept(HttpServletRequest request) throws IOException {
        long begun = System.nanoTime();
        ApiKey key = key();
        throwIfOverQuota(key);
        try (BodyReader body = new BodyReader(request.getInputStream(), memory)) {
            Payload payload = payload(new ReceivedServletRequest(request, read(request, body)));
            byte[] spooled = payload.spooled();
            if (spooled != null) {
                spool.append(new ReceivedPayload(
                        format.id(), spooled, clock.instant(), key.accounts(), key.keyId(), payload.function()));
                keys.bytesAccepted(key.keyId(), payload.inflatedBytes());
            } else {
                metrics.skipped(payload.skipped());
            }
            senders.accepted(
                    key.keyId(),
                    format.id(),
                    names.of(payload.senderName(), request.getHeader(HttpHeaders.USER_AGENT)),
                    payload.messages().size(),
                    payload.inflatedBytes());
            metrics.accepted(format.id(), payload.messages().size(), Duration.ofNanos(System.nanoTime() - begun));
            return entity(payload.acknowledgement());
        }
    }

    /** Checks the quota before the body is read: the body that reaches a quota is the last accepted one. */
    private void throwIfOverQuota(ApiKey key) {
        Usage usage = keys.usageToday(key.keyId());
        if (key.quota().isReachedBy(usage)) {
            keys.quotaRefused(key.keyId());
            throw new QuotaExceededException(key, usage, clock.instant());
        }
    }

    private Payload payload(ReceivedRequest request) {
        try (Permit permit = memory.forReading(format.inflatedBytes(request))) {
            return format.read(request);
        }
    }

    /** The sender's key; the filter chain rejects requests without one. */
    static ApiKey key() {
        Authentication sender = SecurityContextHolder.getContext().getAuthentication();
        if (sender == null || !(sender.getPrincipal() instanceof ApiKey key)) {
            throw new IllegalStateException("a sender without a key");
        }
        return key;
    }

    /** A byte array, so that the length is known: responses of unknown length are compressed if the client accepts it. */
    static ResponseEntity<byte[]> entity(FormatResponse response) {
        return ResponseEntity.status(response.status())
                .contentType(MediaType.parseMediaType(response.contentType()))
                .body(response.body());
    }

    private byte[] read(HttpServletRequest request, BodyReader body) throws IOException {
        SizeLimit limit = format.maxBody();
        if (request.getContentLengthLong() > limit.bytes()) {
            throw tooLarge(limit);
        }
        byte[] bytes = body.read(limit.bytes() + 1);
        if (bytes.length > limit.bytes()) {
            throw tooLarge(limit);
        }
        return bytes;
    }

    private static PayloadTooLargeException tooLarge(SizeLimit limit) {
        return new PayloadTooLargeException("body", limit.setting(), limit.bytes());
    }
}
