package io.filigree.poller;

import java.util.Map;
import java.util.Optional;

import io.filigree.db.account.PairedAccount;
import io.filigree.db.hint.HintedFunction;
import io.filigree.decorator.function.ConfigurationAttribute;
import io.filigree.decorator.function.FunctionArn;
import io.filigree.poller.hint.FunctionSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads one function from AWS with the role of its account. */
final class AwsFunctionSource implements FunctionSource {

    private static final Logger LOG = LoggerFactory.getLogger(AwsFunctionSource.class);

    private final AccountSessions sessions;

    AwsFunctionSource(AccountSessions sessions) {
        this.sessions = sessions;
    }

    @Override
    public Lookup read(PairedAccount account, HintedFunction function) {
        try {
            return readInLiveSession(account, function);
        } catch (AwsFailedException e) {
            String reason = e.fault().reason();
            return switch (e.fault().regionFailure()) {
                case BLOCKED -> new Lookup.Refused(reason);
                case FAILED -> new Lookup.Failed(reason);
            };
        }
    }

    /** A role that was made anew under its name ends its sessions; then it is assumed once more. */
    private Lookup readInLiveSession(PairedAccount account, HintedFunction function) {
        AccountSession session = session(account);
        try {
            return read(session, function);
        } catch (AwsFailedException e) {
            if (e.fault().kind() != AwsFailure.Kind.SESSION_ENDED) {
                throw e;
            }
            sessions.forget(session);
            return read(session(account), function);
        }
    }

    private AccountSession session(PairedAccount account) {
        RoleArn role = Optional.ofNullable(account.roleArn())
                .flatMap(RoleArn::parse)
                .filter(arn -> arn.accountId().equals(account.accountId()))
                .orElseThrow(() -> new IllegalArgumentException("the account has no role to assume"));
        return sessions.open(account, role);
    }

    private static Lookup read(AccountSession session, HintedFunction function) {
        FunctionArn arn = function.arn();
        return session.functionConfiguration(arn, function.version())
                .<Lookup>map(configuration -> new Lookup.Found(
                        LambdaConfiguration.read(arn, configuration).toBuilder()
                                .set(ConfigurationAttribute.FUNCTION_VERSION, function.version())
                                .build(),
                        tags(session, arn)))
                .orElseGet(Lookup.NotFound::new);
    }

    /** The function's tags; null when the role may not read them, which costs the tags and not the configuration. */
    private static @Nullable Map<String, String> tags(AccountSession session, FunctionArn arn) {
        try {
            return session.tags(arn);
        } catch (AwsFailedException e) {
            if (!e.fault().isRefusal()) {
                throw e;
            }
            LOG.warn(
                    "Tags of the function could not be read: function={} reason={}",
                    arn,
                    e.fault().told());
            return null;
        }
    }
}
