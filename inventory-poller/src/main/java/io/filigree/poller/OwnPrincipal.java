package io.filigree.poller;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.exception.SdkException;

/** Who we are to AWS: whom the trust policies of paired accounts name. */
final class OwnPrincipal {

    /** Stands where our principal belongs while we do not know it; no AWS account accepts it by accident. */
    static final String UNKNOWN = "arn:aws:iam::<YOUR-FILIGREE-ACCOUNT>:root";

    /** Who we are changes only with a restart; that nobody could say, any time. */
    private static final Duration ASK_AGAIN = Duration.ofMinutes(1);

    private static final Pattern PRINCIPAL = Pattern.compile("arn:aws[a-z-]{0,16}:iam::\\d{12}:[\\w+=,.@/:-]{1,600}");
    private static final Logger LOG = LoggerFactory.getLogger(OwnPrincipal.class);

    private final @Nullable String configured;
    private final AwsClients clients;
    private final Clock clock;
    private @Nullable String known;
    private @Nullable Instant askedAt;

    OwnPrincipal(AwsSettings settings, AwsClients clients, Clock clock) {
        this.configured = settings.principalArn();
        this.clients = clients;
        this.clock = clock;
        if (configured != null && !PRINCIPAL.matcher(configured).matches()) {
            throw new IllegalArgumentException("filigree.aws.principal-arn (FILIGREE_AWS_PRINCIPALARN) must be the ARN"
                    + " of an IAM role, such as arn:aws:iam::123456789012:role/filigree");
        }
    }

    /** Our role's ARN; {@link #UNKNOWN} while nobody can say it. */
    synchronized String arn() {
        if (configured != null) {
            return configured;
        }
        Instant now = clock.instant();
        if (known == null && (askedAt == null || askedAt.plus(ASK_AGAIN).isBefore(now))) {
            askedAt = now;
            known = ask();
        }
        return known == null ? UNKNOWN : known;
    }

    private @Nullable String ask() {
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
