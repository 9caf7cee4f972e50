package io.filigree.access;

import java.io.IOException;

import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.security.authentication.AuthenticationServiceException;
import org.springframework.security.authentication.LockedException;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.web.authentication.AuthenticationFailureHandler;
import org.springframework.security.web.authentication.SimpleUrlAuthenticationFailureHandler;

/** Redirects to the login page with the reason. A login that was not checked for lack of a permit is a 503. */
final class LoginFailureHandler implements AuthenticationFailureHandler {

    private final AuthenticationFailureHandler wrong = leadTo("/login?error");
    private final AuthenticationFailureHandler locked = leadTo("/login?error&locked");

    /** Does not store the exception in a session, which would create one. */
    private static AuthenticationFailureHandler leadTo(String url) {
        SimpleUrlAuthenticationFailureHandler handler = new SimpleUrlAuthenticationFailureHandler(url);
        handler.setAllowSessionCreation(false);
        return handler;
    }

    @Override
    public void onAuthenticationFailure(
            HttpServletRequest request, HttpServletResponse response, AuthenticationException failure)
            throws IOException, ServletException {
        if (failure instanceof AuthenticationServiceException) {
            response.setHeader(HttpHeaders.RETRY_AFTER, "2");
            response.sendError(HttpStatus.SERVICE_UNAVAILABLE.value());
        } else if (failure instanceof LockedException) {
            locked.onAuthenticationFailure(request, response, failure);
        } else {
            wrong.onAuthenticationFailure(request, response, failure);
        }
    }
}
