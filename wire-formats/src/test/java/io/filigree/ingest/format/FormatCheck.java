package io.filigree.ingest.format;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/** What must hold for any body of any format: it is refused, or each of its messages has one result. */
public final class FormatCheck {

    private final WireFormat format;
    private final Instant receivedAt;
    private int refused;
    private int events;
    private int undecoded;

    public FormatCheck(WireFormat format, Instant receivedAt) {
        this.format = format;
        this.receivedAt = receivedAt;
    }

    /** What a body became; empty when it was refused. */
    public Optional<Decoded> check(ReceivedRequest request) {
        Payload payload;
        try {
            assertThat(format.inflatedBytes(request)).isNotNegative();
            payload = format.read(request);
        } catch (UnreadablePayloadException e) {
            assertThat(e.field()).isNotEmpty();
            refused++;
            return Optional.empty();
        } catch (PayloadTooLargeException e) {
            assertThat(e.bound()).startsWith(PayloadBounds.SETTINGS);
            refused++;
            return Optional.empty();
        }
        List<UUID> identities =
                payload.messages().stream().map(IngestMessage::identity).toList();
        byte[] spooled = payload.spooled();
        if (spooled != null) {
            assertThat(format.reread(spooled).messages())
                    .extracting(IngestMessage::identity)
                    .isEqualTo(identities);
        }
        Map<UUID, IngestMessage> messages = payload.messages().stream()
                .collect(Collectors.toMap(IngestMessage::identity, message -> message, (first, again) -> first));
        Decoded decoded = payload.decode(messages.values(), receivedAt);
        Set<UUID> kept = new HashSet<>();
        decoded.events().forEach(one -> kept.add(one.messageIdentity()));
        decoded.completions().forEach(one -> kept.add(one.messageIdentity()));
        decoded.failures().forEach(one -> kept.add(one.messageIdentity()));
        decoded.undecoded().forEach(one -> kept.add(one.messageIdentity()));
        assertThat(kept).isSubsetOf(messages.keySet());
        assertThat(kept.size() + decoded.ignored()).isEqualTo(messages.size());
        assertThat(decoded.undecoded())
                .extracting(Decoded.Undecoded::messageIdentity)
                .doesNotHaveDuplicates();
        events += decoded.events().size() + decoded.completions().size();
        undecoded += decoded.undecoded().size();
        return Optional.of(decoded);
    }

    /** Bodies. */
    public int refused() {
        return refused;
    }

    /** Events and completions of all bodies. */
    public int events() {
        return events;
    }

    /** Messages of all bodies. */
    public int undecoded() {
        return undecoded;
    }
}
