package io.filigree.setup;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class SenderSetupTest {

    private static final String URL = "https://filigree.example.com";

    @ParameterizedTest
    @EnumSource(
            value = SenderSetup.class,
            names = {"SERVERLESS", "APM"})
    void leavesNewRelicsExtensionNoDefaultHost(SenderSetup setup) {
        Set<String> names = setup.settings().stream().map(Setting::name).collect(Collectors.toSet());

        assertThat(names)
                .contains(
                        "NEW_RELIC_TELEMETRY_ENDPOINT",
                        "NEW_RELIC_LOG_ENDPOINT",
                        "NEW_RELIC_HOST",
                        "NEW_RELIC_METRIC_ENDPOINT",
                        "NEW_RELIC_LICENSE_KEY");
        assertThat(setup.lines(URL, "the-key"))
                .contains("NEW_RELIC_HOST=filigree.example.com\n")
                .doesNotContain("newrelic.com", "nr-data.net");
    }

    @Test
    void setsTheModeThatItIsFor() {
        assertThat(SenderSetup.SERVERLESS.lines(URL, "k")).contains("NEW_RELIC_APM_LAMBDA_MODE=false\n");
        assertThat(SenderSetup.APM.lines(URL, "k")).contains("NEW_RELIC_APM_LAMBDA_MODE=true\n");
    }

    @ParameterizedTest
    @EnumSource(SenderSetup.class)
    void writesTheKeyAndTheUrlOfTheInstallationIntoLinesAndCommands(SenderSetup setup) {
        for (String text : List.of(setup.lines(URL, "the-key"), setup.cli(URL, "the-key"))) {
            assertThat(text).contains("filigree.example.com", "the-key").doesNotContain("{url}", "{host}", "{key}");
        }
        assertThat(setup.settings())
                .allSatisfy(setting -> assertThat(setting.purpose()).isNotBlank());
        assertThat(SenderSetup.ofKey(setup.key())).isEqualTo(setup);
    }

    @Test
    void warnsWhereTheSenderNeedsHttps() {
        assertThat(SenderSetup.APM.warning("http://localhost:8080"))
                .hasValueSatisfying(
                        warning -> assertThat(warning).contains("https", "http://localhost:8080", "FILIGREE_URL"));
        assertThat(SenderSetup.FIREHOSE.warning("http://localhost:8080")).isPresent();
        assertThat(SenderSetup.APM.warning(URL)).isEmpty();
        assertThat(SenderSetup.SERVERLESS.warning("http://localhost:8080")).isEmpty();
    }

    @Test
    void givesFirehoseAConfigurationThatIsJson() {
        String cli = SenderSetup.FIREHOSE.cli(URL, "a\"key");
        String quoted = cli.substring(cli.indexOf("'{") + 1, cli.indexOf("}'") + 1);

        JsonNode configuration = JsonMapper.builder().build().readTree(quoted);

        assertThat(configuration.at("/EndpointConfiguration/Url").stringValue()).isEqualTo(URL + "/aws/firehose/v1");
        assertThat(configuration.at("/EndpointConfiguration/AccessKey").stringValue())
                .isEqualTo("a\"key");
    }
}
