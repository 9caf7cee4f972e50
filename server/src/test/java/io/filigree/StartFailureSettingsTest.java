package io.filigree;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.springframework.boot.diagnostics.FailureAnalysisReporter;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.core.env.PropertySource;
import org.springframework.core.io.ClassPathResource;
import org.springframework.core.io.support.SpringFactoriesLoader;

class StartFailureSettingsTest {

    @Test
    void springsReporterIsOff() throws IOException {
        List<FailureAnalysisReporter> reporters =
                SpringFactoriesLoader.forDefaultResourceLocation().load(FailureAnalysisReporter.class);
        assertThat(reporters).anyMatch(StartFailureSettingsTest::isOurs);
        PropertySource<?> settings = new YamlPropertySourceLoader()
                .load("application", new ClassPathResource("application.yml"))
                .get(0);
        for (FailureAnalysisReporter reporter : reporters) {
            if (!isOurs(reporter)) {
                assertThat(String.valueOf(settings.getProperty(
                                "logging.level." + reporter.getClass().getName())))
                        .isEqualTo("off");
            }
        }
    }

    private static boolean isOurs(FailureAnalysisReporter reporter) {
        return reporter.getClass().getPackageName().startsWith("io.filigree.");
    }
}
