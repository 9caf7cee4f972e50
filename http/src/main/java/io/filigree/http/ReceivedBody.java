package io.filigree.http;

/**
 * The received part of a request body.
 *
 * @param bytes up to the limit of the request
 */
record ReceivedBody(byte[] bytes, Ending ending) {

    /** The reason why reading ended. */
    enum Ending {
        /** The body is complete. */
        COMPLETE(0, ""),
        /** The body exceeds the bytes to read, or was not requested from the client. */
        ABANDONED(0, ""),
        TIMEOUT(408, "body_timeout"),
        TOO_SLOW(408, "body_too_slow"),
        /** The bodies of all requests exceed the memory limit. */
        NO_MEMORY(503, "body_memory"),
        /** The client closed the connection or sent fewer bytes than it announced. */
        CLIENT_ABORT(400, "client_abort");

        private final int status;
        private final String reason;

        Ending(int status, String reason) {
            this.status = status;
            this.reason = reason;
        }

        int status() {
            return status;
        }

        String reason() {
            return reason;
        }

        boolean isFailure() {
            return status != 0;
        }
    }
}
