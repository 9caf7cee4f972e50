package io.filigree.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;

import io.filigree.WebTest;
import io.filigree.http.RawClient;
import io.micrometer.core.instrument.MeterRegistry;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** Clients that disconnect before they have read their response: usual, and nothing for the log. */
@ExtendWith(OutputCaptureExtension.class)
class AbortedReadersTest extends WebTest {

    @Autowired
    private MeterRegistry meters;

    @ParameterizedTest
    @ValueSource(strings = {"/assets/vendor/uplot-1.6.32/uPlot.iife.min.js", "/api/openapi", "/actuator/prometheus"})
    void areCountedAndNotLogged(String path, CapturedOutput output) {
        double before = aborts();
        await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> {
            try (RawClient client = new RawClient(uri("/"), 1_024, "127.0.0.1")) {
                String request =
                        "GET " + path + " HTTP/1.1\r\nHost: localhost\r\nAccept: */*\r\nApi-Key: " + ADMIN + "\r\n\r\n";
                client.tryWrite(request.repeat(1_000));
                client.readUntil("HTTP/1.1 200");
            }
            assertThat(aborts()).isGreaterThan(before);
        });

        assertThat(output.toString().lines().filter(line -> line.matches(".* (WARN|ERROR) .*")))
                .noneMatch(
                        line -> line.matches(
                                "(?i).*(broken pipe|reset by peer|request failed|committed|abort|servlet.service|thymeleaf).*"));
    }

    private double aborts() {
        return meters.counter("filigree.http.client.aborts").count();
    }
}
