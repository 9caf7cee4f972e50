package io.filigree.nrql;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

import graphql.GraphqlErrorBuilder;
import graphql.execution.DataFetcherExceptionHandler;
import graphql.execution.DataFetcherExceptionHandlerParameters;
import graphql.execution.DataFetcherExceptionHandlerResult;
import io.filigree.problem.RequestId;
import io.filigree.query.nrql.QueryRefusedException;
import io.filigree.query.nrql.syntax.NrqlException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpStatus;
import org.springframework.web.ErrorResponseException;

/**
 * Reports errors in GraphQL's own format, with NerdGraph's {@code errorClass}. A query that timed out has no class on
 * which clients retry automatically.
 */
final class GraphQlProblems implements DataFetcherExceptionHandler {

    private static final Logger log = LoggerFactory.getLogger(GraphQlProblems.class);

    @Override
    public CompletableFuture<DataFetcherExceptionHandlerResult> handleException(
            DataFetcherExceptionHandlerParameters failure) {
        Map<String, Object> extensions = new LinkedHashMap<>();
        String message = describe(failure.getException(), extensions);
        return CompletableFuture.completedFuture(DataFetcherExceptionHandlerResult.newResult()
                .error(GraphqlErrorBuilder.newError()
                        .message("%s", message)
                        .path(failure.getPath())
                        .location(failure.getSourceLocation())
                        .extensions(extensions)
                        .build())
                .build());
    }

    private static @Nullable String describe(Throwable failure, Map<String, Object> extensions) {
        if (failure instanceof NrqlException invalid) {
            extensions.put("errorClass", "INVALID_NRQL");
            extensions.put("line", invalid.place().line());
            extensions.put("column", invalid.place().column());
            return "NRQL Syntax Error: " + invalid.getMessage();
        }
        if (failure instanceof QueryRefusedException refused) {
            extensions.put("errorClass", "NRQL_" + refused.reason());
            return refused.getMessage();
        }
        if (failure instanceof ErrorResponseException refused) {
            boolean often = refused.getStatusCode().equals(HttpStatus.TOO_MANY_REQUESTS);
            extensions.put("errorClass", often ? "TOO_MANY_REQUESTS" : "INVALID_INPUT");
            return refused.getBody().getDetail();
        }
        log.error("A GraphQL query failed", failure);
        extensions.put("errorClass", "SERVER_ERROR");
        extensions.put(RequestId.MEMBER, RequestId.current());
        return "internal error: the server's log has the cause, under the request id";
    }
}
