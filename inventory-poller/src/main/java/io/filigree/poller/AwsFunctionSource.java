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
    public Answer ask(PairedAccount account, HintedFunction function) {
        try {
            return askInLiveSession(account, function);
        } catch (AwsFailedException e) {
            String reason = e.fault().reason();
            return switch (e.fault().regionFailure()) {
                case BLOCKED -> new Answer.Refused(reason);
                case FAILED -> new Answer.Failed(reason);
            };
        }
    }

    /** A role that was made anew under its name ends its sessions; then it is assumed once more. */
    private Answer askInLiveSession(PairedAccount account, HintedFunction function) {
        AccountSession session = session(account);
        try {
            return ask(session, function);
        } catch (AwsFailedException e) {
            if (e.fault().kind() != AwsFailure.Kind.SESSION_ENDED) {
                throw e;
            }
            sessions.forget(session);
            return ask(session(account), function);
        }
    }

    private AccountSession session(PairedAccount account) {
        RoleArn role = Optional.ofNullable(account.roleArn())
                .flatMap(RoleArn::parse)
                .filter(arn -> arn.accountId().equals(account.accountId()))
                .orElseThrow(() -> new IllegalArgumentException("the account has no role to assume"));
        return sessions.open(account, role);
    }

    private static Answer ask(AccountSession session, HintedFunction function) {
        FunctionArn arn = function.arn();
        return session.functionConfiguration(arn, function.version())
                .<Answer>map(configuration -> new Answer.Found(
                        LambdaConfiguration.read(arn, configuration).toBuilder()
                                .set(ConfigurationAttribute.FUNCTION_VERSION, function.version())
                                .build(),
                        tags(session, arn)))
                .orElseGet(Answer.NotFound::new);
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
