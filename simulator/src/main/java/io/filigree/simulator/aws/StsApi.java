package io.filigree.simulator.aws;

import java.time.Instant;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** STS: who may become whom. Answers in XML. */
final class StsApi {

    private static final Pattern ROLE_ARN = Pattern.compile("arn:aws[a-z-]*:iam::(\\d{12}):role/[\\w+=,.@/-]{1,512}");
    private static final String NAMESPACE = "https://sts.amazonaws.com/doc/2011-06-15/";
    private static final String METADATA =
            "<ResponseMetadata><RequestId>00000000-0000-4000-8000-000000000000</RequestId></ResponseMetadata>";

    private final FakeAws aws;
    private final AwsCall call;
    private final String callerArn;

    StsApi(FakeAws aws, AwsCall call, String callerArn) {
        this.aws = aws;
        this.call = call;
        this.callerArn = callerArn;
    }

    AwsResponse answer(AwsRequest request) {
        return switch (call.action()) {
            case "sts:AssumeRole" -> assumeRole(request.form());
            case "sts:GetCallerIdentity" -> callerIdentity();
            default -> throw AwsError.of(400, "InvalidAction", "The fake does not know this operation");
        };
    }

    private AwsResponse assumeRole(Map<String, String> form) {
        String roleArn = form.getOrDefault("RoleArn", "");
        String sessionName = form.getOrDefault("RoleSessionName", "");
        Matcher role = ROLE_ARN.matcher(roleArn);
        if (!role.matches() || !sessionName.matches("[\\w+=,.@-]{2,64}")) {
            throw AwsError.of(400, "ValidationError", "RoleArn or RoleSessionName is not valid");
        }
        String accountId = role.group(1);
        boolean allowed = aws.existing(accountId)
                .map(account -> account.mayAssume(roleArn, form.get("ExternalId")))
                .orElse(false);
        // Only the operator's own credentials are trusted: none of the fake's roles may assume another.
        if (!allowed || !call.accountId().equals(FakeAws.OPERATOR_ACCOUNT)) {
            throw AwsError.accessDenied(
                    "User: " + callerArn + " is not authorized to perform: sts:AssumeRole on resource: " + roleArn,
                    call);
        }
        aws.calls().recordSession(form.getOrDefault("Policy", ""));
        Instant expiration = aws.now().plusSeconds(duration(form.getOrDefault("DurationSeconds", "3600")));
        TemporaryCredentials.Session session = aws.sessions()
                .open(
                        accountId,
                        roleArn,
                        sessionName,
                        expiration,
                        aws.account(accountId).epoch());
        return AwsResponse.xml("<AssumeRoleResponse xmlns=\"" + NAMESPACE + "\"><AssumeRoleResult><AssumedRoleUser>"
                + element("AssumedRoleId", "AROASIMULATED0000000:" + sessionName)
                + element("Arn", session.arn())
                + "</AssumedRoleUser><Credentials>"
                + element("AccessKeyId", session.accessKeyId())
                + element("SecretAccessKey", session.secretAccessKey())
                + element("SessionToken", session.sessionToken())
                + element("Expiration", session.expiration().toString())
                + "</Credentials></AssumeRoleResult>" + METADATA + "</AssumeRoleResponse>");
    }

    private AwsResponse callerIdentity() {
        return AwsResponse.xml("<GetCallerIdentityResponse xmlns=\"" + NAMESPACE + "\"><GetCallerIdentityResult>"
                + element("Arn", callerArn)
                + element("UserId", "AROASIMULATED0000000")
                + element("Account", call.accountId())
                + "</GetCallerIdentityResult>" + METADATA + "</GetCallerIdentityResponse>");
    }

    private static long duration(String seconds) {
        if (!seconds.matches("\\d{3,5}") || Long.parseLong(seconds) < 900 || Long.parseLong(seconds) > 43_200) {
            throw AwsError.of(400, "ValidationError", "DurationSeconds must be between 900 and 43200");
        }
        return Long.parseLong(seconds);
    }

    private static String element(String name, String text) {
        return "<" + name + ">" + AwsResponse.xmlEscaped(text) + "</" + name + ">";
    }
}
