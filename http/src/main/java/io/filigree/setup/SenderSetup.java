package io.filigree.setup;

import static io.filigree.setup.Setting.of;
import static io.filigree.setup.Setting.unlessSet;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A kind of sender, and the settings that send all of a function's telemetry, and the ingest key, to Filigree and no other
 * host. The first start and the wizard print them, and {@code docs/senders.md} is tested
 * against it.
 */
public enum SenderSetup {
    SERVERLESS(
            "New Relic, serverless mode",
            "For functions with one of New Relic's Lambda layers or its extension, in the default mode of these.",
            newRelic(
                    "false",
                    "Off: telemetry goes to the endpoints above. Lambda Managed Instances enable APM mode themselves; the"
                            + " settings for it are included."),
            List.of()),
    APM(
            "New Relic, APM mode",
            "For the same layers and extension in APM mode, which New Relic's instructions enable. It needs https.",
            newRelic("true", "On: the extension speaks the protocol of APM agents with NEW_RELIC_HOST."),
            List.of()),
    OPENTELEMETRY(
            "OpenTelemetry layer",
            "For functions with an OpenTelemetry layer or SDK that exports by OTLP over HTTP.",
            List.of(
                    unlessSet(
                            "AWS_LAMBDA_EXEC_WRAPPER",
                            "/opt/otel-handler",
                            "Starts the layer's agent. AWS's own distribution has /opt/otel-instrument instead."),
                    of(
                            "OTEL_EXPORTER_OTLP_ENDPOINT",
                            "{url}",
                            "Base URL: exporters append /v1/traces, /v1/logs and /v1/metrics."),
                    of("OTEL_EXPORTER_OTLP_HEADERS", "api-key={key}", "The ingest key."),
                    of("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf", "http/json is also supported; grpc is not."),
                    of("OTEL_TRACES_EXPORTER", "otlp", "Spans."),
                    of("OTEL_METRICS_EXPORTER", "otlp", "Metrics; none disables them."),
                    of(
                            "OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE",
                            "delta",
                            "Sums for each export interval. The default, sums since the start of the process, cannot be aggregated."),
                    of("OTEL_LOGS_EXPORTER", "otlp", "Log records; none disables them.")),
            Stream.of("TRACES", "METRICS", "LOGS")
                    .flatMap(signal -> Stream.of("ENDPOINT", "HEADERS", "PROTOCOL")
                            .map(what -> "OTEL_EXPORTER_OTLP_" + signal + "_" + what))
                    .toList()),
    FIREHOSE(
            "CloudWatch via Firehose",
            "For functions without a layer: CloudWatch Logs delivers their log groups through Amazon Data Firehose.",
            List.of(
                    of("HTTP endpoint URL", "{url}/aws/firehose/v1", "Port 443 and https only."),
                    of("Access key", "{key}", "The ingest key."),
                    of("Content encoding", "GZIP", "GZIP or none."),
                    of(
                            "Buffer hints",
                            "1 MiB, 60 seconds",
                            "A delivery may have 8 MB, and 32 MB uncompressed. Firehose does not retry larger ones."),
                    of("Message extraction", "off", "Decompression of CloudWatch Logs may be on or off."),
                    of("Backup", "failed data to S3", "Keeps records that could not be delivered.")),
            List.of()),
    EXTENSION(
            "Own extension",
            "For functions on Node.js runtimes with the extension in examples/telemetry-extension, which reads Lambda's"
                    + " Telemetry API.",
            List.of(
                    of("FILIGREE_URL", "{url}", "Base URL: the extension appends /aws/telemetry/v1."),
                    of("FILIGREE_INGEST_KEY", "{key}", "The ingest key.")),
            List.of());

    /** A placeholder for a key that cannot be shown any more. */
    public static final String SOME_KEY = "<ingest key>";

    private final String title;
    private final String note;
    private final List<Setting> settings;
    private final List<String> removed;

    SenderSetup(String title, String note, List<Setting> settings, List<String> removed) {
        this.title = title;
        this.note = note;
        this.settings = List.copyOf(settings);
        this.removed = List.copyOf(removed);
    }

    private static List<Setting> newRelic(String apmMode, String apmPurpose) {
        return List.of(
                of(
                        "NEW_RELIC_TELEMETRY_ENDPOINT",
                        "{url}/aws/lambda/v1",
                        "Endpoint for agents' payloads in serverless mode. The extension appends no path."),
                of("NEW_RELIC_LOG_ENDPOINT", "{url}/log/v1", "Endpoint for logs in both modes."),
                of(
                        "NEW_RELIC_HOST",
                        "{host}",
                        "The host for APM mode, without https://. If it is missing, telemetry in APM mode goes to New Relic."),
                of("NEW_RELIC_METRIC_ENDPOINT", "{url}/metric/v1", "Endpoint for durations and memory in APM mode."),
                of(
                        "NEW_RELIC_LICENSE_KEY",
                        "{key}",
                        "The ingest key. Overrides a licence key in Secrets Manager or Parameter Store"
                                + " (NEW_RELIC_LICENSE_KEY_SECRET, NEW_RELIC_LICENSE_KEY_SSM_PARAMETER_NAME)."),
                of("NEW_RELIC_APM_LAMBDA_MODE", apmMode, apmPurpose),
                unlessSet(
                        "NEW_RELIC_EXTENSION_SEND_FUNCTION_LOGS",
                        "true",
                        "Sends the function's log lines. NEW_RELIC_EXTENSION_SEND_EXTENSION_LOGS,"
                                + " NEW_RELIC_EXTENSION_SEND_PLATFORM_LOGS and NEW_RELIC_EXTENSION_SEND_LOGS select other logs."),
                of("NEW_RELIC_LAMBDA_EXTENSION_ENABLED", "true", "Enables the extension, which is the default."),
                unlessSet(
                        "NEW_RELIC_ACCOUNT_ID",
                        "1",
                        "The layers' agents trace only if it is set. Any number works; keep an existing value."),
                unlessSet(
                        "NEW_RELIC_LAMBDA_HANDLER",
                        "<handler>",
                        "The handler of the function, if the layer's wrapper replaces it. Keep an existing"
                                + " value."));
    }

    /** For addresses and attributes. */
    public String key() {
        return name().toLowerCase(Locale.ROOT);
    }

    public String title() {
        return title;
    }

    /** Which functions it is for. */
    public String note() {
        return note;
    }

    public List<Setting> settings() {
        return settings;
    }

    /** Variables to remove where they are set: they override those above and name another host. */
    public List<String> removed() {
        return removed;
    }

    /** Whether the settings are environment variables of the function. */
    public boolean isEnvironment() {
        return this != FIREHOSE;
    }

    /** Why the sender does not work with this URL; empty if it does. */
    public Optional<String> warning(String url) {
        return (this == APM || this == FIREHOSE) && !url.startsWith("https://")
                ? Optional.of("Needs https: the sender always uses https, and Filigree's URL is " + url
                        + ". Set FILIGREE_URL to an https URL.")
                : Optional.empty();
    }

    /**
     * All settings, one a line.
     *
     * @param key the secret of an ingest key, or {@link #SOME_KEY}
     */
    public String lines(String url, String key) {
        return settings.stream()
                .map(setting -> setting.name() + (isEnvironment() ? "=" : ": ") + setting.value(url, key) + "\n")
                .collect(Collectors.joining());
    }

    /** The same as commands of the AWS CLI: for one function, or for one stream and log group. */
    public String cli(String url, String key) {
        return this == FIREHOSE ? FirehoseCommands.cli(url, key) : EnvironmentScript.of(this, url, key);
    }

    /** The setup with this key, or the first one. */
    public static SenderSetup ofKey(String key) {
        return Arrays.stream(values())
                .filter(setup -> setup.key().equals(key))
                .findFirst()
                .orElse(SERVERLESS);
    }
}
