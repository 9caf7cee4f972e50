package io.filigree.function;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.filigree.decorator.function.FunctionArn;
import io.filigree.problem.InvalidInputException;
import io.filigree.problem.QueryParameters;
import io.filigree.query.function.FunctionPage;
import io.filigree.query.function.FunctionQuery;
import io.filigree.query.function.FunctionReader;
import io.filigree.query.function.ListedFunction;
import io.filigree.role.ProcessRole;
import io.filigree.role.RequiresRole;
import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** REST API that lists the inventory, a page at a time. */
@RestController
@RequiresRole(ProcessRole.QUERY)
final class FunctionController {

    private static final Set<String> PARAMETERS = Stream.concat(
                    FunctionParameters.NAMES.stream(), Stream.of("limit", "cursor"))
            .collect(Collectors.toUnmodifiableSet());
    private static final int DEFAULT_LIMIT = 100;

    private final FunctionReader functions;

    FunctionController(FunctionReader functions) {
        this.functions = functions;
    }

    @GetMapping("/api/functions")
    FunctionsResponse functions(HttpServletRequest request) {
        QueryParameters parameters = QueryParameters.read(request, PARAMETERS);
        FunctionPage page = functions.read(FunctionQuery.after(
                cursor(parameters),
                FunctionParameters.filter(parameters),
                parameters.count("limit", DEFAULT_LIMIT, FunctionQuery.MAX_LIMIT)));
        return new FunctionsResponse(
                page.functions().stream().map(FunctionController::view).toList(),
                page.more() ? nextCursor(page) : null);
    }

    private static Map<String, @Nullable Object> view(ListedFunction function) {
        Map<String, @Nullable Object> view = new LinkedHashMap<>();
        view.put("functionArn", function.functionArn());
        view.put("functionName", function.functionName());
        view.put("accountId", function.accountId());
        view.put("account", function.account());
        view.put("region", function.region());
        view.putAll(ConfigurationView.members(function.configuration()));
        view.put("tags", function.tags());
        view.put("firstSeen", function.firstSeen());
        view.put("lastSeen", function.lastSeen());
        view.put("metadataId", function.metadataId());
        view.put("missingSince", function.missingSince());
        view.put("deletedAt", function.deletedAt());
        view.put("firstEvent", function.firstEvent());
        view.put("lastEvent", function.lastEvent());
        return view;
    }

    /** The cursor is the last function of the previous page, which may have been deleted since. */
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
        String last = page.last().toString();
        return Base64.getUrlEncoder().withoutPadding().encodeToString(last.getBytes(StandardCharsets.UTF_8));
    }

    /** @param nextCursor null on the last page */
    record FunctionsResponse(
            List<Map<String, @Nullable Object>> functions,
            @Nullable String nextCursor) {}
}
