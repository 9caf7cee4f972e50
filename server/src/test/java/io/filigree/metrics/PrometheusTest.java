package io.filigree.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;

import io.filigree.WebTest;
import org.junit.jupiter.api.Test;

class PrometheusTest extends WebTest {

    @Test
    void describesEveryMetric() {
        List<String> undescribed = get("/actuator/prometheus", "Api-Key", QUERY)
                .body()
                .lines()
                .filter(line -> line.startsWith("# HELP ") && line.strip().split(" ").length < 4)
                .toList();

        assertThat(undescribed).isEmpty();
    }

    @Test
    void acceptsTheKeyAsBearerTokenAndAsBasicPassword() {
        assertThat(status("Bearer " + QUERY)).isEqualTo(200);
        assertThat(status("bearer  " + QUERY)).isEqualTo(200);
        assertThat(status("Basic " + base64("prometheus:" + QUERY))).isEqualTo(200);
    }

    @Test
    void refusesWrongOrMalformedCredentials() {
        assertThat(List.of(
                        "Bearer " + QUERY + "x",
                        "Bearer " + INGEST,
                        "Basic " + base64("prometheus:wrong"),
                        "Basic " + base64(QUERY),
                        "Basic %%%",
                        "Basic"))
                .allSatisfy(value -> assertThat(status(value)).isIn(401, 403));
    }

    private int status(String authorization) {
        return get("/actuator/prometheus", "Authorization", authorization).statusCode();
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
