package io.filigree.account;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * The time that a request waits for background work, by its {@code Prefer} header (RFC 7240). No thread waits
 * meanwhile; when the time has passed, the response is a 202.
 */
final class PreferredWait {

    /** The default and the maximum: below the usual timeouts of proxies and servlet containers. */
    static final Duration LONGEST = Duration.ofSeconds(10);

    private static final Pattern WAIT = Pattern.compile("(?:^|[,;\\s])wait=(\\d{1,4})(?:$|[,;\\s])");

    private PreferredWait() {}

    static Duration of(@Nullable String prefer) {
        if (prefer == null) {
            return LONGEST;
        }
        Matcher wait = WAIT.matcher(prefer);
        if (wait.find()) {
            Duration wished = Duration.ofSeconds(Long.parseLong(wait.group(1)));
            return wished.compareTo(LONGEST) < 0 ? wished : LONGEST;
        }
        return prefer.contains("respond-async") ? Duration.ZERO : LONGEST;
    }
}
