package io.filigree.account;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.filigree.problem.InvalidInputException;
import io.filigree.problem.JsonBody;

/** Reads the fields of an account that somebody types, each with the rule that its error names. */
final class AccountFields {

    static final String ACCOUNT_ID = "accountId";
    static final String NAME = "name";
    static final String ROLE_ARN = "roleArn";
    static final String REGIONS = "regions";

    static final int MAX_NAME = 100;

    /** More than AWS has. */
    static final int MAX_REGIONS = 64;

    /** The longest ARN that IAM makes: a path of 512 and a name of 64 characters. */
    static final int MAX_ROLE_ARN = 640;

    private static final Pattern TWELVE_DIGITS = Pattern.compile("[0-9]{12}");
    private static final Pattern REGION = Pattern.compile("[a-z]{2,4}(-[a-z]{2,16}){1,3}-[0-9]{1,2}");
    private static final Pattern ROLE = Pattern.compile(
            "arn:aws[a-z-]{0,16}:iam::(?<account>[0-9]{12}):role/([\\x21-\\x7e]{1,510}/)?[\\w+=,.@-]{1,64}");

    private final JsonBody body;

    AccountFields(JsonBody body) {
        this.body = body;
    }

    String accountId() {
        String accountId = body.text(ACCOUNT_ID);
        if (!isAccountId(accountId)) {
            throw InvalidInputException.of(ACCOUNT_ID, "accountId must be twelve digits");
        }
        return accountId;
    }

    String name() {
        String name = body.text(NAME).strip();
        if (name.isEmpty() || name.length() > MAX_NAME) {
            throw InvalidInputException.beyond(NAME, "name must have 1 to " + MAX_NAME + " characters", MAX_NAME);
        }
        if (name.chars().anyMatch(Character::isISOControl)) {
            throw InvalidInputException.of(NAME, "name must not have control characters");
        }
        return name;
    }

    List<String> regions() {
        List<String> regions = body.texts(REGIONS, MAX_REGIONS);
        for (String region : regions) {
            if (!REGION.matcher(region).matches()) {
                throw InvalidInputException.of(REGIONS, "regions must be names of AWS regions, such as eu-west-1");
            }
        }
        return List.copyOf(new LinkedHashSet<>(regions));
    }

    /** The role, which must be one of that account. */
    Optional<String> optionalRoleOf(String accountId) {
        return body.optionalText(ROLE_ARN).map(arn -> roleOf(accountId, arn));
    }

    /** The role, which must be there and one of that account. */
    String roleOf(String accountId) {
        return roleOf(accountId, body.text(ROLE_ARN));
    }

    static boolean isAccountId(String text) {
        return TWELVE_DIGITS.matcher(text).matches();
    }

    private static String roleOf(String accountId, String text) {
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
        if (!role.group("account").equals(accountId)) {
            throw InvalidInputException.of(
                    ROLE_ARN, "roleArn is a role of account " + role.group("account") + ", not of " + accountId);
        }
        return arn;
    }
}
