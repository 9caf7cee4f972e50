package io.filigree.access;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

import io.filigree.db.key.AppUser;
import io.filigree.db.key.AppUsers;
import jakarta.servlet.http.HttpServletResponse;
import org.springframework.boot.web.server.Cookie.SameSite;

/**
 * Browsers in which a user has logged in before. Each holds a cookie that is signed with the user's password hash. The
 * cookie needs no row and becomes invalid when the password changes. Failed logins of a known device are counted
 * separately from those of its address, so that other clients at the address cannot lock it out. The cookie does not
 * authenticate the user.
 */
public final class KnownDevices {

    static final String COOKIE = "filigree-device";

    private static final Duration LIFETIME = Duration.ofDays(180);
    private static final Pattern FORMAT = Pattern.compile("([0-9a-f]{32})\\.([0-9]{1,12})\\.([0-9a-f]{64})");
    private static final SecureRandom RANDOM = new SecureRandom();

    private final AppUsers users;
    private final Clock clock;
    private final ServerCookie cookie;

    KnownDevices(AppUsers users, Clock clock, boolean secure) {
        this.users = users;
        this.clock = clock;
        this.cookie = new ServerCookie(COOKIE, "/login", secure, SameSite.STRICT);
    }

    /** Marks the browser as a known device of this user. */
    public void remember(String userName, HttpServletResponse response) {
        users.find(userName).ifPresent(user -> remember(user, response));
    }

    private void remember(AppUser user, HttpServletResponse response) {
        byte[] random = new byte[16];
        RANDOM.nextBytes(random);
        String id = HexFormat.of().formatHex(random);
        long expires = clock.instant().plus(LIFETIME).getEpochSecond();
        cookie.set(response, id + "." + expires + "." + signature(user, id, expires), LIFETIME);
    }

    /** The id of the device, if the cookie is valid for the user's current password and has not expired. */
    Optional<String> idOf(AppUser user, String cookie) {
        Matcher parts = FORMAT.matcher(cookie);
        if (!parts.matches()) {
            return Optional.empty();
        }
        String id = parts.group(1);
        long expires = Long.parseLong(parts.group(2));
        boolean signed = MessageDigest.isEqual(
                parts.group(3).getBytes(UTF_8), signature(user, id, expires).getBytes(UTF_8));
        return signed && clock.instant().isBefore(Instant.ofEpochSecond(expires)) ? Optional.of(id) : Optional.empty();
    }

    private static String signature(AppUser user, String id, long expires) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(user.passwordHash().getBytes(UTF_8), "HmacSHA256"));
            String signed = "known device " + user.userName() + " " + id + " " + expires;
            return HexFormat.of().formatHex(mac.doFinal(signed.getBytes(UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has HmacSHA256", e);
        }
    }
}
