package io.filigree.access;

import io.filigree.db.sender.SenderStats;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/** Writes what senders sent, every few seconds. */
@Component
final class SenderStatsFlush {

    private final SenderStats senders;

    SenderStatsFlush(SenderStats senders) {
        this.senders = senders;
    }

    @Scheduled(fixedDelayString = "PT3S")
    void flush() {
        senders.flush();
    }
}
