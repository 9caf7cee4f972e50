package io.filigree.access;

import java.time.Clock;
import java.time.Duration;
import java.util.Optional;

import io.filigree.db.key.LoginSession;
import io.filigree.db.key.LoginSessions;
import io.filigree.db.key.LoginSessions.OpenSession;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.web.server.Cookie.SameSite;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContext;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.web.context.HttpRequestResponseHolder;
import org.springframework.security.web.context.SecurityContextRepository;
import org.springframework.security.web.servlet.util.matcher.PathPatternRequestMatcher;
import org.springframework.security.web.util.matcher.RequestMatcher;
import org.springframework.web.util.WebUtils;

/**
 * Connects requests with their login session by a cookie. A login always creates a session with a new secret, so a
 * cookie that was in the browser before is never authenticated. A request reads its session at most once, and only if
 * its user matters: static resources and requests with a key read none.
 */
final class LoginSessionRepository implements SecurityContextRepository {

    private static final String FOUND = LoginSessionRepository.class.getName();

    /** Static resources need no user, and are served while the database is down. */
    private static final RequestMatcher ASSETS = PathPatternRequestMatcher.pathPattern("/assets/**");

    private final LoginSessions sessions;
    private final Clock clock;
    private final ServerCookie cookie;

    /** @param secure whether browsers may send the cookie with https only */
    LoginSessionRepository(LoginSessions sessions, Clock clock, boolean secure) {
        this.sessions = sessions;
        this.clock = clock;
        // With https, only pages of this host can set the cookie.
        this.cookie = new ServerCookie(secure ? "__Host-filigree" : "filigree", "/", secure, SameSite.LAX);
    }

    /** The user of the request's session; empty if the request has no valid session. */
    Optional<UserPrincipal> user(HttpServletRequest request) {
        return session(request).map(session -> UserPrincipal.of(session.login()));
    }

    /** What an earlier request stored for this one; only if the session of the request was read before. */
    @Nullable
    String flash(HttpServletRequest request) {
        return known(request).flatMap(Found::session).map(OpenSession::flash).orElse(null);
    }

    /** Stores a text for the next page; without effect if the session of the request was not read before. */
    void setFlash(HttpServletRequest request, @Nullable String flash) {
        OpenSession session = known(request).flatMap(Found::session).orElse(null);
        String secret = secret(request).orElse(null);
        if (session != null && secret != null) {
            sessions.setFlash(secret, flash);
            remember(request, Optional.of(new OpenSession(session.login(), flash)));
        }
    }

    private Optional<OpenSession> session(HttpServletRequest request) {
        Optional<Found> known = known(request);
        if (known.isPresent()) {
            return known.get().session();
        }
        if (ASSETS.matches(request)) {
            return Optional.empty();
        }
        remember(request, Optional.empty()); // for the error page, if the database fails
        Optional<OpenSession> session = secret(request).flatMap(secret -> sessions.find(secret, clock.instant()));
        remember(request, session);
        return session;
    }

    @Override
    @SuppressWarnings("deprecation") // called by the default loadDeferredContext when the user is needed
    public SecurityContext loadContext(HttpRequestResponseHolder holder) {
        SecurityContext context = SecurityContextHolder.createEmptyContext();
        user(holder.getRequest()).map(PasswordLogin::authenticated).ifPresent(context::setAuthentication);
        return context;
    }

    /** Opens a session for an authenticated user, and ends the one that the browser had. Without a user, only ends it. */
    @Override
    public void saveContext(SecurityContext context, HttpServletRequest request, HttpServletResponse response) {
        Optional<String> previous = secret(request);
        previous.ifPresent(sessions::end);
        remember(request, Optional.empty());
        Authentication authentication = context.getAuthentication();
        if (authentication != null && authentication.getPrincipal() instanceof UserPrincipal user) {
            LoginSession login = new LoginSession(user.userName(), user.role(), user.passwordChangedAt());
            sessions.open(login, clock.instant()).ifPresent(secret -> {
                cookie.set(response, secret, Duration.ofSeconds(-1)); // until the browser ends
            });
        } else if (previous.isPresent()) {
            cookie.set(response, "", Duration.ZERO);
        }
    }

    @Override
    public boolean containsContext(HttpServletRequest request) {
        return user(request).isPresent();
    }

    private record Found(Optional<OpenSession> session) {}

    private static Optional<Found> known(HttpServletRequest request) {
        return Optional.ofNullable(request.getAttribute(FOUND)).map(Found.class::cast);
    }

    private static void remember(HttpServletRequest request, Optional<OpenSession> session) {
        request.setAttribute(FOUND, new Found(session));
    }

    private Optional<String> secret(HttpServletRequest request) {
        return Optional.ofNullable(WebUtils.getCookie(request, cookie.name())).map(Cookie::getValue);
    }
}
