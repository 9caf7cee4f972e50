package io.filigree.simulator.extension;

import java.util.HexFormat;
import java.util.Random;

/** The ids of one invocation, all from its seed. */
record Trace(String traceId, String guid, String rootSpanId, String parentSpanId, String parentId, double priority) {

    static Trace of(Random random) {
        return new Trace(
                hex(random, 16), hex(random, 8), hex(random, 8), hex(random, 8), hex(random, 8), priority(random));
    }

    static String hex(Random random, int bytes) {
        byte[] value = new byte[bytes];
        random.nextBytes(value);
        return HexFormat.of().formatHex(value);
    }

    private static double priority(Random random) {
        return 1 + random.nextInt(1_000_000) / 1e6;
    }
}
