package io.filigree.simulator.extension;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

import io.filigree.simulator.extension.Invocation.ThrownError;

/** A line that a function's code logs, in the layout of the Node.js runtime. */
record LogLine(Instant at, String requestId, String level, String message) {

    private static final List<String> WORK = List.of(
            "fetching order 42", "cache miss for key cart:17", "retrying after 120 ms", "processing 3 records", "done");

    /** What an invocation logs: one or two lines of its work, and the error that its handler threw. */
    static List<LogLine> of(Invocation invocation) {
        Random random = new Random(invocation.seed() ^ 0x106);
        List<LogLine> lines = new ArrayList<>();
        int count = 1 + random.nextInt(2);
        for (int i = 0; i < count; i++) {
            Instant at = invocation.startedAt().plusNanos(invocation.duration().toNanos() * (i + 1) / (count + 1));
            String message = WORK.get(random.nextInt(WORK.size()));
            lines.add(new LogLine(at, invocation.requestId(), message.startsWith("retry") ? "WARN" : "INFO", message));
        }
        ThrownError error = invocation.error();
        if (error != null) {
            String message = error.errorClass() + ": " + error.message();
            lines.add(new LogLine(invocation.endedAt(), invocation.requestId(), "ERROR", message));
        }
        return lines;
    }

    /** As CloudWatch Logs and the Telemetry API have it. */
    String text() {
        return "%tFT%<tT.%<tLZ\t%s\t%s\t%s\n".formatted(at.atZone(java.time.ZoneOffset.UTC), requestId, level, message);
    }
}
