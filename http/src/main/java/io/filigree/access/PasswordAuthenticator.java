package io.filigree.access;

import java.time.Clock;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

import io.filigree.access.PasswordHasher.BusyException;
import io.filigree.access.PasswordHasher.Priority;
import io.filigree.db.key.AppUser;
import io.filigree.db.key.AppUsers;
import io.filigree.db.key.LoginFailures;
import io.filigree.db.key.LoginFailures.Source;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;

/**
 * Checks names and passwords, within the limits of {@link LoginFailures} and {@link PasswordHasher}. A wrong password and
 * an unknown, malformed or over-long input get the same result for the same work.
 *
 * <p>{@code filigree.logins{outcome}} counts each attempt once: {@code succeeded}, {@code failed}, {@code locked} (not
 * checked, too many failures before) or {@code busy} (not checked, too many in parallel).
 */
final class PasswordAuthenticator {

    /** Name under which failures of malformed names are counted. */
    private static final String MALFORMED = "?";

    private final AppUsers users;
    private final LoginFailures failures;
    private final PasswordHasher hasher;
    private final KnownDevices devices;
    private final Clock clock;
    private final String unknownUsersHash;
    private final MeterRegistry registry;

    PasswordAuthenticator(
            AppUsers users,
            LoginFailures failures,
            PasswordHasher hasher,
            KnownDevices devices,
            Clock clock,
            MeterRegistry registry) {
        this.users = users;
        this.failures = failures;
        this.hasher = hasher;
        this.devices = devices;
        this.clock = clock;
        this.unknownUsersHash = hasher.hash(RandomPassword.next());
        this.registry = registry;
        List.of(Outcome.values()).forEach(this::counter); // registered at start-up
    }

    /** The outcome of an attempt. */
    enum Outcome {
        SUCCEEDED,
        FAILED,
        LOCKED,
        BUSY
    }

    /**
     * The result of an attempt.
     *
     * @param user present only if the attempt succeeded
     */
    record Attempt(Outcome outcome, Optional<AppUser> user) {

        private static Attempt of(Outcome outcome) {
            return new Attempt(outcome, Optional.empty());
        }
    }

    /** Authenticates a login. */
    Attempt logIn(String userName, String password, LoginSource from) {
        Optional<AppUser> user = find(userName);
        Source source = user.flatMap(known ->
                        Optional.ofNullable(from.deviceCookie()).flatMap(cookie -> devices.idOf(known, cookie)))
                .map(device -> new Source("device " + device, false))
                .orElseGet(() -> new Source(from.address(), true));
        return counted(check(userName, user, password, source));
    }

    /** Confirms the password of an authenticated user. */
    Attempt confirm(String userName, String password) {
        return counted(check(userName, find(userName), password, new Source("session", false)));
    }

    private Optional<AppUser> find(String userName) {
        return UserService.isName(userName) ? users.find(userName) : Optional.empty();
    }

    private Attempt check(String userName, Optional<AppUser> user, String password, Source source) {
        if (user.isPresent() && RandomPassword.matches(password, user.get().passwordHash())) {
            return succeeded(user.get(), source);
        }
        String counted = UserService.isName(userName) ? userName : MALFORMED;
        if (failures.lockedUntil(counted, source, clock.instant()).isPresent()) {
            return Attempt.of(Outcome.LOCKED);
        }
        try {
            return hasher.run(
                    source.shared() ? Priority.STRANGER : Priority.KNOWN, () -> hash(counted, user, password, source));
        } catch (BusyException e) {
            return Attempt.of(Outcome.BUSY);
        }
    }

    private Attempt hash(String counted, Optional<AppUser> user, String password, Source source) {
        if (!failures.begin(counted, source, clock.instant())) {
            return Attempt.of(Outcome.LOCKED);
        }
        String hash = user.map(AppUser::passwordHash)
                .filter(stored -> !RandomPassword.isHash(stored))
                .orElse(unknownUsersHash);
        if (hasher.matches(password, hash) && user.isPresent()) {
            return succeeded(user.get(), source);
        }
        failures.failed(counted, source, clock.instant());
        return Attempt.of(Outcome.FAILED);
    }

    private Attempt succeeded(AppUser user, Source source) {
        failures.succeeded(user.userName(), source);
        return new Attempt(Outcome.SUCCEEDED, Optional.of(user));
    }

    private Attempt counted(Attempt attempt) {
        counter(attempt.outcome()).increment();
        return attempt;
    }

    private Counter counter(Outcome outcome) {
        return registry.counter("filigree.logins", "outcome", outcome.name().toLowerCase(Locale.ROOT));
    }
}
