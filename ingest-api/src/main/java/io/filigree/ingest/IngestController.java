package io.filigree.ingest;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;

import io.filigree.db.key.ApiKey;
import io.filigree.db.key.ApiKeys;
import io.filigree.db.key.KeyQuota.Usage;
import io.filigree.decorator.function.AllowedAccounts;
import io.filigree.ingest.MemoryLimiter.Permit;
import io.filigree.ingest.format.PayloadTooLargeException;
import io.filigree.ingest.lambda.LambdaPayload;
import io.filigree.ingest.lambda.PayloadReader;
import io.filigree.ingest.spool.Spool;
import jakarta.servlet.http.HttpServletRequest;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * Where extensions post, under any path prefix: the URL that {@code NEW_RELIC_TELEMETRY_ENDPOINT} names is used word
 * for word. 2xx means that the payload is kept. Senders drop what gets any other answer, so only a body that can never
 * be read is refused, and one whose key has used its quota; and 503 is for a spool that cannot keep.
 */
@RestController
final class IngestController {

    private final PayloadReader reader;
    private final ApiKeys keys;
    private final Spool spool;
    private final IngestMetrics metrics;
    private final IngestSettings settings;
    private final MemoryLimiter memory;
    private final Clock clock;

    IngestController(
            PayloadReader reader,
            ApiKeys keys,
            Spool spool,
            IngestMetrics metrics,
            IngestSettings settings,
            MemoryLimiter memory,
            Clock clock) {
        this.memory = memory;
        this.reader = reader;
        this.keys = keys;
        this.spool = spool;
        this.metrics = metrics;
        this.settings = settings;
        this.clock = clock;
    }

    /** The content type is not looked at: senders claim several. */
    @PostMapping("/**/aws/lambda/v1")
    ResponseEntity<byte[]> accept(HttpServletRequest request) throws IOException {
        long begun = System.nanoTime();
        ApiKey key = key();
        throwIfOverQuota(key);
        try (BodyReader body = new BodyReader(request.getInputStream(), memory)) {
            byte[] bytes = read(request, body);
            LambdaPayload payload = payload(bytes);
            int messages = payload.messages().size();
            spool.append(bytes, clock.instant(), AllowedAccounts.ofKey(key.accountIds()), key.keyId());
            keys.bytesAccepted(key.keyId(), payload.inflatedBytes());
            metrics.accepted(messages, Duration.ofNanos(System.nanoTime() - begun));
            return answer(messages);
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

    private LambdaPayload payload(byte[] body) {
        try (Permit permit = memory.forReading(reader.inflatedBytes(body))) {
            return reader.read(body);
        }
    }

    /** The sender's key; the filter chain let nobody in without one. */
    private static ApiKey key() {
        Authentication sender = SecurityContextHolder.getContext().getAuthentication();
        if (sender == null || !(sender.getPrincipal() instanceof ApiKey key)) {
            throw new IllegalStateException("a sender without a key");
        }
        return key;
    }

    /** As bytes, so that its length is known: an answer of unknown length would be compressed for who accepts that. */
    private static ResponseEntity<byte[]> answer(int accepted) {
        return ResponseEntity.status(HttpStatus.ACCEPTED)
                .contentType(MediaType.APPLICATION_JSON)
                .body(("{\"accepted\":" + accepted + "}").getBytes(StandardCharsets.US_ASCII));
    }

    private byte[] read(HttpServletRequest request, BodyReader body) throws IOException {
        long limit = settings.maxBody().toBytes();
        if (request.getContentLengthLong() > limit) {
            throw tooLarge(limit);
        }
        byte[] bytes = body.read(limit + 1);
        if (bytes.length > limit) {
            throw tooLarge(limit);
        }
        return bytes;
    }

    private static PayloadTooLargeException tooLarge(long limit) {
        return new PayloadTooLargeException("body", "filigree.ingest.lambda.max-body", limit);
    }
}
