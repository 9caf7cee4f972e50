package io.filigree.simulator.extension;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

import io.filigree.simulator.extension.Invocation.ThrownError;

/** A line that a function's code logs, in the layout of the Node.js runtime. */
record LogLine(Instant at, String requestId, String level, String message) {

    private static final List<String> WORK =
            List.of("fetching it", "not in the cache", "retrying after 120 ms", "processing 3 records", "done");

    /**
     * What an invocation logs: one or two lines of its work, and the error that its handler threw. No two lines are alike,
     * as each names a step by an id: {@code step 0f3a91c27b5e}.
     */
    static List<LogLine> of(Invocation invocation) {
        Random random = new Random(invocation.seed() ^ 0x106);
        List<LogLine> lines = new ArrayList<>();
        int count = 1 + random.nextInt(2);
        for (int i = 0; i < count; i++) {
            Instant at = invocation.startedAt().plusNanos(invocation.duration().toNanos() * (i + 1) / (count + 1));
            String work = WORK.get(random.nextInt(WORK.size()));
            String level = work.startsWith("retry") ? "WARN" : "INFO";
            lines.add(new LogLine(at, invocation.requestId(), level, step(random) + work));
        }
        ThrownError error = invocation.error();
        if (error != null) {
            String message = step(random) + error.errorClass() + ": " + error.message();
            lines.add(new LogLine(invocation.endedAt(), invocation.requestId(), "ERROR", message));
        }
        return lines;
    }

    /** What tells a line from all others. */
    static String step(Random random) {
        return "step " + Trace.hex(random, 6) + ": ";
    }

    /** As CloudWatch Logs and the Telemetry API have it. */
    String text() {
        return "%tFT%<tT.%<tLZ\t%s\t%s\t%s\n".formatted(at.atZone(java.time.ZoneOffset.UTC), requestId, level, message);
    }
}
