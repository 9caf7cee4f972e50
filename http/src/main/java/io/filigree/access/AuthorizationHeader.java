package io.filigree.access;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;

import jakarta.servlet.http.HttpServletRequest;
import org.springframework.http.HttpHeaders;

/** Reads a key from the Authorization header: {@code Bearer} (RFC 6750), or {@code Basic} (RFC 7617) as the password. */
final class AuthorizationHeader {

    private AuthorizationHeader() {}

    /** The credential in the header; empty without the header, and for any other scheme. */
    static Optional<String> credential(HttpServletRequest request) {
        String header = request.getHeader(HttpHeaders.AUTHORIZATION);
        if (header == null) {
            return Optional.empty();
        }
        String[] parts = header.strip().split(" +", 2);
        if (parts.length < 2) {
            return Optional.empty();
        }
        if (parts[0].equalsIgnoreCase("Bearer")) {
            return Optional.of(parts[1]);
        }
        return parts[0].equalsIgnoreCase("Basic") ? password(parts[1]) : Optional.empty();
    }

    private static Optional<String> password(String encoded) {
        try {
            String userAndPassword = new String(Base64.getDecoder().decode(encoded), StandardCharsets.UTF_8);
            int colon = userAndPassword.indexOf(':');
            return colon < 0 ? Optional.empty() : Optional.of(userAndPassword.substring(colon + 1));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
