package io.filigree.setup;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Runs the script with a fake AWS CLI that responds from a file and records its arguments. */
class EnvironmentScriptTest {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final String ENDPOINT = "https://filigree.example.com/aws/lambda/v1";

    @TempDir
    private Path folder;

    @BeforeEach
    void installAws() throws IOException {
        Path aws = folder.resolve("aws");
        Files.writeString(aws, """
                #!/bin/bash
                printf '%s\\n' "$@" >> "$STUB/calls"
                case "$2" in
                  get-function-configuration) cat "$STUB/current" ;;
                  update-function-configuration) printf '%s' "${@: -1}" > "$STUB/given" ;;
                  *) exit 64 ;;
                esac
                """);
        assertThat(aws.toFile().setExecutable(true)).isTrue();
    }

    @Test
    void keepsTheVariablesThatTheFunctionHas() throws Exception {
        Map<String, String> before = Map.of(
                "DB_PASSWORD", "a,b=c\"d'e$f`g\\h{i}",
                "JSON", "{\"list\":[1,2],\"text\":\"a \\\" b\"}",
                "LINES", "one\ntwo\n",
                "EMPTY", "",
                "UNICODE", "größe 漢字",
                "NEW_RELIC_TELEMETRY_ENDPOINT", "https://old.example.com");

        JsonNode variables = run("app.handler", JSON.writeValueAsString(before));

        before.forEach((name, value) -> {
            if (!name.equals("NEW_RELIC_TELEMETRY_ENDPOINT")) {
                assertThat(variables.get(name).stringValue()).as(name).isEqualTo(value);
            }
        });
        assertThat(variables.get("NEW_RELIC_TELEMETRY_ENDPOINT").stringValue()).isEqualTo(ENDPOINT);
        assertThat(variables.get("NEW_RELIC_LICENSE_KEY").stringValue()).isEqualTo("the-key");
        assertThat(variables.get("NEW_RELIC_LAMBDA_EXTENSION_ENABLED").stringValue())
                .isEqualTo("true");
        assertThat(variables.get("NEW_RELIC_ACCOUNT_ID").stringValue()).isEqualTo("1");
        assertThat(variables.get("NEW_RELIC_LAMBDA_HANDLER").stringValue()).isEqualTo("app.handler");
        assertThat(variables.size()).isEqualTo(before.size() + 9);
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "{}"})
    void setsOursWhereNoneAreSet(String environment) throws Exception {
        assertThat(run("app.handler", environment).size()).isEqualTo(10);
    }

    @Test
    void switchesApmModeOff() throws Exception {
        JsonNode variables = run("app.handler", "{\"NEW_RELIC_APM_LAMBDA_MODE\":\"true\"}");

        assertThat(variables.get("NEW_RELIC_APM_LAMBDA_MODE").stringValue()).isEqualTo("false");
    }

    @Test
    void pointsLogsHereAndLeavesWhetherTheyAreSentAsItIsSet() throws Exception {
        String send = "NEW_RELIC_EXTENSION_SEND_FUNCTION_LOGS";

        JsonNode variables = run("app.handler", "{\"NEW_RELIC_LOG_ENDPOINT\":\"https://logs.example.com\"}");
        assertThat(variables.get("NEW_RELIC_LOG_ENDPOINT").stringValue())
                .isEqualTo("https://filigree.example.com/log/v1");
        assertThat(variables.get(send).stringValue()).isEqualTo("true");
        assertThat(run("app.handler", "{\"" + send + "\":\"false\"}").get(send).stringValue())
                .isEqualTo("false");
    }

    @Test
    void leavesAHandlerAndAnAccountThatAreSet() throws Exception {
        JsonNode variables = run(
                "newrelic_lambda_wrapper.handler",
                "{\"NEW_RELIC_LAMBDA_HANDLER\":\"app.handler\",\"NEW_RELIC_ACCOUNT_ID\":\"42\"}");

        assertThat(variables.get("NEW_RELIC_LAMBDA_HANDLER").stringValue()).isEqualTo("app.handler");
        assertThat(variables.get("NEW_RELIC_ACCOUNT_ID").stringValue()).isEqualTo("42");
    }

    @Test
    void setsNoHandlerForAnImage() throws Exception {
        assertThat(run(null, "null").has("NEW_RELIC_LAMBDA_HANDLER")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "Unable to locate credentials",
                "{\"Handler\":\"h\",\"Variables\":null,\"Error\":{\"ErrorCode\":\"AccessDeniedException\",\"Message\":\"kms\"}}"
            })
    void updatesNothingWhenTheVariablesCannotBeRead(String answer) throws Exception {
        Files.writeString(folder.resolve("current"), answer);

        assertThat(start(SenderSetup.SERVERLESS.cli("https://filigree.example.com", "the-key")))
                .isNotZero();
        assertThat(folder.resolve("given")).doesNotExist();
    }

    @Test
    void takesAKeyThatHoldsAQuoteToTheLetter() throws Exception {
        Files.writeString(folder.resolve("current"), "{\"Handler\":\"h\",\"Variables\":null}");

        assertThat(start(SenderSetup.SERVERLESS.cli("https://filigree.example.com", "it's; exit 3")))
                .isZero();
        assertThat(given().get("NEW_RELIC_LICENSE_KEY").stringValue()).isEqualTo("it's; exit 3");
    }

    @Test
    void switchesApmModeOnForItsSetup() throws Exception {
        JsonNode variables = run(SenderSetup.APM, "app.handler", "{\"NEW_RELIC_APM_LAMBDA_MODE\":\"false\"}");

        assertThat(variables.get("NEW_RELIC_APM_LAMBDA_MODE").stringValue()).isEqualTo("true");
        assertThat(variables.get("NEW_RELIC_HOST").stringValue()).isEqualTo("filigree.example.com");
        assertThat(variables.get("NEW_RELIC_METRIC_ENDPOINT").stringValue())
                .isEqualTo("https://filigree.example.com/metric/v1");
    }

    @Test
    void removesVariablesThatSendASignalToAnotherHost() throws Exception {
        JsonNode variables = run(
                SenderSetup.OPENTELEMETRY,
                "app.handler",
                "{\"OTEL_EXPORTER_OTLP_TRACES_ENDPOINT\":\"https://other.example.com\",\"OTEL_SERVICE_NAME\":\"shop\"}");

        assertThat(variables.has("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT")).isFalse();
        assertThat(variables.get("OTEL_SERVICE_NAME").stringValue()).isEqualTo("shop");
        assertThat(variables.get("OTEL_EXPORTER_OTLP_HEADERS").stringValue()).isEqualTo("api-key=the-key");
    }

    @Test
    void setsTheVariablesOfTheOwnExtension() throws Exception {
        JsonNode variables = run(SenderSetup.EXTENSION, "app.handler", "null");

        assertThat(variables.get("FILIGREE_URL").stringValue()).isEqualTo("https://filigree.example.com");
        assertThat(variables.get("FILIGREE_INGEST_KEY").stringValue()).isEqualTo("the-key");
        assertThat(variables.size()).isEqualTo(2);
    }

    private JsonNode run(@Nullable String handler, String environment) throws Exception {
        return run(SenderSetup.SERVERLESS, handler, environment);
    }

    private JsonNode run(SenderSetup setup, @Nullable String handler, String environment) throws Exception {
        String quoted = handler == null ? "null" : '"' + handler + '"';
        Files.writeString(folder.resolve("current"), "{\"Handler\":" + quoted + ",\"Variables\":" + environment + "}");
        assertThat(start(setup.cli("https://filigree.example.com", "the-key"))).isZero();
        assertThat(Files.readString(folder.resolve("calls"))).contains("<function>");
        return given();
    }

    private JsonNode given() throws IOException {
        return JSON.readTree(Files.readString(folder.resolve("given"))).get("Variables");
    }

    private int start(String script) throws Exception {
        ProcessBuilder bash = new ProcessBuilder("bash").redirectErrorStream(true);
        bash.environment().put("PATH", folder + ":" + System.getenv("PATH"));
        bash.environment().put("STUB", folder.toString());
        bash.redirectOutput(folder.resolve("output").toFile());
        Process process = bash.start();
        process.getOutputStream().write(script.getBytes(UTF_8));
        process.getOutputStream().close();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return process.exitValue();
    }
}
