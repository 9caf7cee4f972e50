package io.filigree.access;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;

import io.filigree.route.IngestRoutes;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.web.server.Cookie.SameSite;
import org.springframework.http.HttpHeaders;
import org.springframework.security.web.savedrequest.RequestCache;
import org.springframework.security.web.savedrequest.SavedRequest;
import org.springframework.web.util.WebUtils;

/**
 * Stores the page to return to after login in a cookie, because an unauthenticated visitor has no session. It only
 * holds a path of this installation, so that it cannot redirect elsewhere.
 */
final class LoginRedirectCookie implements RequestCache {

    private static final String COOKIE = "filigree-next";
    private static final int MAX_LENGTH = 2_000;

    private final ServerCookie cookie;

    LoginRedirectCookie(boolean secure) {
        this.cookie = new ServerCookie(COOKIE, "/login", secure, SameSite.LAX);
    }

    @Override
    public void saveRequest(HttpServletRequest request, HttpServletResponse response) {
        String path = path(request);
        String accept = request.getHeader(HttpHeaders.ACCEPT);
        boolean isPage = request.getMethod().equals("GET")
                && accept != null
                && accept.contains("text/html")
                && request.getHeader("HX-Request") == null;
        if (isPage && isOwn(path) && !IngestRoutes.hasKey(path)) {
            cookie.set(
                    response,
                    Base64.getUrlEncoder().encodeToString(path.getBytes(StandardCharsets.UTF_8)),
                    Duration.ofMinutes(10));
        }
    }

    /** Returns and removes the saved path; the overview by default. */
    String take(HttpServletRequest request, HttpServletResponse response) {
        Cookie saved = WebUtils.getCookie(request, COOKIE);
        if (saved == null) {
            return "/";
        }
        cookie.set(response, "", Duration.ZERO);
        try {
            String path = new String(Base64.getUrlDecoder().decode(saved.getValue()), StandardCharsets.UTF_8);
            return isOwn(path) ? path : "/";
        } catch (IllegalArgumentException e) {
            return "/";
        }
    }

    @Override
    public @Nullable SavedRequest getRequest(HttpServletRequest request, HttpServletResponse response) {
        return null;
    }

    @Override
    public @Nullable HttpServletRequest getMatchingRequest(HttpServletRequest request, HttpServletResponse response) {
        return null;
    }

    @Override
    public void removeRequest(HttpServletRequest request, HttpServletResponse response) {}

    private static String path(HttpServletRequest request) {
        String query = request.getQueryString();
        return request.getRequestURI() + (query == null ? "" : "?" + query);
    }

    private static boolean isOwn(String path) {
        return path.length() <= MAX_LENGTH && path.matches("/[\\x21-\\x7e&&[^\\\\]]*") && !path.startsWith("//");
    }
}
