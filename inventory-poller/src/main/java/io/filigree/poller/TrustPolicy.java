package io.filigree.poller;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.exception.SdkException;

/** The two policies of the role that a customer creates for us: who may assume it, and what it may do. */
public final class TrustPolicy {

    /** Stands where our principal belongs while we do not know it; no AWS account accepts it by accident. */
    static final String UNKNOWN_PRINCIPAL = "arn:aws:iam::<YOUR-FILIGREE-ACCOUNT>:root";

    /** Who we are changes only with a restart; that nobody could say, any time. */
    private static final Duration ASK_AGAIN = Duration.ofMinutes(1);

    private static final Pattern EXTERNAL_ID = Pattern.compile("[\\w+=,.@:/-]{2,1224}");
    private static final Pattern PRINCIPAL = Pattern.compile("arn:aws[a-z-]{0,16}:iam::\\d{12}:[\\w+=,.@/:-]{1,600}");
    private static final Logger LOG = LoggerFactory.getLogger(TrustPolicy.class);

    private final @Nullable String configured;
    private final AwsClients clients;
    private final Clock clock;
    private @Nullable String known;
    private @Nullable Instant askedAt;

    TrustPolicy(AwsSettings settings, AwsClients clients, Clock clock) {
        this.configured = settings.principalArn();
        this.clients = clients;
        this.clock = clock;
        if (configured != null && !PRINCIPAL.matcher(configured).matches()) {
            throw new IllegalArgumentException("filigree.aws.principal-arn (FILIGREE_AWS_PRINCIPALARN) must be the ARN"
                    + " of an IAM role, such as arn:aws:iam::123456789012:role/filigree");
        }
    }

    /**
     * JSON of the trust policy that lets us in with that external id, and nobody without it. While our own principal is
     * not known it holds a placeholder in angle brackets, which AWS refuses: {@code filigree.aws.principal-arn} sets it.
     */
    public String trustPolicy(String externalId) {
        if (!EXTERNAL_ID.matcher(externalId).matches()) {
            throw new IllegalArgumentException("An external id has 2 to 1224 characters of [A-Za-z0-9_+=,.@:/-]");
        }
        return """
                {
                  "Version": "2012-10-17",
                  "Statement": [
                    {
                      "Effect": "Allow",
                      "Principal": { "AWS": "%s" },
                      "Action": "sts:AssumeRole",
                      "Condition": { "StringEquals": { "sts:ExternalId": "%s" } }
                    }
                  ]
                }
                """.formatted(principal(), externalId);
    }

    /**
     * JSON of the least that the role has to allow. The second statement is for looking at a single function between
     * two sweeps; sweeps do without it. Nothing in it reads code or invokes.
     */
    public String permissionsPolicy() {
        return """
                {
                  "Version": "2012-10-17",
                  "Statement": [
                    {
                      "Sid": "Inventory",
                      "Effect": "Allow",
                      "Action": [
                        "lambda:ListFunctions",
                        "lambda:GetAccountSettings",
                        "tag:GetResources",
                        "account:ListRegions"
                      ],
                      "Resource": "*"
                    },
                    {
                      "Sid": "Optional",
                      "Effect": "Allow",
                      "Action": [
                        "lambda:ListTags",
                        "lambda:GetFunctionConfiguration",
                        "lambda:ListAliases",
                        "lambda:ListVersionsByFunction",
                        "lambda:ListEventSourceMappings",
                        "lambda:GetFunctionConcurrency"
                      ],
                      "Resource": "*"
                    }
                  ]
                }
                """;
    }

    private synchronized String principal() {
        if (configured != null) {
            return configured;
        }
        Instant now = clock.instant();
        if (known == null && (askedAt == null || askedAt.plus(ASK_AGAIN).isBefore(now))) {
            askedAt = now;
            known = ownPrincipal();
        }
        return known == null ? UNKNOWN_PRINCIPAL : known;
    }

    private @Nullable String ownPrincipal() {
        try {
            String arn = clients.sts("us-east-1").getCallerIdentity().arn();
            String principal = RoleArn.ofSession(arn).map(RoleArn::toString).orElse(arn);
            if (PRINCIPAL.matcher(principal).matches()) {
                return principal;
            }
            LOG.warn("Trust policies need filigree.aws.principal-arn: STS calls us {}", AwsFault.clean(arn));
        } catch (SdkException e) {
            LOG.warn(
                    "Trust policies need filigree.aws.principal-arn: who we are could not be asked: {}",
                    AwsFault.of(AccountSession.GET_CALLER_IDENTITY, e).reason());
        }
        return null;
    }
}
