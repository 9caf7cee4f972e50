package io.filigree.poller;

import java.util.concurrent.atomic.AtomicInteger;

import software.amazon.awssdk.core.metrics.CoreMetric;
import software.amazon.awssdk.metrics.MetricCollection;
import software.amazon.awssdk.metrics.MetricPublisher;

/** Counts calls as AWS counts them: every attempt is one, those that the SDK repeats too. */
final class CallCounter implements MetricPublisher {

    private static final String ATTEMPT = "ApiCallAttempt";
    private static final String THROTTLING = "Throttling";

    private final AtomicInteger calls = new AtomicInteger();
    private final AtomicInteger throttles = new AtomicInteger();

    /** Of one call, when it has ended. */
    @Override
    public void publish(MetricCollection call) {
        call.childrenWithName(ATTEMPT).forEach(attempt -> {
            calls.incrementAndGet();
            if (attempt.metricValues(CoreMetric.ERROR_TYPE).contains(THROTTLING)) {
                throttles.incrementAndGet();
            }
        });
    }

    int calls() {
        return calls.get();
    }

    /** Calls that AWS refused for their number. */
    int throttles() {
        return throttles.get();
    }

    @Override
    public void close() {}
}
