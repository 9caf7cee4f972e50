package io.filigree.poller;

import static java.util.Objects.requireNonNull;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Executor;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.exception.SdkException;

/**
 * Who we are to AWS: whom the trust policies of paired accounts name. STS is called in the background, so that no request
 * waits for it.
 */
final class CallerIdentity {

    /** Who we are changes only with a restart; that STS does not say, any time. */
    private static final Duration RETRY_INTERVAL = Duration.ofMinutes(1);

    private static final Duration CALL_TIMEOUT = Duration.ofSeconds(5);
    private static final Pattern PRINCIPAL = Pattern.compile("arn:(aws[a-z-]{0,16}):iam::\\d{12}:[\\w+=,.@/:-]{1,600}");
    private static final Logger LOG = LoggerFactory.getLogger(CallerIdentity.class);

    private final AwsClients clients;
    private final Executor background;
    private final Clock clock;
    private volatile AwsPrincipal principal;
    private @Nullable Instant calledAt;
    private boolean calling;

    /** @param background runs one call to STS at a time */
    CallerIdentity(AwsSettings settings, AwsClients clients, Executor background, Clock clock) {
        this.clients = requireNonNull(clients, "clients");
        this.background = requireNonNull(background, "background");
        this.clock = requireNonNull(clock, "clock");
        String configured = settings.principalArn();
        if (configured != null && !isPrincipal(configured)) {
            throw new IllegalArgumentException("filigree.aws.principal-arn (FILIGREE_AWS_PRINCIPALARN) must be the ARN"
                    + " of an IAM role, such as arn:aws:iam::123456789012:role/filigree");
        }
        this.principal = configured == null
                ? AwsPrincipal.unknown(clients.ownPartition(), "STS has not responded yet")
                : AwsPrincipal.known(configured);
        current();
    }

    private static boolean isPrincipal(String text) {
        Matcher arn = PRINCIPAL.matcher(text);
        return arn.matches() && AwsPartitions.contains(arn.group(1));
    }

    /** Our principal as far as it is known. Never waits: while it is unknown, STS is called in the background. */
    AwsPrincipal current() {
        if (principal.arn() == null && startsCall()) {
            background.execute(this::read);
        }
        return principal;
    }

    private synchronized boolean startsCall() {
        Instant now = clock.instant();
        if (calling || (calledAt != null && calledAt.plus(RETRY_INTERVAL).isAfter(now))) {
            return false;
        }
        calling = true;
        calledAt = now;
        return true;
    }

    private void read() {
        try {
            principal = callerIdentity();
        } finally {
            synchronized (this) {
                calling = false;
            }
        }
    }

    private AwsPrincipal callerIdentity() {
        String partition = clients.ownPartition();
        String reason;
        try {
            String arn = clients.sts(partition)
                    .getCallerIdentity(
                            request -> request.overrideConfiguration(override -> override.apiCallTimeout(CALL_TIMEOUT)))
                    .arn();
            String own = RoleArn.ofSession(arn).map(RoleArn::toString).orElse(arn);
            if (PRINCIPAL.matcher(own).matches()) {
                return AwsPrincipal.known(own);
            }
            reason = "STS returned the principal " + AwsFailure.clean(arn);
        } catch (SdkException e) {
            reason = AwsFailure.ofOwn(AccountSession.GET_CALLER_IDENTITY, partition, e)
                    .reason();
        }
        LOG.warn("Own AWS principal is unknown: reason={}", reason);
        return AwsPrincipal.unknown(partition, reason);
    }
}
