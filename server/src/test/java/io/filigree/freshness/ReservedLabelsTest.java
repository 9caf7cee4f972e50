package io.filigree.freshness;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.filigree.WebTest;
import io.filigree.db.freshness.DecorationCounters;
import io.filigree.db.freshness.EventTimeRange;
import io.filigree.db.freshness.FreshnessStore;
import io.filigree.decorator.Decoration.DecorationStatus;
import io.filigree.decorator.Decoration.Found;
import io.filigree.decorator.function.FunctionArn;
import io.filigree.decorator.function.FunctionConfiguration;
import io.filigree.decorator.function.FunctionDescription;
import io.filigree.decorator.function.FunctionMetadata;
import io.filigree.decorator.function.MetadataSource;
import io.micrometer.core.instrument.MeterRegistry;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/** Prometheus reserves the label quantile for summaries and the label le for histograms. */
class ReservedLabelsTest extends WebTest {

    private static final Pattern SAMPLE = Pattern.compile("(\\w+)\\{(?:.*,)?(quantile|le)=\".*");

    @Autowired
    private FreshnessMetrics freshness;

    @Autowired
    private MeterRegistry meters;

    @Test
    void areOnNoMeter() {
        decorateSomething();

        assertThat(meters.find("filigree.freshness.age").tagKeys("percentile").gauges())
                .isNotEmpty();
        assertThat(meters.getMeters())
                .allSatisfy(
                        meter -> assertThat(meter.getId().getTag("quantile")).isNull())
                .allSatisfy(meter -> assertThat(meter.getId().getTag("le")).isNull());
    }

    @Test
    void areShownForSummariesAndHistogramsAlone() {
        decorateSomething();
        Map<String, String> types = new HashMap<>();
        List<String> wrong = new ArrayList<>();
        get("/actuator/prometheus", "Api-Key", QUERY).body().lines().forEach(line -> {
            Matcher sample = SAMPLE.matcher(line);
            if (line.startsWith("# TYPE ")) {
                types.put(line.split(" ")[2], line.split(" ")[3]);
            } else if (sample.matches()) {
                String type = sample.group(2).equals("le") ? "histogram" : "summary";
                if (!type.equals(types.get(sample.group(1).replaceAll("_bucket$", "")))) {
                    wrong.add(line);
                }
            }
        });

        assertThat(types).containsEntry("filigree_freshness_age_seconds", "gauge");
        assertThat(wrong).isEmpty();
    }

    /** The metrics of the age of metadata appear with it. */
    private void decorateSomething() {
        FunctionConfiguration configuration = FunctionConfiguration.builder().build();
        FunctionArn arn = FunctionArn.of("eu-west-1", "123456789012", "checkout");
        FunctionMetadata metadata = new FunctionMetadata(
                1, new FunctionDescription(arn, configuration, Map.of(), "shop"), MetadataSource.POLL);
        Instant now = Instant.now();
        DecorationCounters tallies = new DecorationCounters();
        tallies.found(
                new Found(metadata, Duration.ofSeconds(3), DecorationStatus.DECORATED),
                new EventTimeRange(1, now, now),
                now);
        new FreshnessStore(DATABASE.dataSource()).add(tallies);
        freshness.look();
    }
}
