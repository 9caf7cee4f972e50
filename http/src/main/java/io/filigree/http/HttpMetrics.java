package io.filigree.http;

import java.util.function.Supplier;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;

/**
 * Counts requests that are rejected before they reach their route: {@code filigree.http.refused{reason}}.
 * {@code docs/metrics.md} lists the reasons.
 */
public final class HttpMetrics {

    private final MeterRegistry registry;

    HttpMetrics(MeterRegistry registry) {
        this.registry = registry;
    }

    /** @param reason as listed in {@code docs/metrics.md} */
    public void refused(String reason) {
        registry.counter("filigree.http.refused", "reason", reason).increment();
    }

    void gauge(String name, Supplier<Number> value) {
        Gauge.builder(name, value).register(registry);
    }
}
