package io.filigree.page.query;

import java.util.List;
import java.util.Set;

import io.filigree.access.AccessPrincipal;
import io.filigree.problem.InvalidInputException;
import io.filigree.problem.QueryParameters;
import jakarta.servlet.http.HttpServletRequest;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** Serves suggestions to the query editor. */
@RestController
final class CompletionController {

    private static final Set<String> PARAMETERS = Set.of("kind", "type", "attribute", "account");

    private final Completion completion;

    CompletionController(Completion completion) {
        this.completion = completion;
    }

    @GetMapping("/query/complete")
    ResponseEntity<List<Completion.Suggestion>> complete(HttpServletRequest request) {
        QueryParameters parameters = QueryParameters.readKnown(request, PARAMETERS);
        AccessPrincipal principal = AccessPrincipal.of(request);
        String named = parameters.text("account");
        String accountId = named == null ? AccessPrincipal.ALL : named;
        List<Completion.Suggestion> suggestions = switch (needed(parameters, "kind")) {
            case "words" -> completion.words();
            case "types" -> completion.types(principal, accountId);
            case "attributes" -> completion.attributes(principal, accountId, needed(parameters, "type"));
            case "values" ->
                completion.values(principal, accountId, needed(parameters, "type"), needed(parameters, "attribute"));
            default -> throw InvalidInputException.of("kind", "kind must be words, types, attributes or values");
        };
        return ResponseEntity.ok().contentType(MediaType.APPLICATION_JSON).body(suggestions);
    }

    private static String needed(QueryParameters parameters, String name) {
        String text = parameters.text(name);
        if (text == null) {
            throw InvalidInputException.of(name, name + " is missing");
        }
        return text;
    }
}
