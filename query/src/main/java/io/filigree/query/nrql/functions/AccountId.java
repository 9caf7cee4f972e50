package io.filigree.query.nrql.functions;

import java.util.List;

import io.filigree.decorator.Attributes;
import io.filigree.query.nrql.compile.CallArguments;
import io.filigree.query.nrql.compile.EventFunction;
import io.filigree.query.nrql.compile.TypedExpression;
import io.filigree.query.nrql.syntax.FunctionDocumentation;
import io.filigree.query.nrql.syntax.Signature;

/** {@code accountId()}. */
final class AccountId extends AbstractFunction implements EventFunction {

    AccountId() {
        super(FunctionDocumentation.of("accountId", "accountId()", "The AWS account of the event"), Signature.takes());
    }

    @Override
    public List<String> impliedAttributes() {
        return List.of(Attributes.ACCOUNT_ID);
    }

    @Override
    public TypedExpression value(CallArguments arguments) {
        return arguments.attribute(Attributes.ACCOUNT_ID);
    }
}
