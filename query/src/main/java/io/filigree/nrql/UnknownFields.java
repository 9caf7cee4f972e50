package io.filigree.nrql;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import graphql.ExecutionResult;
import graphql.GraphQLError;
import graphql.execution.AbortExecutionException;
import graphql.execution.instrumentation.DocumentAndVariables;
import graphql.execution.instrumentation.InstrumentationState;
import graphql.execution.instrumentation.SimplePerformantInstrumentation;
import graphql.execution.instrumentation.parameters.InstrumentationCreateStateParameters;
import graphql.execution.instrumentation.parameters.InstrumentationExecutionParameters;
import graphql.language.Document;
import org.jspecify.annotations.Nullable;

/** Reports each unknown field of a document as a separate error, next to the data of the other fields. */
final class UnknownFields extends SimplePerformantInstrumentation {

    private static final class Errors implements InstrumentationState {
        private final List<GraphQLError> found = new ArrayList<>();
    }

    @Override
    public InstrumentationState createState(InstrumentationCreateStateParameters parameters) {
        return new Errors();
    }

    @Override
    public DocumentAndVariables instrumentDocumentAndVariables(
            DocumentAndVariables request,
            InstrumentationExecutionParameters parameters,
            @Nullable InstrumentationState state) {
        DocumentPruner pruner = new DocumentPruner(parameters.getSchema());
        Document known = pruner.prune(request.getDocument());
        if (known == null) {
            throw new AbortExecutionException(List.copyOf(pruner.errors()));
        }
        if (state instanceof Errors errors) {
            errors.found.addAll(pruner.errors());
        }
        return known == request.getDocument() ? request : request.transform(changed -> changed.document(known));
    }

    @Override
    public CompletableFuture<ExecutionResult> instrumentExecutionResult(
            ExecutionResult result,
            InstrumentationExecutionParameters parameters,
            @Nullable InstrumentationState state) {
        if (!(state instanceof Errors errors) || errors.found.isEmpty()) {
            return CompletableFuture.completedFuture(result);
        }
        return CompletableFuture.completedFuture(result.transform(changed -> changed.addErrors(errors.found)));
    }
}
