package io.filigree.poller;

import static java.util.Objects.requireNonNull;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The ARN of an IAM role, {@code arn:aws:iam::123456789012:role/path/name}.
 *
 * @param partition {@code aws}, {@code aws-cn}, {@code aws-us-gov}, {@code aws-eusc}
 * @param accountId twelve digits
 * @param path with the name at its end
 */
record RoleArn(String partition, String accountId, String path) {

    // STS takes role ARNs of 20 to 2048 characters; a path has at most 512, a name at most 64.
    private static final Pattern ROLE =
            Pattern.compile("arn:(aws[a-z-]{0,16}):iam::(\\d{12}):role/([\\x21-\\x7e&&[^\"\\\\]]{1,576})");
    private static final Pattern SESSION =
            Pattern.compile("arn:(aws[a-z-]{0,16}):sts::(\\d{12}):assumed-role/([\\w+=,.@-]{1,64})/[\\w+=,.@-]{1,64}");

    RoleArn {
        requireNonNull(partition, "partition");
        requireNonNull(accountId, "accountId");
        requireNonNull(path, "path");
    }

    static Optional<RoleArn> parse(String text) {
        return read(ROLE, text);
    }

    /** The role behind {@code arn:aws:sts::123456789012:assumed-role/name/session}, which leaves its path out. */
    static Optional<RoleArn> ofSession(String text) {
        return read(SESSION, text);
    }

    private static Optional<RoleArn> read(Pattern pattern, String text) {
        Matcher arn = pattern.matcher(text);
        return arn.matches() && AwsPartitions.contains(arn.group(1))
                ? Optional.of(new RoleArn(arn.group(1), arn.group(2), arn.group(3)))
                : Optional.empty();
    }

    /** Where STS and the account API of the role's partition are called. */
    String homeRegion() {
        return homeRegion(partition);
    }

    static String homeRegion(String partition) {
        return switch (partition) {
            case "aws-cn" -> "cn-northwest-1";
            case "aws-us-gov" -> "us-gov-west-1";
            case "aws-eusc" -> "eusc-de-east-1";
            default -> "us-east-1";
        };
    }

    @Override
    public String toString() {
        return "arn:" + partition + ":iam::" + accountId + ":role/" + path;
    }
}
