package io.filigree.awsevent;

import java.util.List;

import io.filigree.db.hint.PushedChanges.Kept;
import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.stereotype.Component;

/**
 * What EventBridge delivered.
 *
 * <pre>
 * filigree.aws.events{outcome = kept | repeated | not_paired | apart | ignored | rejected | not_kept}
 * </pre>
 *
 * <p>Changes that are {@code kept}, that were kept before ({@code repeated}), whose account is not paired, or is none that
 * the key is for ({@code apart}); events that tell of no change of a function ({@code ignored}); bodies that cannot be read ({@code rejected}) or that could not be
 * kept ({@code not_kept}), which EventBridge delivers again.
 */
@Component
final class AwsEventMetrics {

    private static final String NAME = "filigree.aws.events";

    private final MeterRegistry registry;

    AwsEventMetrics(MeterRegistry registry) {
        this.registry = registry;
        List.of("kept", "repeated", "not_paired", "apart", "ignored", "rejected", "not_kept")
                .forEach(outcome -> count(outcome, 0));
    }

    void accepted(Kept kept, int apart, int ignored) {
        count("kept", kept.kept());
        count("repeated", kept.repeated());
        count("not_paired", kept.notPaired());
        count("apart", apart);
        count("ignored", ignored);
    }

    void rejected() {
        count("rejected", 1);
    }

    void notKept() {
        count("not_kept", 1);
    }

    private void count(String outcome, int events) {
        registry.counter(NAME, "outcome", outcome).increment(events);
    }
}
