package io.filigree.access;

import java.util.List;
import java.util.Optional;

import io.filigree.db.key.ApiKey;
import io.filigree.db.key.ApiKey.Kind;
import io.filigree.db.key.ApiKeys;
import io.filigree.http.CallerClass;
import io.filigree.http.CallerClassifier;
import jakarta.servlet.http.HttpServletRequest;
import org.springframework.security.web.servlet.util.matcher.PathPatternRequestMatcher;
import org.springframework.security.web.util.matcher.OrRequestMatcher;
import org.springframework.security.web.util.matcher.RequestMatcher;
import org.springframework.stereotype.Component;

/** Classifies callers by key and session. The filter chains authorize them afterwards. */
@Component
final class HeaderCallerClassifier implements CallerClassifier {

    private static final RequestMatcher HEALTH = PathPatternRequestMatcher.pathPattern("/actuator/health/**");
    private static final RequestMatcher NEEDS_KEY = new OrRequestMatcher(ToolEndpoints.INGEST, ToolEndpoints.TOOLS);

    private final ApiKeys keys;
    private final LoginSessionRepository sessions;

    HeaderCallerClassifier(ApiKeys keys, LoginSessionRepository sessions) {
        this.keys = keys;
        this.sessions = sessions;
    }

    @Override
    public CallerClass classify(HttpServletRequest request) {
        boolean isIngest = ToolEndpoints.INGEST.matches(request);
        if (isIngest || ToolEndpoints.TOOLS.matches(request) || ToolEndpoints.QUERIES.matches(request)) {
            Optional<ApiKey> key = known(ApiKeyFilter.presented(request));
            if (key.isPresent()) {
                noteIngestKey(request, key.get());
                return isIngest ? CallerClass.SENDER : CallerClass.KNOWN;
            }
            if (HEALTH.matches(request)) {
                return CallerClass.PROBE;
            }
            return !NEEDS_KEY.matches(request) && isLoggedIn(request) ? CallerClass.KNOWN : CallerClass.REFUSED;
        }
        if (isLoggedIn(request)) {
            return CallerClass.KNOWN;
        }
        Optional<ApiKey> key = known(ApiKeyFilter.presentedAnywhere(request));
        key.ifPresent(ours -> noteIngestKey(request, ours));
        return key.isPresent() ? CallerClass.KNOWN : CallerClass.ANONYMOUS;
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

    private boolean isLoggedIn(HttpServletRequest request) {
        return sessions.user(request).isPresent();
    }
}
