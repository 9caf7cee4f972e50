package io.filigree.nrql;

import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Set;

import io.filigree.access.AccessPrincipal;
import io.filigree.decorator.function.AccountScope;
import io.filigree.problem.InvalidInputException;
import io.filigree.problem.JsonRequestBody;
import io.filigree.query.nrql.QueryExplanation;
import io.filigree.query.nrql.QueryResult;
import io.filigree.role.ProcessRole;
import io.filigree.role.RequiresRole;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * Runs NRQL queries at the paths that clients of Insights use. The {@code Accept} header selects JSON, CSV or JSON
 * lines.
 */
@RestController
@RequiresRole(ProcessRole.QUERY)
@RequestMapping("/v1/accounts/{accountId}/query")
final class QueryController {

    private static final String NRQL = "nrql";
    private static final String TIMEOUT = "timeout";

    private static final MediaType CSV = new MediaType("text", "csv", StandardCharsets.UTF_8);
    private static final MediaType LINES = MediaType.parseMediaType("application/x-ndjson");
    private static final List<MediaType> SHAPES = List.of(MediaType.APPLICATION_JSON, CSV, LINES);

    private final QueryService queries;
    private final RetentionWindow kept;

    QueryController(QueryService queries, RetentionWindow kept) {
        this.queries = queries;
        this.kept = kept;
    }

    @GetMapping
    @Nullable
    ResponseEntity<Object> get(@PathVariable String accountId, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        return run(accountId, ofParameters(request), request, response);
    }

    @PostMapping
    @Nullable
    ResponseEntity<Object> post(
            @PathVariable String accountId, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        return run(accountId, isJson(request) ? ofBody(request) : ofParameters(request), request, response);
    }

    @GetMapping("/explain")
    QueryExplanation explain(@PathVariable String accountId, HttpServletRequest request) {
        AccessPrincipal principal = AccessPrincipal.of(request);
        Typed typed = ofParameters(request);
        return queries.explain(principal, scope(principal, accountId), typed.nrql(), typed.timeout());
    }

    /** Writes tables row by row to the response and returns null for them. */
    private @Nullable ResponseEntity<Object> run(
            String accountId, Typed typed, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        AccessPrincipal principal = AccessPrincipal.of(request);
        QueryResult result = queries.run(principal, scope(principal, accountId), typed.nrql(), typed.timeout());
        MediaType shape = shape(request);
        if (shape.equals(MediaType.APPLICATION_JSON)) {
            return ResponseEntity.ok()
                    .contentType(shape)
                    .body(RestResultFormat.of(result, kept.since(result.eventTypes())));
        }
        response.setContentType(shape.toString());
        try (Writer writer = new OutputStreamWriter(response.getOutputStream(), StandardCharsets.UTF_8)) {
            if (shape.equals(CSV)) {
                TableResultFormat.writeCsv(result, writer);
            } else {
                TableResultFormat.writeLines(result, writer);
            }
        }
        return null;
    }

    private static AccountScope scope(AccessPrincipal principal, String accountId) {
        return QueryService.scope(principal, List.of(accountId));
    }

    /** The first supported media type of the {@code Accept} header; JSON without one. */
    private static MediaType shape(HttpServletRequest request) {
        try {
            return MediaType.parseMediaTypes(request.getHeader(HttpHeaders.ACCEPT)).stream()
                    .flatMap(accepted -> SHAPES.stream().filter(accepted::includes))
                    .findFirst()
                    .orElse(MediaType.APPLICATION_JSON);
        } catch (InvalidMediaTypeException e) {
            return MediaType.APPLICATION_JSON;
        }
    }

    private static boolean isJson(HttpServletRequest request) {
        String type = request.getContentType();
        return type != null && type.startsWith(MediaType.APPLICATION_JSON_VALUE);
    }

    private static Typed ofBody(HttpServletRequest request) throws IOException {
        JsonRequestBody body = JsonRequestBody.read(request, Set.of(NRQL, TIMEOUT));
        return new Typed(body.text(NRQL), body.seconds(TIMEOUT));
    }

    /** Reads the query parameters of the URL or the fields of a form. Other fields are ignored. */
    private static Typed ofParameters(HttpServletRequest request) {
        String nrql = only(request, NRQL);
        if (nrql == null) {
            throw InvalidInputException.of(NRQL, "nrql is missing");
        }
        String timeout = only(request, TIMEOUT);
        if (timeout != null && !timeout.matches("[0-9]{1,6}")) {
            throw InvalidInputException.of(TIMEOUT, "timeout must be a whole number of seconds");
        }
        return new Typed(nrql, timeout == null ? null : Duration.ofSeconds(Long.parseLong(timeout)));
    }

    private static @Nullable String only(HttpServletRequest request, String name) {
        String[] values = request.getParameterValues(name);
        if (values != null && values.length > 1) {
            throw InvalidInputException.beyond(name, name + " may be given once", 1);
        }
        return values == null ? null : values[0];
    }

    private record Typed(String nrql, @Nullable Duration timeout) {}
}
