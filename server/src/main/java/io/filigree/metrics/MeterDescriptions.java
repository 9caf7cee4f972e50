package io.filigree.metrics;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Properties;
import java.util.Set;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.core.instrument.config.MeterFilterReply;
import org.springframework.core.io.ClassPathResource;
import org.springframework.core.io.support.PropertiesLoaderUtils;
import org.springframework.stereotype.Component;

/**
 * Gives each meter that has no description the one in {@code meter-descriptions.properties}, so that Prometheus shows
 * HELP text for every metric, and removes the meters whose names {@code promtool check metrics} rejects.
 */
@Component
public final class MeterDescriptions implements MeterFilter {

    /** Names with abbreviated units or a reserved suffix, which their libraries choose. */
    private static final Set<String> INVALID_NAMES =
            Set.of("jvm.compilation.time", "process.cpu.time", "system.cpu.count");

    private final Properties descriptions = read();

    private static Properties read() {
        try {
            return PropertiesLoaderUtils.loadProperties(new ClassPathResource("meter-descriptions.properties"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public MeterFilterReply accept(Meter.Id id) {
        return INVALID_NAMES.contains(id.getName()) ? MeterFilterReply.DENY : MeterFilterReply.NEUTRAL;
    }

    @Override
    public Meter.Id map(Meter.Id id) {
        String description = descriptions.getProperty(id.getName());
        return id.getDescription() != null || description == null
                ? id
                : new Meter.Id(
                        id.getName(), Tags.of(id.getTagsAsIterable()), id.getBaseUnit(), description, id.getType());
    }
}
