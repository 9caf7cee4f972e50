package io.filigree.benchmarks.harness;

/** Nothing that the harness starts outlives it, also when it is interrupted. */
final class ShutdownCleanup {

    private ShutdownCleanup() {}

    /** Takes back what was to be done at the end; at the end itself there is nothing to take back. */
    static void forget(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The JVM is ending, and the hook runs or has run.
        }
    }
}
