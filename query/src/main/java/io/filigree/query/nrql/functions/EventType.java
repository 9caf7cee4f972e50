package io.filigree.query.nrql.functions;

import java.util.List;

import io.filigree.decorator.Attributes;
import io.filigree.query.nrql.compile.CallArguments;
import io.filigree.query.nrql.compile.EventFunction;
import io.filigree.query.nrql.compile.TypedExpression;
import io.filigree.query.nrql.syntax.FunctionDocumentation;
import io.filigree.query.nrql.syntax.Signature;

/** {@code eventType()}. */
final class EventType extends AbstractFunction implements EventFunction {

    EventType() {
        super(FunctionDocumentation.of("eventType", "eventType()", "The event's type"), Signature.takes());
    }

    @Override
    public List<String> impliedAttributes() {
        return List.of(Attributes.TYPE);
    }

    @Override
    public TypedExpression value(CallArguments arguments) {
        return arguments.attribute(Attributes.TYPE);
    }
}
