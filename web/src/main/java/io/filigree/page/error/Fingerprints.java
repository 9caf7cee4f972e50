package io.filigree.page.error;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Pattern;

import io.filigree.db.error.ErrorStates;
import org.springframework.web.util.UriUtils;

/** Fingerprints in addresses. Senders may write fingerprints of any text. */
public final class Fingerprints {

    /** Without the characters that the server rejects in a path. */
    private static final Pattern IN_PATH =
            Pattern.compile("[^/\\\\;%\\p{Cntrl}]{1," + ErrorStates.MAX_FINGERPRINT + "}");

    private Fingerprints() {}

    /** The path of the page of the errors; empty if none can have the fingerprint. */
    public static Optional<String> path(String fingerprint) {
        return isInPath(fingerprint)
                ? Optional.of("/errors/" + UriUtils.encodePathSegment(fingerprint, StandardCharsets.UTF_8))
                : Optional.empty();
    }

    static boolean isInPath(String fingerprint) {
        return IN_PATH.matcher(fingerprint).matches() && !fingerprint.matches("\\.+");
    }
}
