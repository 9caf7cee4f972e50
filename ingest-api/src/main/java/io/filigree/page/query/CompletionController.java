package io.filigree.page.query;

import java.util.List;
import java.util.Set;

import io.filigree.problem.InvalidInputException;
import io.filigree.problem.QueryParameters;
import io.filigree.query.nrql.Scope;
import jakarta.servlet.http.HttpServletRequest;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** Suggestions for the editor, which asks for them while somebody writes. */
@RestController
final class CompletionController {

    private static final Set<String> PARAMETERS = Set.of("kind", "type", "attribute", "account");

    private final Completion completion;

    CompletionController(Completion completion) {
        this.completion = completion;
    }

    @GetMapping("/query/complete")
    List<Completion.Suggestion> complete(HttpServletRequest request) {
        QueryParameters parameters = QueryParameters.read(request, PARAMETERS);
        Scope scope = QueryAddress.scope(parameters.text("account"));
        return switch (needed(parameters, "kind")) {
            case "words" -> completion.words();
            case "types" -> completion.types(scope);
            case "attributes" -> completion.attributes(needed(parameters, "type"), scope);
            case "values" -> completion.values(needed(parameters, "type"), needed(parameters, "attribute"), scope);
            default -> throw InvalidInputException.of("kind", "kind must be words, types, attributes or values");
        };
    }

    private static String needed(QueryParameters parameters, String name) {
        String text = parameters.text(name);
        if (text == null) {
            throw InvalidInputException.of(name, name + " is missing");
        }
        return text;
    }
}
