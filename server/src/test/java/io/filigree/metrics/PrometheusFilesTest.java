package io.filigree.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.yaml.snakeyaml.Yaml;

/** The alert rules and the dashboard of Filigree's metrics use documented metrics only. */
class PrometheusFilesTest {

    private static final Path RULES = Path.of("../prometheus/rules.yml");
    private static final Path DOCUMENT = Path.of("../docs/metrics.md");
    private static final Pattern METRIC = Pattern.compile("\\bfiligree_[a-z_]+");

    @ParameterizedTest
    @ValueSource(strings = {"../prometheus/rules.yml", "../grafana/dashboards/operations.json"})
    void usesDocumentedMetrics(Path file) throws IOException {
        Set<String> used = metrics(file);

        assertThat(used).isNotEmpty();
        assertThat(metrics(DOCUMENT)).containsAll(used);
    }

    @Test
    void namesEachAlertOnce() throws IOException {
        String rules = Files.readString(RULES);

        assertThat(rules.lines()
                        .filter(line -> line.contains("- alert:"))
                        .distinct()
                        .count())
                .isEqualTo(
                        rules.lines().filter(line -> line.contains("- alert:")).count())
                .isGreaterThan(10);
        assertThat((Object) new Yaml().load(rules)).isNotNull();
    }

    /** Without the suffixes of histograms and summaries. */
    private static Set<String> metrics(Path file) throws IOException {
        return METRIC.matcher(Files.readString(file))
                .results()
                .map(match -> match.group().replaceAll("_(bucket|sum|count)$", ""))
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
