package io.filigree.simulator.aws;

import java.util.LinkedHashMap;
import java.util.Map;

/** An error answer, before it is put into the words of its service's protocol. */
@SuppressWarnings("serial")
final class AwsError extends RuntimeException {

    private final int status;
    private final String code;
    private final String message;
    private final Map<String, Object> details;
    private final Map<String, String> headers;

    private AwsError(
            int status, String code, String message, Map<String, Object> details, Map<String, String> headers) {
        super(message, null, false, false);
        this.headers = headers;
        this.status = status;
        this.code = code;
        this.message = message;
        this.details = details;
    }

    static AwsError of(int status, String code, String message) {
        return new AwsError(status, code, message, Map.of(), Map.of());
    }

    static AwsError accessDenied(String message, AwsCall call) {
        return switch (call.service()) {
            case "sts" -> of(403, "AccessDenied", message);
            case "tag" -> of(400, "AccessDeniedException", message);
            default -> of(403, "AccessDeniedException", message);
        };
    }

    static AwsError throttled(AwsCall call, int retryAfterSeconds) {
        return switch (call.service()) {
            case "sts" -> of(400, "Throttling", "Rate exceeded");
            case "tag" -> of(400, "ThrottledException", "Rate exceeded");
            default -> {
                Map<String, Object> details = new LinkedHashMap<>();
                details.put("Reason", "CallerRateLimitExceeded");
                details.put("Type", "User");
                yield new AwsError(
                        429,
                        "TooManyRequestsException",
                        "Rate exceeded",
                        details,
                        Map.of("Retry-After", String.valueOf(retryAfterSeconds)));
            }
        };
    }

    static AwsError serviceFailed(AwsCall call) {
        return of(
                500,
                call.service().equals("lambda") ? "ServiceException" : "InternalServiceException",
                "An internal error occurred");
    }

    /** What AWS says where a region is not enabled, or where it never issued these credentials. */
    static AwsError unrecognizedClient(AwsCall call) {
        return switch (call.service()) {
            case "sts" -> of(403, "InvalidClientTokenId", "The security token included in the request is invalid");
            case "tag" ->
                of(400, "UnrecognizedClientException", "The security token included in the request is invalid.");
            default -> of(403, "UnrecognizedClientException", "The security token included in the request is invalid.");
        };
    }

    int status() {
        return status;
    }

    String code() {
        return code;
    }

    String message() {
        return message;
    }

    Map<String, Object> details() {
        return details;
    }

    Map<String, String> headers() {
        return headers;
    }
}
