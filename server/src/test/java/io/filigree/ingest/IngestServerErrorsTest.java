package io.filigree.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.doThrow;
import static org.mockito.Mockito.mock;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;

import io.filigree.LogLines;
import io.filigree.WebTest;
import io.filigree.ingest.FormatExamples.Example;
import io.filigree.ingest.spool.Spool;
import io.filigree.ingest.spool.SpoolUnavailableException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;
import org.springframework.test.util.ReflectionTestUtils;
import org.springframework.web.servlet.mvc.method.RequestMappingInfoHandlerMapping;

/** What senders of each format get when the server fails: a request id that is in the log. */
class IngestServerErrorsTest extends WebTest {

    @Autowired
    private ApplicationContext context;

    @Autowired
    private Spool working;

    private final HttpClient http11 =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private final Spool spool = mock(Spool.class);

    static List<Example> examples() {
        return FormatExamples.ALL;
    }

    @BeforeEach
    void breakTheSpool() {
        controllers().forEach(controller -> ReflectionTestUtils.setField(controller, "spool", spool));
    }

    @AfterEach
    void repairTheSpool() {
        controllers().forEach(controller -> ReflectionTestUtils.setField(controller, "spool", working));
    }

    @ParameterizedTest
    @MethodSource("examples")
    void carryAnIdThatIsInTheLog(Example example) throws Exception {
        assertIdInResponseAndLog(example, new SpoolUnavailableException("The disk is full", null));
        assertIdInResponseAndLog(example, new IllegalStateException("a defect"));
    }

    private void assertIdInResponseAndLog(Example example, RuntimeException failure)
            throws IOException, InterruptedException {
        doThrow(failure).when(spool).append(any(), any(), any(), any(), any());
        try (LogLines log = LogLines.capture()) {
            HttpResponse<byte[]> response = http11.send(example.post(this::uri, INGEST), BodyHandlers.ofByteArray());
            if (response.statusCode() == example.accepted()) {
                return; // of a format that spools nothing of this request
            }
            String id = response.headers().firstValue("X-Request-Id").orElseThrow();

            assertThat(response.statusCode()).isGreaterThanOrEqualTo(500);
            assertThat(new String(response.body(), UTF_8)).contains(id).doesNotContain("a defect");
            await().untilAsserted(() -> assertThat(log.of(id))
                    .anyMatch(line -> line.getFormattedMessage().startsWith("request failed: status=")));
            assertThat(log.of(id)).anyMatch(line -> line.getThrowableProxy() != null);
        }
    }

    private List<IngestController> controllers() {
        List<IngestController> controllers = new ArrayList<>();
        context.getBeanProvider(RequestMappingInfoHandlerMapping.class).stream()
                .flatMap(mapping -> mapping.getHandlerMethods().values().stream())
                .forEach(handler -> {
                    if (handler.getBean() instanceof IngestController controller) {
                        controllers.add(controller);
                    }
                });
        assertThat(controllers).isNotEmpty();
        return controllers;
    }
}
