package io.filigree.simulator.extension;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;

/** What the platform says of an invocation, as extensions put it into text. */
final class PlatformLogLines {

    private PlatformLogLines() {}

    static String report(SimulatedFunction function, Invocation invocation) {
        double ms = invocation.duration().toNanos() / 1e6;
        Duration init = invocation.initDuration();
        return String.format(
                        Locale.ROOT,
                        "REPORT RequestId: %s\tDuration: %.2f ms\tBilled Duration: %d ms\tMemory Size: %d MB\tMax Memory Used: %d MB",
                        invocation.requestId(),
                        ms,
                        (long) Math.ceil(ms),
                        function.memorySizeMb(),
                        invocation.maxMemoryUsedMb())
                + (init == null ? "" : String.format(Locale.ROOT, "\tInit Duration: %.2f ms", init.toNanos() / 1e6));
    }

    static String version(SimulatedFunction function, Invocation invocation, Agent agent) {
        return "Version RequestId: " + invocation.requestId() + " Agent Version: " + agent.version()
                + " Extension Version: " + RustExtension.VERSION + " Runtime: " + function.runtime()
                + " Layer Version: unknown";
    }

    static String timeout(SimulatedFunction function, Invocation invocation) {
        return String.format(
                Locale.ROOT,
                "%s %s Task timed out after %.2f seconds",
                time(invocation.endedAt()),
                invocation.requestId(),
                (double) function.timeoutSeconds());
    }

    static String platformFault(Invocation invocation) {
        return "RequestId: " + invocation.requestId() + " AWS Lambda platform fault caused a shutdown";
    }

    static String invocationFailed(Invocation invocation) {
        return String.format(
                Locale.ROOT,
                "%s %s Function invocation failed after %.2f seconds: Runtime.ExitError",
                time(invocation.endedAt()),
                invocation.requestId(),
                invocation.duration().toNanos() / 1e9);
    }

    static String initFailed(SimulatedFunction function, Invocation invocation) {
        return time(invocation.endedAt()) + " init-" + invocation.requestId().substring(0, 8) + " Function: "
                + function.name() + " Initialization init failed: Runtime.ImportModuleError";
    }

    private static Instant time(Instant moment) {
        return moment.truncatedTo(ChronoUnit.SECONDS);
    }
}
