package io.filigree.function;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import io.filigree.decorator.function.FunctionArn;
import io.filigree.problem.InvalidInputException;
import io.filigree.problem.QueryParameters;
import io.filigree.query.function.FunctionPage;
import io.filigree.query.function.FunctionQuery;
import io.filigree.query.function.FunctionReader;
import io.filigree.query.function.ListedFunction;
import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** Lists the inventory, a page at a time. */
@RestController
final class FunctionController {

    private static final Set<String> PARAMETERS = Set.of("account", "region", "q", "tag", "limit", "cursor");
    private static final int DEFAULT_LIMIT = 100;
    private static final int MAX_TAGS = 20;

    private final FunctionReader functions;

    FunctionController(FunctionReader functions) {
        this.functions = functions;
    }

    @GetMapping("/api/functions")
    FunctionsAnswer functions(HttpServletRequest request) {
        QueryParameters parameters = QueryParameters.read(request, PARAMETERS);
        FunctionPage page = functions.read(new FunctionQuery(
                parameters.text("account"),
                parameters.text("region"),
                parameters.text("q"),
                tags(parameters),
                parameters.count("limit", DEFAULT_LIMIT, FunctionQuery.MAX_LIMIT),
                cursor(parameters)));
        return new FunctionsAnswer(page.functions(), page.more() ? nextCursor(page) : null);
    }

    private static List<String> tags(QueryParameters parameters) {
        List<String> tags = parameters.texts("tag", MAX_TAGS);
        if (!tags.stream().allMatch(tag -> tag.indexOf(':') > 0)) {
            throw InvalidInputException.of("tag", "tag must be key:value");
        }
        return tags;
    }

    /** The cursor is the last function of the page before, which need not be there any more. */
    private static @Nullable FunctionArn cursor(QueryParameters parameters) {
        String cursor = parameters.text("cursor");
        if (cursor == null) {
            return null;
        }
        return decoded(cursor)
                .orElseThrow(
                        () -> InvalidInputException.of("cursor", "cursor must be the nextCursor of the page before"));
    }

    private static Optional<FunctionArn> decoded(String cursor) {
        try {
            return FunctionArn.parse(new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.UTF_8));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static String nextCursor(FunctionPage page) {
        String last = page.functions().get(page.functions().size() - 1).functionArn();
        return Base64.getUrlEncoder().withoutPadding().encodeToString(last.getBytes(StandardCharsets.UTF_8));
    }

    /** @param nextCursor null on the last page */
    record FunctionsAnswer(
            List<ListedFunction> functions, @Nullable String nextCursor) {}
}
