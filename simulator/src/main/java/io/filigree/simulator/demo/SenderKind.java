package io.filigree.simulator.demo;

import java.util.Random;
import java.util.function.Function;

import io.filigree.simulator.extension.ApmModeExtension;
import io.filigree.simulator.extension.CombinedSenders;
import io.filigree.simulator.extension.Extension;
import io.filigree.simulator.extension.FirehoseSubscription;
import io.filigree.simulator.extension.GoExtension;
import io.filigree.simulator.extension.LogApi;
import io.filigree.simulator.extension.OpenTelemetryLayer;
import io.filigree.simulator.extension.Post;
import io.filigree.simulator.extension.RustExtension;
import io.filigree.simulator.extension.SimulatedFunction;
import io.filigree.simulator.extension.TelemetryApiExtension;

/** What reports the invocations of a function. */
enum SenderKind {
    /** New Relic's extension in Rust, serverless mode, with logs. */
    NEW_RELIC_RUST,
    /** New Relic's extension in Go, serverless mode, with logs. */
    NEW_RELIC_GO,
    /** New Relic's extension in APM mode, with logs. */
    NEW_RELIC_APM,
    /** OpenTelemetry's layer, and the platform's lines by a CloudWatch subscription. */
    OPEN_TELEMETRY,
    /** A custom extension that forwards the Telemetry API. */
    TELEMETRY_API,
    /** No layer: the log group is subscribed to. */
    FIREHOSE;

    private static final int TENTHS = 10;

    /**
     * How a function reports, the same every time: six of ten by New Relic's extension, one of these in APM mode.
     *
     * @param rust which of its two implementations
     */
    static SenderKind of(String functionName, boolean rust) {
        return switch (Math.floorMod(functionName.hashCode(), TENTHS)) {
            case 0, 1 -> OPEN_TELEMETRY;
            case 2 -> TELEMETRY_API;
            case 3 -> FIREHOSE;
            case 4 -> NEW_RELIC_APM;
            default -> newRelic(rust);
        };
    }

    static SenderKind newRelic(boolean rust) {
        return rust ? NEW_RELIC_RUST : NEW_RELIC_GO;
    }

    /** Whether the function has New Relic's layer. */
    boolean isNewRelic() {
        return this == NEW_RELIC_RUST || this == NEW_RELIC_GO || this == NEW_RELIC_APM;
    }

    /** @param exchange for handshakes, which need a response */
    Extension open(SimulatedFunction function, String ingestKey, Random random, Function<Post, String> exchange) {
        return switch (this) {
            case NEW_RELIC_RUST ->
                CombinedSenders.of(
                        new RustExtension(function, ingestKey, Traffic.PATIENCE), new LogApi(function, ingestKey));
            case NEW_RELIC_GO ->
                CombinedSenders.of(
                        new GoExtension(function, ingestKey, random.nextLong()), new LogApi(function, ingestKey));
            case NEW_RELIC_APM ->
                CombinedSenders.of(
                        new ApmModeExtension(function, ingestKey, exchange), new LogApi(function, ingestKey));
            case OPEN_TELEMETRY ->
                CombinedSenders.of(
                        new OpenTelemetryLayer(function, ingestKey),
                        new FirehoseSubscription(function, ingestKey, false, random.nextLong()));
            case TELEMETRY_API -> new TelemetryApiExtension(function, ingestKey);
            case FIREHOSE -> new FirehoseSubscription(function, ingestKey, true, random.nextLong());
        };
    }
}
