package io.filigree.account;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * How long a request waits for work that goes on in the background, by its {@code Prefer} header (RFC 7240). No thread
 * waits meanwhile; what takes longer is answered 202.
 */
final class PreferredWait {

    /** Where the header does not say, and at most: below the time after which proxies and servlets give up. */
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
