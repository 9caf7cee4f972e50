package io.filigree.access;

import java.util.List;
import java.util.Optional;

import io.filigree.db.key.ApiKey;
import io.filigree.db.key.ApiKey.Kind;
import io.filigree.db.key.ApiKeys;
import io.filigree.http.Caller;
import io.filigree.http.CallerClassifier;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpSession;
import org.springframework.security.web.context.HttpSessionSecurityContextRepository;
import org.springframework.security.web.servlet.util.matcher.PathPatternRequestMatcher;
import org.springframework.security.web.util.matcher.OrRequestMatcher;
import org.springframework.security.web.util.matcher.RequestMatcher;
import org.springframework.stereotype.Component;

/** Tells callers apart by key and session. The filter chains decide afterwards what each may do. */
@Component
final class RequestCallers implements CallerClassifier {

    private static final RequestMatcher HEALTH = PathPatternRequestMatcher.pathPattern("/actuator/health/**");
    private static final RequestMatcher NEEDS_KEY = new OrRequestMatcher(Endpoints.INGEST, Endpoints.TOOLS);

    private final ApiKeys keys;

    RequestCallers(ApiKeys keys) {
        this.keys = keys;
    }

    @Override
    public Caller classify(HttpServletRequest request) {
        boolean isIngest = Endpoints.INGEST.matches(request);
        if (isIngest || Endpoints.TOOLS.matches(request) || Endpoints.QUESTIONS.matches(request)) {
            Optional<ApiKey> key = known(ApiKeyFilter.presented(request));
            if (key.isPresent()) {
                noteIngestKey(request, key.get());
                return isIngest ? Caller.SENDER : Caller.KNOWN;
            }
            if (HEALTH.matches(request)) {
                return Caller.PROBE;
            }
            return !NEEDS_KEY.matches(request) && isLoggedIn(request) ? Caller.KNOWN : Caller.REFUSED;
        }
        if (isLoggedIn(request)) {
            return Caller.KNOWN;
        }
        Optional<ApiKey> key = known(ApiKeyFilter.presentedAnywhere(request));
        key.ifPresent(ours -> noteIngestKey(request, ours));
        return key.isPresent() ? Caller.KNOWN : Caller.ANONYMOUS;
    }

    private static void noteIngestKey(HttpServletRequest request, ApiKey key) {
        if (key.kind() == Kind.INGEST) {
            request.setAttribute(KEY_ID, key.keyId());
        }
    }

    private Optional<ApiKey> known(List<String> presented) {
        return presented.stream()
                .map(keys::authenticate)
                .flatMap(Optional::stream)
                .findFirst();
    }

    private static boolean isLoggedIn(HttpServletRequest request) {
        HttpSession session = request.getSession(false);
        return session != null
                && session.getAttribute(HttpSessionSecurityContextRepository.SPRING_SECURITY_CONTEXT_KEY) != null;
    }
}
