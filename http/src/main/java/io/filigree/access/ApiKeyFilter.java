package io.filigree.access;

import java.io.IOException;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

import io.filigree.db.key.ApiKey;
import io.filigree.db.key.ApiKey.Kind;
import io.filigree.db.key.ApiKeys;
import io.filigree.ingest.format.KeyLocation;
import io.filigree.problem.ProblemWriter;
import io.filigree.problem.QueryString;
import io.filigree.route.IngestRoutes;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.core.authority.AuthorityUtils;
import org.springframework.security.core.context.SecurityContext;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Authenticates requests by their key. A request without a key continues unauthenticated. A request whose keys are all
 * unknown or revoked is rejected.
 */
final class ApiKeyFilter extends OncePerRequestFilter {

    /** The header in which extensions send their licence key. */
    static final String LICENSE_KEY = "X-License-Key";

    static final String API_KEY = "Api-Key";
    static final String QUERY_KEY = "X-Query-Key";

    /** Authority of a query key that is bound to accounts. */
    static final String BOUND_QUERY = "BOUND_QUERY";

    /** Headers in which senders and tools send a key. */
    private static final String[] HEADERS = Stream.concat(
                    Stream.of(LICENSE_KEY, API_KEY, QUERY_KEY), IngestRoutes.keyHeaders().stream())
            .distinct()
            .toArray(String[]::new);

    private final ApiKeys keys;
    private final ProblemWriter problems;
    private final Consumer<HttpServletRequest> onUnknownKey;

    ApiKeyFilter(ApiKeys keys, ProblemWriter problems) {
        this(keys, problems, request -> {});
    }

    /** @param onUnknownKey called for each request that this filter rejects */
    ApiKeyFilter(ApiKeys keys, ProblemWriter problems, Consumer<HttpServletRequest> onUnknownKey) {
        this.keys = keys;
        this.problems = problems;
        this.onUnknownKey = onUnknownKey;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        List<String> presented = presented(request);
        if (presented.isEmpty()) {
            chain.doFilter(request, response);
            return;
        }
        Optional<ApiKey> key = presented.stream()
                .map(keys::authenticate)
                .flatMap(Optional::stream)
                .findFirst();
        if (key.isEmpty()) {
            onUnknownKey.accept(request);
            problems.writeUnauthorized(request, response, "the key is unknown or revoked");
            return;
        }
        authenticate(key.get());
        chain.doFilter(request, response);
    }

    static List<String> presented(HttpServletRequest request) {
        return ToolEndpoints.INGEST.matches(request)
                ? keys(IngestRoutes.keyLocations(request.getRequestURI()).stream()
                        .flatMap(location -> at(request, location)))
                : keys(Stream.concat(
                        inHeaders(request, API_KEY, QUERY_KEY), AuthorizationHeader.credential(request).stream()));
    }

    /** The keys in all key headers, including those that the path does not read. */
    static List<String> presentedAnywhere(HttpServletRequest request) {
        return keys(Stream.concat(inHeaders(request, HEADERS), AuthorizationHeader.credential(request).stream()));
    }

    private static Stream<String> at(HttpServletRequest request, KeyLocation location) {
        return switch (location.place()) {
            case HEADER -> inHeaders(request, location.name());
            case AUTHORIZATION -> AuthorizationHeader.credential(request).stream();
            case QUERY_PARAMETER -> QueryString.values(request, location.name()).stream();
        };
    }

    private static Stream<String> inHeaders(HttpServletRequest request, String... headers) {
        return Stream.of(headers).flatMap(header -> Collections.list(request.getHeaders(header)).stream());
    }

    private static List<String> keys(Stream<String> presented) {
        return presented
                .map(String::strip)
                .filter(value -> !value.isEmpty())
                .limit(4) // more than any sender sends; each costs a hash
                .toList();
    }

    private static void authenticate(ApiKey key) {
        SecurityContext context = SecurityContextHolder.createEmptyContext();
        context.setAuthentication(UsernamePasswordAuthenticationToken.authenticated(
                key, null, AuthorityUtils.createAuthorityList(authority(key))));
        SecurityContextHolder.setContext(context);
    }

    /** The authority of a key. A query key that is bound to accounts only opens paths that filter by account. */
    private static String authority(ApiKey key) {
        return key.kind() == Kind.QUERY && !key.accounts().isAll()
                ? BOUND_QUERY
                : key.kind().name();
    }

    /** Whether the request contains a key, valid or not. */
    static boolean hasKey(HttpServletRequest request) {
        return !presented(request).isEmpty();
    }
}
