package io.filigree.account;

import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.filigree.decorator.text.VisibleText;
import io.filigree.poller.AwsPartitions;
import io.filigree.problem.InvalidInputException;
import org.jspecify.annotations.Nullable;

/** Validates the fields of an account. Each error names the field and its rule. */
final class AccountFields {

    static final String ACCOUNT_ID = "accountId";
    static final String NAME = "name";
    static final String ROLE_ARN = "roleArn";
    static final String ROLE_NAME = "roleName";
    static final String REGIONS = "regions";
    static final String POLL_INTERVAL = "pollIntervalSeconds";
    static final String CALLS_PER_SECOND = "callsPerSecond";

    static final int MAX_NAME = 100;

    /** An upper bound above the number of regions of AWS. */
    static final int MAX_REGIONS = 64;

    /** The longest role ARN of IAM: a path of 512 and a name of 64 characters. */
    static final int MAX_ROLE_ARN = 640;

    static final Duration MIN_INTERVAL = Duration.ofSeconds(30);
    static final Duration MAX_INTERVAL = Duration.ofDays(1);

    /** Lambda allows 15 calls per second for an account and region, which the customer's own deployments share. */
    static final double MAX_CALLS_PER_SECOND = 10;

    static final double MIN_CALLS_PER_SECOND = 0.1;

    private static final Pattern TWELVE_DIGITS = Pattern.compile("[0-9]{12}");
    private static final Pattern REGION = Pattern.compile("[a-z]{2,4}(-[a-z]{2,16}){1,3}-[0-9]{1,2}");
    private static final Pattern ROLE = Pattern.compile(
            "arn:(?<partition>aws[a-z-]{0,16}):iam::(?<account>[0-9]{12}):role/([\\x21-\\x7e]{1,510}/)?[\\w+=,.@-]{1,64}");
    private static final Pattern ROLE_NAMED = Pattern.compile("([\\w+=,.@-]{1,64}/){0,8}[\\w+=,.@-]{1,64}");

    private AccountFields() {}

    static String accountId(String text) {
        String accountId = text.strip();
        if (!TWELVE_DIGITS.matcher(accountId).matches()) {
            throw InvalidInputException.of(ACCOUNT_ID, "accountId must be twelve digits");
        }
        return accountId;
    }

    static String name(String text) {
        String name = text.strip();
        if (name.isEmpty() || name.length() > MAX_NAME) {
            throw InvalidInputException.beyond(NAME, "name must have 1 to " + MAX_NAME + " characters", MAX_NAME);
        }
        VisibleText.firstInvisible(name).ifPresent(codePoint -> {
            throw InvalidInputException.of(
                    NAME,
                    String.format(
                            Locale.ROOT,
                            "name must not have control or invisible characters, such as U+%04X here, nor blanks other than spaces",
                            codePoint));
        });
        return name;
    }

    static List<String> regions(List<String> regions) {
        if (regions.size() > MAX_REGIONS) {
            throw InvalidInputException.beyond(
                    REGIONS, "regions may have at most " + MAX_REGIONS + " entries", MAX_REGIONS);
        }
        for (String region : regions) {
            if (!REGION.matcher(region).matches()) {
                throw InvalidInputException.of(REGIONS, "regions must be names of AWS regions, such as eu-west-1");
            }
        }
        return List.copyOf(new LinkedHashSet<>(regions));
    }

    /** Validates the role ARN, which must belong to the account. */
    static String roleOf(String accountId, String text) {
        String arn = text.strip();
        if (arn.length() > MAX_ROLE_ARN) {
            throw InvalidInputException.beyond(
                    ROLE_ARN, "roleArn may have at most " + MAX_ROLE_ARN + " characters", MAX_ROLE_ARN);
        }
        Matcher role = ROLE.matcher(arn);
        if (!role.matches()) {
            throw InvalidInputException.of(
                    ROLE_ARN,
                    "roleArn must be the ARN of an IAM role, such as arn:aws:iam::123456789012:role/filigree");
        }
        if (!AwsPartitions.contains(role.group("partition"))) {
            throw InvalidInputException.of(
                    ROLE_ARN,
                    "roleArn: " + role.group("partition") + " is no AWS partition, such as aws, aws-cn or aws-us-gov");
        }
        if (!role.group("account").equals(accountId)) {
            throw InvalidInputException.of(
                    ROLE_ARN, "roleArn is a role of account " + role.group("account") + ", not of " + accountId);
        }
        return arn;
    }

    /** Validates a role name that is shared by many accounts, including its path if it has one. */
    static String roleName(String text) {
        String name = text.strip();
        if (!ROLE_NAMED.matcher(name).matches()) {
            throw InvalidInputException.of(
                    ROLE_NAME, "roleName must be the name of an IAM role, such as filigree or observability/filigree");
        }
        return name;
    }

    static @Nullable Duration interval(@Nullable Duration interval) {
        if (interval != null && (interval.compareTo(MIN_INTERVAL) < 0 || interval.compareTo(MAX_INTERVAL) > 0)) {
            throw InvalidInputException.beyond(
                    POLL_INTERVAL,
                    POLL_INTERVAL + " must be from " + MIN_INTERVAL.toSeconds() + " to " + MAX_INTERVAL.toSeconds(),
                    MAX_INTERVAL.toSeconds());
        }
        return interval;
    }

    static @Nullable Double callsPerSecond(@Nullable Double calls) {
        // Also rejects NaN.
        if (calls != null && !(calls >= MIN_CALLS_PER_SECOND && calls <= MAX_CALLS_PER_SECOND)) {
            throw InvalidInputException.beyond(
                    CALLS_PER_SECOND,
                    CALLS_PER_SECOND + " must be from " + MIN_CALLS_PER_SECOND + " to " + MAX_CALLS_PER_SECOND,
                    MAX_CALLS_PER_SECOND);
        }
        return calls;
    }
}
