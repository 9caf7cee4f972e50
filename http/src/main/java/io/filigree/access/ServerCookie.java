package io.filigree.access;

import java.time.Duration;

import jakarta.servlet.http.HttpServletResponse;
import org.springframework.boot.web.server.Cookie.SameSite;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseCookie;

/**
 * A cookie that scripts cannot read.
 *
 * @param path of the requests that have it
 * @param secure whether browsers may send it with https only
 */
record ServerCookie(String name, String path, boolean secure, SameSite sameSite) {

    /** @param maxAge zero removes the cookie; a negative one keeps it until the browser ends */
    void set(HttpServletResponse response, String value, Duration maxAge) {
        response.addHeader(
                HttpHeaders.SET_COOKIE,
                ResponseCookie.from(name, value)
                        .path(path)
                        .maxAge(maxAge)
                        .httpOnly(true)
                        .secure(secure)
                        .sameSite(sameSite.attributeValue())
                        .build()
                        .toString());
    }
}
