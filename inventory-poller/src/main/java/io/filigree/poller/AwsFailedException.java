package io.filigree.poller;

import static java.util.Objects.requireNonNull;

/** A call to AWS that failed for good. Deliberately without the SDK's exception as its cause: see {@link AwsFault}. */
final class AwsFailedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient AwsFault fault;

    AwsFailedException(AwsFault fault) {
        super(fault.reason());
        this.fault = requireNonNull(fault, "fault");
    }

    AwsFault fault() {
        return fault;
    }
}
