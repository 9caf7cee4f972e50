package io.filigree;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;

import io.filigree.poller.PollerStatus;
import io.filigree.role.ProcessRole;
import io.filigree.role.RequiresRole;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;

/** Metrics of the poll schedule, and its health, which is part of the readiness of a process that only polls. */
@Configuration(proxyBeanMethods = false)
@RequiresRole(ProcessRole.POLLER)
@ConditionalOnBooleanProperty(name = "filigree.poll.enabled", matchIfMissing = true)
class PollerMonitoring {

    /** The schedule runs every two seconds. */
    private static final Duration MAX_AGE = Duration.ofMinutes(1);

    private static final String POLLS = "filigree.poller.polls";

    /** Other roles are ready without the schedule, for example while the database is unreachable. */
    @Bean
    HealthIndicator pollerHealthIndicator(PollerStatus status, Clock clock, Environment settings) {
        boolean onlyPolls = ProcessRole.active(settings).equals(EnumSet.of(ProcessRole.POLLER));
        return () -> !onlyPolls || ageSeconds(status, clock) < MAX_AGE.toSeconds()
                ? Health.up().build()
                : Health.down().build();
    }

    @Bean
    Gauge pollerScheduleAge(PollerStatus status, Clock clock, MeterRegistry registry) {
        FunctionCounter.builder(POLLS, status, PollerStatus::succeededPolls)
                .tag("outcome", "succeeded")
                .description("Polls of accounts by this process")
                .register(registry);
        FunctionCounter.builder(POLLS, status, PollerStatus::failedPolls)
                .tag("outcome", "failed")
                .description("Polls of accounts by this process")
                .register(registry);
        FunctionCounter.builder("filigree.poller.event.source.failures", status, PollerStatus::eventSourceFailures)
                .description("Sweeps of regions whose event source mappings could not be listed")
                .register(registry);
        Gauge.builder("filigree.poller.leader", status, polled -> polled.isLeader() ? 1 : 0)
                .description("Whether this process polls the paired accounts (1) or is on standby (0)")
                .register(registry);
        return Gauge.builder("filigree.poller.schedule.age", status, polled -> ageSeconds(polled, clock))
                .baseUnit("seconds")
                .description("Time since the poll schedule last ran without a failure")
                .register(registry);
    }

    private static double ageSeconds(PollerStatus status, Clock clock) {
        Instant lastRun = status.lastRun();
        return lastRun == null
                ? Double.POSITIVE_INFINITY
                : Duration.between(lastRun, clock.instant()).toMillis() / 1_000.0;
    }
}
