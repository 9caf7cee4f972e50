package io.filigree.nrql.guard;

import java.time.Duration;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * What questions may cost. {@code application.yml} says what each is for, and its environment name.
 *
 * @param timeout of a question that names none
 * @param maxTimeout of any
 * @param atOnce questions that PostgreSQL works on at the same time; more wait
 * @param atOncePerKey questions of one key, or one person, that are under way; more are refused
 * @param perMinute questions of one key
 * @param samePerMinute the same question of one key
 * @param maxEvents that one statement of a question may read, as PostgreSQL estimates before it does; for a question of some
 *     accounts, events of a type in the window, counted
 * @param memory of one question before it sorts on disk
 */
@ConfigurationProperties("filigree.query")
public record QuerySettings(
        @DefaultValue("5s") Duration timeout,
        @DefaultValue("120s") Duration maxTimeout,
        @DefaultValue("4") int atOnce,
        @DefaultValue("20") int atOncePerKey,
        @DefaultValue("3000") int perMinute,
        @DefaultValue("120") int samePerMinute,
        @DefaultValue("50000000") long maxEvents,
        @DefaultValue("256MB") DataSize memory) {

    public QuerySettings {
        require(timeout.toMillis() >= 1 && timeout.compareTo(maxTimeout) <= 0, "timeout must be 1ms to max-timeout");
        require(maxTimeout.compareTo(Duration.ofHours(1)) <= 0, "max-timeout must be at most 1h");
        require(atOnce >= 1 && atOnce <= 64, "at-once must be 1 to 64");
        require(atOncePerKey >= 1, "at-once-per-key must be at least 1");
        require(perMinute >= 1, "per-minute must be at least 1");
        require(samePerMinute >= 1, "same-per-minute must be at least 1");
        require(maxEvents >= 1, "max-events must be at least 1");
        require(memory.toMegabytes() >= 1 && memory.toMegabytes() <= 4096, "memory must be 1MB to 4096MB");
    }

    private static void require(boolean holds, String rule) {
        if (!holds) {
            throw new IllegalArgumentException("filigree.query." + rule);
        }
    }
}
