package io.filigree.problem;

import java.util.UUID;

import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;
import org.springframework.http.ProblemDetail;

/**
 * The correlation id of a request: in the header {@value #HEADER} of every response, in every log line of the request's
 * thread, and in the body of a 5xx. The server generates it, so clients cannot inject text into the log.
 */
public final class RequestId {

    public static final String HEADER = "X-Request-Id";

    /** The member of a problem detail and of the extensions of a GraphQL error. */
    public static final String MEMBER = "requestId";

    /** The key that {@code logging.pattern} refers to. */
    private static final String MDC_KEY = "requestId";

    private RequestId() {}

    public static String next() {
        return UUID.randomUUID().toString();
    }

    /** Adds the id to the log lines of this thread until it is closed. */
    public static MDC.MDCCloseable inLogLines(String requestId) {
        return MDC.putCloseable(MDC_KEY, requestId);
    }

    /** The id of the request that this thread processes; null outside of a request. */
    public static @Nullable String current() {
        return MDC.get(MDC_KEY);
    }

    /** An error message for a wire format's own error body, with the id for a server error. */
    public static String describe(int status, String detail) {
        String requestId = current();
        return status < 500 || requestId == null ? detail : detail + " (request id " + requestId + ")";
    }

    /** Adds the id to the problem detail of a server error. */
    static ProblemDetail addTo(ProblemDetail problem) {
        if (problem.getStatus() >= 500 && current() != null) {
            problem.setProperty(MEMBER, current());
        }
        return problem;
    }
}
