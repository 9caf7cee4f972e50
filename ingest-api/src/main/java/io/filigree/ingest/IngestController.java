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
import io.filigree.ingest.spool.Spool;
import jakarta.servlet.http.HttpServletRequest;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContextHolder;

/**
 * Where senders of one format post; {@link IngestMappings} makes one for each format. 2xx means that the payload is kept.
 * Senders drop what gets any other answer, so only a body that can never be read is refused, and one whose key has used its
 * quota; and 503 is for a spool that cannot keep.
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

    /** What {@link IngestMappings} maps. */
    ResponseEntity<byte[]> accept(HttpServletRequest request) throws IOException {
        long begun = System.nanoTime();
        ApiKey key = key();
        throwIfOverQuota(key);
        try (BodyReader body = new BodyReader(request.getInputStream(), memory)) {
            Payload payload = payload(new ReceivedServletRequest(request, read(request, body)));
            byte[] spooled = payload.spooled();
            if (spooled != null) {
                spool.append(format.id(), spooled, clock.instant(), key.accounts(), key.keyId());
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

    /** Before the body is read: the one that reaches a quota is the last that is taken. */
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

    /** As bytes, so that its length is known: an answer of unknown length would be compressed for who accepts that. */
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
