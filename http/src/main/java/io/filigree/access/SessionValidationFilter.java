package io.filigree.access;

import java.io.IOException;

import io.filigree.db.key.AppUser;
import io.filigree.db.key.AppUsers;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import org.jspecify.annotations.Nullable;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Ends sessions that have expired, and those whose user was removed or has a new role or password, regardless of the
 * process that changed it. Each authenticated request reads one row by primary key.
 */
final class SessionValidationFilter extends OncePerRequestFilter {

    private final AppUsers users;
    private final LoginSessions sessions;

    SessionValidationFilter(AppUsers users, LoginSessions sessions) {
        this.users = users;
        this.sessions = sessions;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        Authentication authentication = SecurityContextHolder.getContext().getAuthentication();
        HttpSession session = request.getSession(false);
        if (authentication != null
                && authentication.getPrincipal() instanceof UserPrincipal person
                && (isExpired(session)
                        || !users.find(person.userName())
                                .filter(user -> isStill(user, person))
                                .isPresent())) {
            SecurityContextHolder.clearContext();
            if (session != null) {
                session.invalidate();
            }
        }
        chain.doFilter(request, response);
    }

    /** Static resources need no user. */
    @Override
    protected boolean shouldNotFilter(HttpServletRequest request) {
        return request.getRequestURI().startsWith("/assets/");
    }

    private boolean isExpired(@Nullable HttpSession session) {
        return session != null && sessions.isExpired(session);
    }

    private static boolean isStill(AppUser user, UserPrincipal person) {
        return UserPrincipal.of(user).equals(person);
    }
}
