package io.filigree.poller;

import static java.util.Objects.requireNonNull;

/** Thrown when an AWS call has failed permanently, with or without retries. Has no SDK exception as its cause: see {@link AwsFailure}. */
final class AwsFailedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient AwsFailure fault;

    AwsFailedException(AwsFailure fault) {
        super(fault.reason());
        this.fault = requireNonNull(fault, "fault");
    }

    AwsFailure fault() {
        return fault;
    }
}
