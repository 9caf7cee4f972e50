package io.filigree.poller;

import java.io.IOException;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

import io.filigree.db.inventory.RegionFailure;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.exception.SdkException;

/**
 * What went wrong in a call to AWS, in words that may be stored, logged and shown. The SDK's exceptions must not be: one
 * about an answer that could not be read quotes the answer, and answers hold environment values.
 *
 * @param action the IAM action of the call, {@code lambda:ListFunctions}
 */
record AwsFault(String action, Kind kind, String reason) {

    /** Longer than any message of AWS that helps. */
    private static final int MAX_MESSAGE = 400;

    private static final Set<String> DENIED =
            Set.of("AccessDenied", "AccessDeniedException", "UnauthorizedOperation", "AuthorizationError");
    private static final Set<String> REGION_DISABLED =
            Set.of("UnrecognizedClientException", "InvalidClientTokenId", "RegionDisabledException", "OptInRequired");
    private static final Set<String> THROTTLED = Set.of(
            "TooManyRequestsException",
            "ThrottledException",
            "ThrottlingException",
            "Throttling",
            "RequestLimitExceeded");
    private static final Pattern UNPRINTABLE = Pattern.compile("[^\\x20-\\x7e]+");

    enum Kind {
        /** A service control policy or another explicit deny: no permission of the role helps. */
        FORBIDDEN,
        /** The role does not allow the action. */
        DENIED,
        /** The region is not enabled for the account. */
        REGION_DISABLED,
        THROTTLED,
        /** We may ask, and there is no such thing. */
        NOT_FOUND,
        /** Anything else: an outage, an answer that could not be read. */
        BROKEN
    }

    static AwsFault of(String action, SdkException e) {
        if (e instanceof AwsServiceException answer) {
            Kind kind = kindOf(answer);
            return new AwsFault(action, kind, action + ": " + fixOf(kind, action) + " (" + quote(answer) + ")");
        }
        return new AwsFault(action, Kind.BROKEN, action + ": " + describe(e));
    }

    /** Whether trying again soon is of no use. */
    RegionFailure.Kind regionFailure() {
        return switch (kind) {
            case FORBIDDEN, DENIED, REGION_DISABLED -> RegionFailure.Kind.BLOCKED;
            case THROTTLED, NOT_FOUND, BROKEN -> RegionFailure.Kind.FAILED;
        };
    }

    /** What whoever owns the account can do about it. */
    String fix() {
        return switch (kind) {
            case FORBIDDEN ->
                "Allow " + action + " in the organisation's service control policies, or leave the region out";
            case DENIED -> "Add " + action + " to the role's permissions policy";
            case REGION_DISABLED -> "Enable the region for the account, or leave it out";
            case THROTTLED -> "Try again in a minute";
            case NOT_FOUND, BROKEN -> "Try again; if it stays like this, look whether AWS can be reached from here";
        };
    }

    /** Whether AWS said no, rather than that it could not say. */
    boolean isRefusal() {
        return kind == Kind.DENIED || kind == Kind.FORBIDDEN;
    }

    private static Kind kindOf(AwsServiceException e) {
        String code = codeOf(e);
        if (REGION_DISABLED.contains(code)) {
            return Kind.REGION_DISABLED;
        }
        if (THROTTLED.contains(code) || e.statusCode() == 429) {
            return Kind.THROTTLED;
        }
        if (code.equals("ResourceNotFoundException")) {
            return Kind.NOT_FOUND;
        }
        if (DENIED.contains(code)) {
            String message = messageOf(e).toLowerCase(Locale.ROOT);
            return message.contains("explicit deny") || message.contains("service control policy")
                    ? Kind.FORBIDDEN
                    : Kind.DENIED;
        }
        return Kind.BROKEN;
    }

    private static String fixOf(Kind kind, String action) {
        return switch (kind) {
            case FORBIDDEN -> "explicitly denied, as by a service control policy";
            case DENIED ->
                action.equals(AccountSessions.ASSUME_ROLE)
                        ? "refused; the role does not exist, or its trust policy does not let us in with this external id"
                        : "not allowed; add " + action + " to the role's permissions policy";
            case REGION_DISABLED -> "the region is not enabled for the account";
            case THROTTLED -> "throttled, retries included";
            case NOT_FOUND -> "there is no such function";
            case BROKEN -> "failed";
        };
    }

    private static String quote(AwsServiceException e) {
        String message = messageOf(e);
        String code = codeOf(e);
        String start = e.statusCode() + (code.isEmpty() ? "" : " " + code);
        return clean(message.isEmpty() ? start : start + ": " + message);
    }

    private static String codeOf(AwsServiceException e) {
        return e.awsErrorDetails() == null ? "" : orEmpty(e.awsErrorDetails().errorCode());
    }

    private static String messageOf(AwsServiceException e) {
        return e.awsErrorDetails() == null ? "" : orEmpty(e.awsErrorDetails().errorMessage());
    }

    private static String orEmpty(@Nullable String text) {
        return text == null ? "" : text;
    }

    private static String describe(SdkException e) {
        if (e instanceof ApiCallTimeoutException) {
            return "no answer within the call timeout";
        }
        for (Throwable cause = e.getCause(); cause != null; cause = cause.getCause()) {
            // Of java.net and its like, so a message about the connection. A parser's exception is an IOException, too,
            // and quotes what it could not parse.
            if (cause instanceof IOException && cause.getClass().getName().startsWith("java.net.")) {
                return "no connection (" + clean(cause.getClass().getSimpleName() + ": " + cause.getMessage()) + ")";
            }
        }
        if (e instanceof SdkClientException && orEmpty(e.getMessage()).startsWith("Unable to load credentials")) {
            return "no AWS credentials of our own were found";
        }
        return "no readable answer (" + e.getClass().getSimpleName() + ")";
    }

    /** One line of printable ASCII, so that no answer can forge a log line. */
    static String clean(String text) {
        String line = UNPRINTABLE.matcher(text).replaceAll(" ");
        return line.length() <= MAX_MESSAGE ? line : line.substring(0, MAX_MESSAGE) + "…";
    }
}
