package io.filigree.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;

import io.filigree.WebTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the container refuses before a filter sees it. */
class ContainerErrorsTest extends WebTest {

    private static final String HOST = "Host: localhost\r\nConnection: close\r\nAccept: application/json\r\n";

    static List<String> refused() {
        return List.of(
                "GET /api/functions HTTP/1.1\r\n" + HOST + "X-Long: " + "x".repeat(40_000) + "\r\n\r\n",
                "GET /" + "x".repeat(40_000) + " HTTP/1.1\r\n" + HOST + "\r\n",
                "nonsense\r\n\r\n",
                "GET /api/functions\r\n\r\n",
                "GET /api/a b HTTP/1.1\r\n" + HOST + "\r\n",
                "G(T /api/functions HTTP/1.1\r\n" + HOST + "\r\n",
                "GET /api/functions HTTP/9.9\r\n" + HOST + "\r\n",
                "GET /api/functions HTTP/1.1\r\nAccept: application/json\r\nConnection: close\r\n\r\n",
                "GET /api/functions HTTP/1.1\r\n" + HOST + "Host: other\r\n\r\n",
                "GET /api/{functions} HTTP/1.1\r\n" + HOST + "\r\n",
                "GET /api/%zz HTTP/1.1\r\n" + HOST + "\r\n",
                "GET /api/%2Ffunctions HTTP/1.1\r\n" + HOST + "\r\n",
                "GET /../../etc HTTP/1.1\r\n" + HOST + "\r\n",
                "GET /api\\functions HTTP/1.1\r\n" + HOST + "\r\n",
                "TRACE /api/functions HTTP/1.1\r\n" + HOST + "\r\n",
                "TRACE / HTTP/1.1\r\n" + HOST + "\r\n",
                "CONNECT example.com:443 HTTP/1.1\r\n" + HOST + "\r\n",
                "BREW /api/functions HTTP/1.1\r\n" + HOST + "\r\n",
                "POST /aws/lambda/v1 HTTP/1.1\r\n" + HOST + "Transfer-Encoding: brotli\r\n\r\n",
                "POST /aws/lambda/v1 HTTP/1.1\r\n" + HOST + "Content-Length: x\r\n\r\n",
                "POST /aws/lambda/v1 HTTP/1.1\r\n" + HOST + "Content-Length: 1\r\nContent-Length: 2\r\n\r\nxx");
    }

    @ParameterizedTest
    @MethodSource("refused")
    void areProblemDetails(String request) {
        try (RawClient client = new RawClient(uri("/"))) {
            client.tryWrite(request);
            String answer = client.readAll();

            if (!answer.startsWith("{")) { // which is HTTP/0.9, where the request names no version
                assertThat(answer).containsPattern("^HTTP/1.1 [45]\\d\\d ");
                assertThat(answer).containsIgnoringCase("content-type: application/problem+json");
            }
            assertThat(answer.substring(Math.max(0, answer.indexOf("\r\n\r\n"))))
                    .contains("\"status\":", "\"detail\":")
                    .doesNotContain("<", "Tomcat", "Exception");
            if (answer.startsWith("HTTP/1.1 5")) {
                assertThat(answer).containsPattern("(?i)X-Request-Id: ([0-9a-f-]{36})[\\s\\S]*\"requestId\":\"\\1\"");
            }
        }
    }

    @Test
    void answersOptionsOfTheServer() {
        try (RawClient client = new RawClient(uri("/"))) {
            client.write("OPTIONS * HTTP/1.1\r\n" + HOST + "\r\n");
            assertThat(client.readAll()).startsWith("HTTP/1.1 ").doesNotContain("<html");
        }
    }
}
