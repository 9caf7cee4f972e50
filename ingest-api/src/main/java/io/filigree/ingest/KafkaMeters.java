package io.filigree.ingest;

import java.util.concurrent.TimeUnit;

import io.filigree.ingest.spool.kafka.KafkaSpool;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.TimeGauge;
import io.micrometer.core.instrument.binder.MeterBinder;

/**
 * The meters that a spool in Kafka has in addition to those of every spool, in {@link IngestMetrics}. There, {@code
 * filigree.spool.payloads} is the lag of the consumer group, the same in each process.
 */
record KafkaMeters(KafkaSpool spool) implements MeterBinder {

    @Override
    public void bindTo(MeterRegistry registry) {
        Gauge.builder("filigree.kafka.connected", () -> spool.outage().isEmpty() ? 1 : 0)
                .register(registry);
        Gauge.builder("filigree.kafka.partitions", spool::assigned).register(registry);
        TimeGauge.builder("filigree.kafka.retention", () -> spool.retention().toMillis(), TimeUnit.MILLISECONDS)
                .register(registry);
        FunctionCounter.builder("filigree.kafka.expired", spool, KafkaSpool::expired)
                .register(registry);
        FunctionCounter.builder("filigree.kafka.unreadable", spool, KafkaSpool::unreadable)
                .register(registry);
    }
}
