package io.filigree.decorator.function;

import static java.util.Objects.requireNonNull;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * What a runtime, an agent or a log group says was invoked: the function, the qualifier it was invoked with, and the
 * version that ran, where the runtime reported one that the qualifier does not imply.
 *
 * @param qualifier a published version's number or an alias; null when the function itself was invoked, which is also
 *     what {@code $LATEST} means
 * @param reportedVersion {@code $LATEST} or a number; null where the qualifier is a number, where nothing is reported, and
 *     for {@code $LATEST} of the function itself
 */
public record InvokedArn(
        FunctionArn function,
        @Nullable String qualifier,
        @Nullable String reportedVersion) {

    // A durable execution's ARN continues after the qualifier: …:function:n:7/durable-execution/<name>/<id>.
    private static final Pattern ARN = Pattern.compile(
            "arn:(aws[a-z-]{0,16}):lambda:([a-z]{2,5}(?:-[a-z]{1,12}){1,3}-\\d{1,2}):"
                    + "(\\d{12}):function:([a-zA-Z0-9_.-]{1,140})(?::([a-zA-Z0-9_-]{1,128}|\\$LATEST))?(?:/durable-execution/.{1,512})?");
    private static final Pattern ACCOUNT_ID = Pattern.compile("\\d{12}");
    private static final Pattern FUNCTION_NAME = Pattern.compile("[a-zA-Z0-9_.-]{1,140}");
    private static final Pattern REGION = Pattern.compile("[a-z]{2,5}(?:-[a-z]{1,12}){1,3}-\\d{1,2}");
    private static final Pattern SHARED_GROUP_STREAM =
            Pattern.compile("\\d{4}/\\d{2}/\\d{2}/([a-zA-Z0-9_.-]{1,140})\\[(\\$LATEST|\\d{1,20})].{0,200}");
    private static final Pattern OWN_GROUP_STREAM =
            Pattern.compile("\\d{4}/\\d{2}/\\d{2}/\\[(\\$LATEST|\\d{1,20})].{0,200}");

    /** Replicas of a Lambda@Edge function run everywhere under this prefix; the function itself lives in us-east-1. */
    private static final String EDGE_PREFIX = "us-east-1.";

    private static final String LAMBDA_LOG_GROUP = "/aws/lambda/";

    private static final int LONGEST_VERSION_NUMBER = 10;

    public InvokedArn {
        requireNonNull(function, "function");
        boolean implied =
                qualifier == null ? FunctionConfiguration.LATEST.equals(reportedVersion) : isVersionNumber(qualifier);
        reportedVersion = implied || !isVersion(reportedVersion) ? null : reportedVersion;
    }

    /** Without a reported version. */
    public InvokedArn(FunctionArn function, @Nullable String qualifier) {
        this(function, qualifier, null);
    }

    /** The same invocation, of which the runtime reported this version. What is neither a number nor {@code $LATEST} is ignored. */
    public InvokedArn ranAs(@Nullable String version) {
        return version == null || reportedVersion != null ? this : new InvokedArn(function, qualifier, version);
    }

    /**
     * The version that ran, from the qualifier or as it was reported.
     *
     * @return {@code $LATEST} or a number; null where an alias was invoked and no version was reported
     */
    public @Nullable String version() {
        if (reportedVersion != null) {
            return reportedVersion;
        }
        if (qualifier == null) {
            return FunctionConfiguration.LATEST;
        }
        return isVersionNumber(qualifier) ? qualifier : null;
    }

    private static boolean isVersion(@Nullable String text) {
        return text != null && (text.equals(FunctionConfiguration.LATEST) || isVersionNumber(text));
    }

    private static boolean isVersionNumber(String text) {
        if (text.isEmpty() || text.length() > LONGEST_VERSION_NUMBER || text.charAt(0) == '0') {
            return false;
        }
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) < '0' || text.charAt(i) > '9') {
                return false;
            }
        }
        return true;
    }

    /**
     * Reads an ARN with or without a qualifier.
     *
     * @return empty when the text is not the ARN of a Lambda function
     */
    public static Optional<InvokedArn> parse(String text) {
        Matcher arn = ARN.matcher(text);
        if (!arn.matches()) {
            return Optional.empty();
        }
        FunctionArn function = edgeOrigin(new FunctionArn(arn.group(1), arn.group(2), arn.group(3), arn.group(4)));
        return Optional.of(new InvokedArn(function, qualifier(arn.group(5))));
    }

    /**
     * Returns the function whose log lines a log stream holds. A stream of a custom log group,
     * {@code YYYY/MM/DD/<name>[<version>]<id>}, names it, also where the group begins with {@code /aws/lambda/}. Otherwise
     * the group {@code /aws/lambda/<name>} names it.
     *
     * @param owner the account that owns the log group, twelve digits
     * @return empty when neither group nor stream names a function, or owner or region are no such thing
     */
    public static Optional<InvokedArn> ofLogs(String logGroup, String logStream, String owner, String region) {
        String name;
        String version;
        Matcher shared = SHARED_GROUP_STREAM.matcher(logStream);
        if (shared.matches()) {
            name = shared.group(1);
            version = shared.group(2);
        } else if (logGroup.startsWith(LAMBDA_LOG_GROUP)) {
            Matcher own = OWN_GROUP_STREAM.matcher(logStream);
            name = logGroup.substring(LAMBDA_LOG_GROUP.length());
            version = own.matches() ? own.group(1) : null;
        } else {
            return Optional.empty();
        }
        return of(region, owner, name).map(function -> new InvokedArn(function.function(), qualifier(version)));
    }

    /**
     * Returns the function of that name, in the partition of the region.
     *
     * @return empty when one of the parts is not valid
     */
    public static Optional<InvokedArn> of(String region, String accountId, String name) {
        if (!REGION.matcher(region).matches() || !isAccountId(accountId) || !isFunctionName(name)) {
            return Optional.empty();
        }
        return Optional.of(new InvokedArn(edgeOrigin(FunctionArn.of(region, accountId, name)), null));
    }

    /** Whether the text is twelve digits. */
    public static boolean isAccountId(String text) {
        return ACCOUNT_ID.matcher(text).matches();
    }

    /** Whether a function may have that name. */
    public static boolean isFunctionName(String text) {
        return FUNCTION_NAME.matcher(text).matches();
    }

    private static FunctionArn edgeOrigin(FunctionArn arn) {
        return arn.name().startsWith(EDGE_PREFIX) && arn.name().length() > EDGE_PREFIX.length()
                ? new FunctionArn(
                        arn.partition(),
                        "us-east-1",
                        arn.accountId(),
                        arn.name().substring(EDGE_PREFIX.length()))
                : arn;
    }

    private static @Nullable String qualifier(@Nullable String text) {
        return text == null || text.equals("$LATEST") ? null : text;
    }

    /** The ARN as AWS writes it, with the qualifier when there is one. */
    @Override
    public String toString() {
        return qualifier == null ? function.toString() : function + ":" + qualifier;
    }
}
