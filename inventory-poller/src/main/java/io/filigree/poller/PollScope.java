package io.filigree.poller;

/** Which of its regions a poll of an account sweeps. */
enum PollScope {
    ALL_REGIONS,
    /** Without the empty and the blocked ones, which are tried less often. */
    DUE_REGIONS
}
