package io.filigree.http;

/**
 * What was read of a request's body.
 *
 * @param bytes as many as the request may keep
 */
record ReceivedBody(byte[] bytes, Ending ending) {

    /** Why reading ended. */
    enum Ending {
        /** All of it was read. */
        COMPLETE(0, ""),
        /** It is longer than is read, or was not asked for. */
        ABANDONED(0, ""),
        TIMEOUT(408, "body_timeout"),
        TOO_SLOW(408, "body_too_slow"),
        /** The bodies of all requests need more memory than they may. */
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
