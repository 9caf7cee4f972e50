package io.filigree.nrql;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;

import graphql.ExecutionInput;
import graphql.GraphQL;
import io.filigree.access.AccessPrincipal;
import io.filigree.problem.InvalidInputException;
import io.filigree.problem.JsonRequestBody;
import io.filigree.role.ProcessRole;
import io.filigree.role.RequiresRole;
import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** The GraphQL endpoint, at the path that clients of NerdGraph use. */
@RestController
@RequiresRole(ProcessRole.QUERY)
final class GraphQlController {

    private static final String QUERY = "query";
    private static final String VARIABLES = "variables";
    private static final String OPERATION = "operationName";

    private final GraphQL graphQl;

    GraphQlController(GraphQL graphQl) {
        this.graphQl = graphQl;
    }

    @PostMapping("/graphql")
    ResponseEntity<Map<String, @Nullable Object>> run(HttpServletRequest request) throws IOException {
        ExecutionInput input;
        try {
            input = input(request);
        } catch (InvalidInputException e) {
            return json(ResponseEntity.status(e.getStatusCode()))
                    .body(Map.of(
                            "errors",
                            List.of(Map.of("message", String.valueOf(e.getBody().getDetail())))));
        }
        return json(ResponseEntity.ok()).body(graphQl.execute(input).toSpecification());
    }

    private static ExecutionInput input(HttpServletRequest request) throws IOException {
        AccessPrincipal principal = AccessPrincipal.of(request);
        JsonRequestBody body = JsonRequestBody.read(request, Set.of(QUERY, VARIABLES, OPERATION, "extensions"));
        return ExecutionInput.newExecutionInput()
                .query(body.text(QUERY))
                .operationName(body.optionalText(OPERATION).orElse(null))
                .variables(body.map(VARIABLES))
                .graphQLContext(Map.of(AccessPrincipal.class, principal))
                .build();
    }

    private static ResponseEntity.BodyBuilder json(ResponseEntity.BodyBuilder response) {
        return response.contentType(MediaType.APPLICATION_JSON);
    }
}
