package io.filigree.poller;

import java.util.Optional;

import io.filigree.db.account.PairedAccount;
import io.filigree.db.hint.HintedFunction;
import io.filigree.decorator.function.FunctionArn;
import io.filigree.decorator.function.FunctionConfiguration;
import io.filigree.poller.hint.FunctionSource;
import software.amazon.awssdk.services.lambda.model.GetFunctionConfigurationResponse;
import software.amazon.awssdk.services.lambda.model.Layer;

/** Asks AWS about one function, in the role of its account. */
final class AwsFunctionSource implements FunctionSource {

    private final AccountSessions sessions;

    AwsFunctionSource(AccountSessions sessions) {
        this.sessions = sessions;
    }

    @Override
    public Answer ask(PairedAccount account, HintedFunction function) {
        try {
            return ask(session(account), function);
        } catch (AwsFailedException e) {
            String reason = e.fault().reason();
            return switch (e.fault().regionFailure()) {
                case BLOCKED -> new Answer.Refused(reason);
                case FAILED -> new Answer.Failed(reason);
            };
        }
    }

    private AccountSession session(PairedAccount account) {
        RoleArn role = Optional.ofNullable(account.roleArn())
                .flatMap(RoleArn::parse)
                .filter(arn -> arn.accountId().equals(account.accountId()))
                .orElseThrow(() -> new IllegalArgumentException("an account without a role cannot be asked"));
        return sessions.open(account, role);
    }

    private static Answer ask(AccountSession session, HintedFunction function) {
        FunctionArn arn = function.arn();
        return session.functionConfiguration(arn, function.version())
                .<Answer>map(configuration ->
                        new Answer.Found(configuration(arn, function.version(), configuration), session.tags(arn)))
                .orElseGet(Answer.NotFound::new);
    }

    /** What we keep of a function. Neither its environment nor its free-text description is. */
    private static FunctionConfiguration configuration(
            FunctionArn arn, String version, GetFunctionConfigurationResponse function) {
        String logGroup = function.loggingConfig() == null
                ? null
                : function.loggingConfig().logGroup();
        return new FunctionConfiguration(
                function.runtimeAsString(),
                function.handler(),
                function.architecturesAsStrings().isEmpty()
                        ? null
                        : function.architecturesAsStrings().get(0),
                function.packageTypeAsString(),
                function.memorySize(),
                function.timeout(),
                function.ephemeralStorage() == null
                        ? null
                        : function.ephemeralStorage().size(),
                function.codeSha256(),
                function.lastModified(),
                version,
                function.layers().stream().map(Layer::arn).toList(),
                function.role(),
                logGroup == null || logGroup.isEmpty() ? "/aws/lambda/" + arn.name() : logGroup);
    }
}
