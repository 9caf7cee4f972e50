package io.filigree.awsevent;

import java.util.List;

import io.filigree.db.hint.PushedHints;
import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.stereotype.Component;

/**
 * Counts deliveries of EventBridge.
 *
 * <pre> filigree.aws.events{outcome = kept | limited | not_paired | account_mismatch | ignored | rejected |
 * unavailable} </pre>
 *
 * <p>Functions that are read from AWS ({@code kept}); functions that the inventory does not know, beyond the limit of
 * their account ({@code limited}), whose account is not paired, or is not one of the key's ({@code account_mismatch});
 * events that report no change of a function ({@code ignored}); bodies that cannot be read ({@code rejected}) or that
 * could not be kept ({@code unavailable}), which EventBridge delivers again.
 */
@Component
final class AwsEventMetrics {

    private static final String NAME = "filigree.aws.events";

    private final MeterRegistry registry;

    AwsEventMetrics(MeterRegistry registry) {
        this.registry = registry;
        List.of("kept", "limited", "not_paired", "account_mismatch", "ignored", "rejected", "unavailable")
                .forEach(outcome -> count(outcome, 0));
    }

    void accepted(PushedHints hints, int mismatched, int ignored) {
        count("kept", hints.kept());
        count("limited", hints.limited());
        count("not_paired", hints.notPaired());
        count("account_mismatch", mismatched);
        count("ignored", ignored);
    }

    void rejected() {
        count("rejected", 1);
    }

    void notKept() {
        count("unavailable", 1);
    }

    private void count(String outcome, int events) {
        registry.counter(NAME, "outcome", outcome).increment(events);
    }
}
