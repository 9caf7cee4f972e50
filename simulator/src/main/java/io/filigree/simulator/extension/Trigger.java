package io.filigree.simulator.extension;

/** What invoked a function. */
public enum Trigger {
    /** A REST API; its callers send trace headers. */
    API_GATEWAY,
    /** An HTTP API; its callers send no trace headers. */
    API_GATEWAY_V2,
    SQS,
    S3,
    SNS,
    SCHEDULE;

    boolean isWeb() {
        return this == API_GATEWAY || this == API_GATEWAY_V2;
    }

    boolean carriesTrace() {
        return this == API_GATEWAY;
    }
}
