package io.filigree.simulator.extension;

/** How an invocation ends. */
public enum InvocationOutcome {
    OK,
    /** The handler throws; the agent reports the error. */
    ERROR,
    /** The platform stops it at its timeout; the agent says nothing. */
    TIMEOUT,
    /** The runtime is killed at its memory limit; the agent says nothing. */
    OUT_OF_MEMORY,
    /** AWS itself fails; the agent says nothing. */
    PLATFORM_FAULT,
    /** The function's code cannot be loaded; no handler ever runs. */
    INIT_FAILURE;

    /** Whether the agent lives to send its payload. */
    public boolean leavesPayload() {
        return this == OK || this == ERROR;
    }
}
