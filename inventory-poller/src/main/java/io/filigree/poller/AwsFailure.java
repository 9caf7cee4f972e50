package io.filigree.poller;

import java.io.IOException;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

import io.filigree.db.inventory.RegionFailure;
import io.filigree.decorator.function.FunctionArn;
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
record AwsFailure(String action, Kind kind, String reason) {

    /** Longer than any message of AWS that helps. */
    private static final int MAX_MESSAGE = 400;

    private static final Set<String> DENIED =
            Set.of("AccessDenied", "AccessDeniedException", "UnauthorizedOperation", "AuthorizationError");
    private static final Set<String> REGION_DISABLED = Set.of("RegionDisabledException", "OptInRequired");

    /** Of credentials that AWS does not know: the caller's own, a session that ended, or a region that is not enabled. */
    private static final Set<String> UNKNOWN_CREDENTIALS =
            Set.of("UnrecognizedClientException", "InvalidClientTokenId");

    private static final Set<String> EXPIRED = Set.of("ExpiredToken", "ExpiredTokenException");
    private static final Set<String> INVALID_CREDENTIALS = Set.of(
            "SignatureDoesNotMatch",
            "InvalidSignatureException",
            "IncompleteSignature",
            "MissingAuthenticationToken",
            "InvalidAccessKeyId",
            "AuthFailure");
    private static final Set<String> CLOCK_SKEWED = Set.of("RequestTimeTooSkewed", "RequestExpired");

    /** Actions that no region refuses for not being enabled. */
    private static final Set<String> GLOBAL_ACTIONS =
            Set.of(AccountSession.GET_CALLER_IDENTITY, AccountSession.LIST_REGIONS);

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
        /** The region is not enabled for the account, or was enabled a moment ago. */
        REGION_DISABLED,
        /** The region is of another partition than the role. */
        OTHER_PARTITION,
        /** AWS does not know the credentials that we run with. */
        OWN_CREDENTIALS,
        /** The session in the account's role ended before its time: the role was deleted or made anew. */
        SESSION_ENDED,
        /** AWS and this machine disagree about the time. */
        CLOCK_SKEWED,
        THROTTLED,
        /** The request is allowed, but the object does not exist. */
        NOT_FOUND,
        /** Anything else: an outage, an answer that could not be read. */
        BROKEN
    }

    /** Of a call with the session of an account's role. */
    static AwsFailure of(String action, SdkException e) {
        if (e instanceof AwsServiceException answer) {
            Kind kind = kindOf(action, answer);
            return new AwsFailure(action, kind, action + ": " + causeOf(kind, action) + " (" + quote(answer) + ")");
        }
        return new AwsFailure(action, Kind.BROKEN, action + ": " + describe(e));
    }

    /**
     * Of a call to STS with our own credentials.
     *
     * @param partition of the role that was to be assumed, or of our own
     */
    static AwsFailure ofOwn(String action, String partition, SdkException e) {
        if (hasNoCredentials(e)) {
            return new AwsFailure(action, Kind.OWN_CREDENTIALS, action + ": Filigree has no AWS credentials");
        }
        if (!(e instanceof AwsServiceException answer)) {
            return of(action, e);
        }
        Kind kind = ownKindOf(answer);
        if (kind == null) {
            return of(action, e);
        }
        String cause = switch (kind) {
            case OWN_CREDENTIALS ->
                "AWS does not know Filigree's credentials (" + quote(answer)
                        + "): they are invalid, expired or of another partition; a role in " + partition
                        + " can be assumed only with credentials of " + partition;
            case REGION_DISABLED ->
                "STS is not active for Filigree's account in the called region (" + quote(answer) + ")";
            default -> causeOf(kind, action) + " (" + quote(answer) + ")";
        };
        return new AwsFailure(action, kind, action + ": " + cause);
    }

    /** Of a call that is not made: no credentials are valid in two partitions. */
    static AwsFailure otherPartition(String action, String region, String partition) {
        return new AwsFailure(
                action,
                Kind.OTHER_PARTITION,
                action + ": region " + region + " belongs to partition " + FunctionArn.partitionOf(region)
                        + ", but the account's role to " + partition);
    }

    /** Of a call that is not made: what would be a part of a host name is not that of a region. */
    static AwsFailure noRegion(String action, String region) {
        return new AwsFailure(action, Kind.OTHER_PARTITION, action + ": there is no region " + clean(region));
    }

    /** The same, when it is known that AWS no longer accepts the session. */
    AwsFailure inEndedSession() {
        int quote = reason.indexOf(" (");
        return new AwsFailure(
                action,
                Kind.SESSION_ENDED,
                action + ": " + causeOf(Kind.SESSION_ENDED, action) + (quote < 0 ? "" : reason.substring(quote)));
    }

    /** Whether an early retry is useless. */
    RegionFailure.Kind regionFailure() {
        return switch (kind) {
            case FORBIDDEN, DENIED, REGION_DISABLED, OTHER_PARTITION -> RegionFailure.Kind.BLOCKED;
            case OWN_CREDENTIALS, SESSION_ENDED, CLOCK_SKEWED, THROTTLED, NOT_FOUND, BROKEN ->
                RegionFailure.Kind.FAILED;
        };
    }

    /** The remedy, for the owner of the account. */
    String fix() {
        return switch (kind) {
            case FORBIDDEN ->
                "Allow " + action + " in the organisation's service control policies, or deselect the region";
            case DENIED -> "Add " + action + " to the role's permissions policy";
            case REGION_DISABLED ->
                isOfSts()
                        ? "Activate STS for Filigree's account in that region, or set filigree.aws.sts-region"
                                + " (FILIGREE_AWS_STSREGION) to another region"
                        : "Enable the region for the account, or deselect it. A region that was just enabled accepts"
                                + " sessions after minutes to hours";
            case OTHER_PARTITION -> "Select regions of the role's partition";
            case OWN_CREDENTIALS ->
                "Give Filigree valid credentials of the role's partition: the role that it runs as, a profile, or"
                        + " AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY";
            case SESSION_ENDED -> "Try again. If it fails again, check whether the role still exists";
            case CLOCK_SKEWED -> "Set the clock of the machine that Filigree runs on";
            case THROTTLED -> "Try again in a minute";
            case NOT_FOUND, BROKEN ->
                isOfSts()
                        ? "Try again. If it fails again, check the network path to STS in the region of"
                                + " filigree.aws.sts-region (FILIGREE_AWS_STSREGION), which is AWS_REGION when it is unset"
                        : "Try again. If it fails again, check the network path to AWS";
        };
    }

    /** The reason with the remedy. */
    String told() {
        return reason + ". " + fix();
    }

    private boolean isOfSts() {
        return action.startsWith("sts:");
    }

    /** Whether AWS said no, rather than that it could not say. */
    boolean isRefusal() {
        return kind == Kind.DENIED || kind == Kind.FORBIDDEN;
    }

    /** What only a call with our own credentials can run into; null where it is as with a session's. */
    private static @Nullable Kind ownKindOf(AwsServiceException e) {
        String code = codeOf(e);
        if (isClockSkew(e)) {
            return Kind.CLOCK_SKEWED;
        }
        if (REGION_DISABLED.contains(code)) {
            return Kind.REGION_DISABLED;
        }
        return UNKNOWN_CREDENTIALS.contains(code) || EXPIRED.contains(code) || INVALID_CREDENTIALS.contains(code)
                ? Kind.OWN_CREDENTIALS
                : null;
    }

    private static boolean isClockSkew(AwsServiceException e) {
        String message = messageOf(e).toLowerCase(Locale.ROOT);
        return CLOCK_SKEWED.contains(codeOf(e))
                || message.contains("signature expired")
                || message.contains("signature not yet current");
    }

    private static Kind kindOf(String action, AwsServiceException e) {
        String code = codeOf(e);
        if (isClockSkew(e)) {
            return Kind.CLOCK_SKEWED;
        }
        if (EXPIRED.contains(code)) {
            return Kind.SESSION_ENDED;
        }
        if (UNKNOWN_CREDENTIALS.contains(code)) {
            return GLOBAL_ACTIONS.contains(action) ? Kind.SESSION_ENDED : Kind.REGION_DISABLED;
        }
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

    private static String causeOf(Kind kind, String action) {
        return switch (kind) {
            case FORBIDDEN -> "explicitly denied, for example by a service control policy";
            case DENIED ->
                action.equals(AccountSessions.ASSUME_ROLE)
                        ? "refused; the role does not exist, or its trust policy does not allow Filigree with this external id"
                        : "not allowed; add " + action + " to the role's permissions policy";
            case REGION_DISABLED ->
                "the region is not enabled for the account, or was enabled too recently to accept sessions";
            case OTHER_PARTITION -> "the region belongs to another partition than the role";
            case OWN_CREDENTIALS -> "AWS does not know Filigree's credentials";
            case SESSION_ENDED -> "AWS no longer accepts the session in the account's role";
            case CLOCK_SKEWED -> "the clocks of this machine and AWS differ";
            case THROTTLED -> "throttled, also after retries";
            case NOT_FOUND -> "the function does not exist";
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
            return "no response within the call timeout";
        }
        for (Throwable cause = e.getCause(); cause != null; cause = cause.getCause()) {
            // Of java.net and its like, so a message about the connection. A parser's exception is an IOException, too,
            // and quotes what it could not parse.
            if (cause instanceof IOException && cause.getClass().getName().startsWith("java.net.")) {
                return "no connection (" + clean(cause.getClass().getSimpleName() + ": " + cause.getMessage()) + ")";
            }
        }
        return "unreadable response (" + e.getClass().getSimpleName() + ")";
    }

    private static boolean hasNoCredentials(SdkException e) {
        return e instanceof SdkClientException && orEmpty(e.getMessage()).startsWith("Unable to load credentials");
    }

    /** One line of printable ASCII, so that no answer can forge a log line. */
    static String clean(String text) {
        String line = UNPRINTABLE.matcher(text).replaceAll(" ");
        return line.length() <= MAX_MESSAGE ? line : line.substring(0, MAX_MESSAGE) + "…";
    }
}
