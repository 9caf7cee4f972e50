package io.filigree.access;

import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

import io.filigree.access.PasswordHasher.BusyException;
import io.filigree.access.PasswordHasher.Priority;
import io.filigree.audit.AuditAction;
import io.filigree.audit.AuditEvent;
import io.filigree.audit.AuditLog;
import io.filigree.db.key.AppUser;
import io.filigree.db.key.AppUser.Role;
import io.filigree.db.key.AppUsers;
import io.filigree.db.key.LastAdminException;
import io.filigree.db.key.LoginFailures;
import io.filigree.problem.InvalidInputException;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.stereotype.Service;
import org.springframework.web.ErrorResponseException;

/**
 * Manages users and passwords, over REST and on pages. Invalid input throws an {@link InvalidInputException} that names
 * the field. An unknown user is a 404. Removing or demoting the last admin is a 409. Changing a role or a password ends
 * the user's sessions, in every process.
 */
@Service
public final class UserService {

    /** Minimum length of a password. The maximum bounds the work of hashing one. */
    public static final int MIN_PASSWORD = 12;

    public static final int MAX_PASSWORD = 200;

    static final String USER_NAME = "userName";
    static final String ROLE = "role";
    static final String OLD_PASSWORD = "oldPassword";
    static final String NEW_PASSWORD = "newPassword";

    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9._@+-]{0,63}");

    private final AppUsers users;
    private final LoginFailures failures;
    private final PasswordAuthenticator authenticator;
    private final PasswordHasher hasher;
    private final Clock clock;
    private final AuditLog audit;

    UserService(
            AppUsers users,
            LoginFailures failures,
            PasswordAuthenticator authenticator,
            PasswordHasher hasher,
            Clock clock,
            AuditLog audit) {
        this.users = users;
        this.failures = failures;
        this.authenticator = authenticator;
        this.hasher = hasher;
        this.clock = clock;
        this.audit = audit;
    }

    /** All users, by name. */
    public List<UserView> all() {
        Map<String, Instant> locked = failures.lockedUsers(clock.instant());
        return users.all().stream()
                .map(user -> UserView.of(user, locked.get(user.userName())))
                .toList();
    }

    public Optional<UserView> find(String userName) {
        return users.find(userName)
                .map(user ->
                        UserView.of(user, failures.lockedUsers(clock.instant()).get(userName)));
    }

    /** Adds a user, with a password that is shown once. */
    public GeneratedPassword add(String userName, Role role) {
        String name = userName.strip();
        if (!isName(name)) {
            throw InvalidInputException.of(
                    USER_NAME,
                    USER_NAME + " must have 1 to 64 lower-case letters, digits or . _ @ + -, and begin with one of the"
                            + " first two");
        }
        String password = RandomPassword.next();
        AppUser user = AppUser.create(name, hash(password), role, clock.instant());
        if (!audit.changeIf(
                () -> users.create(user),
                AuditEvent.success(AuditAction.USER_CREATE, name).with("role", role))) {
            throw refusal(HttpStatus.CONFLICT, USER_NAME, "the user " + name + " exists already");
        }
        return new GeneratedPassword(UserView.of(user, null), password);
    }

    public UserView changeRole(String userName, Role role) {
        try {
            if (!audit.changeIf(
                    () -> users.changeRole(userName, role),
                    AuditEvent.success(AuditAction.USER_CHANGE_ROLE, userName).with("role", role))) {
                throw nobody();
            }
        } catch (LastAdminException e) {
            throw refusal(HttpStatus.CONFLICT, ROLE, e.getMessage());
        }
        return find(userName).orElseThrow(UserService::nobody);
    }

    /** Generates a new password for a user, which is shown once, and clears the failed logins. */
    public GeneratedPassword resetPassword(String userName) {
        String password = RandomPassword.next();
        String hash = hash(password);
        if (!audit.changeIf(
                () -> users.changePassword(userName, hash, clock.instant()),
                AuditEvent.success(AuditAction.USER_RESET_PASSWORD, userName))) {
            throw nobody();
        }
        failures.clear(userName);
        return new GeneratedPassword(find(userName).orElseThrow(UserService::nobody), password);
    }

    /** Clears the failed logins of a user, so that the password is checked again from every address. */
    public UserView unlock(String userName) {
        if (find(userName).isEmpty()) {
            throw nobody();
        }
        audit.change(() -> failures.clear(userName), AuditEvent.success(AuditAction.USER_UNLOCK, userName));
        return find(userName).orElseThrow(UserService::nobody);
    }

    /** Changes a user's password, given the old one. A wrong old password counts as a failed login. */
    public void changePassword(String userName, String oldPassword, String newPassword) {
        int length = newPassword.codePointCount(0, newPassword.length());
        if (length < MIN_PASSWORD || length > MAX_PASSWORD) {
            throw InvalidInputException.beyond(
                    NEW_PASSWORD,
                    "the password must have " + MIN_PASSWORD + " to " + MAX_PASSWORD + " characters",
                    length < MIN_PASSWORD ? MIN_PASSWORD : MAX_PASSWORD);
        }
        PasswordRule.weakness(newPassword, userName).ifPresent(weakness -> {
            throw InvalidInputException.of(NEW_PASSWORD, weakness);
        });
        if (newPassword.equals(oldPassword)) {
            throw InvalidInputException.of(NEW_PASSWORD, "the new password must differ from the old one");
        }
        switch (authenticator.confirm(userName, oldPassword).outcome()) {
            case SUCCEEDED -> {
                String hash = hash(newPassword);
                audit.changeIf(
                        () -> users.changePassword(userName, hash, clock.instant()),
                        AuditEvent.success(AuditAction.USER_CHANGE_PASSWORD, userName));
            }
            case FAILED -> {
                audit.recordFailure(AuditEvent.failure(AuditAction.USER_CHANGE_PASSWORD, userName));
                throw InvalidInputException.of(OLD_PASSWORD, "the old password is wrong");
            }
            case LOCKED -> {
                audit.recordFailure(AuditEvent.failure(AuditAction.USER_CHANGE_PASSWORD, userName));
                throw InvalidInputException.of(
                        OLD_PASSWORD,
                        "the old password was wrong too often: wait 15 minutes, or ask an admin to reset it");
            }
            case BUSY -> throw busy();
        }
    }

    public void remove(String userName) {
        try {
            if (!audit.changeIf(() -> users.remove(userName), AuditEvent.success(AuditAction.USER_DELETE, userName))) {
                throw nobody();
            }
        } catch (LastAdminException e) {
            throw refusal(HttpStatus.CONFLICT, USER_NAME, e.getMessage());
        }
    }

    static boolean isName(String userName) {
        return NAME.matcher(userName).matches();
    }

    private String hash(String password) {
        try {
            return hasher.run(Priority.KNOWN, () -> hasher.hash(password));
        } catch (BusyException e) {
            throw busy();
        }
    }

    private static ErrorResponseException busy() {
        return refusal(HttpStatus.SERVICE_UNAVAILABLE, OLD_PASSWORD, "too many passwords are being checked: try again");
    }

    private static ErrorResponseException nobody() {
        return refusal(HttpStatus.NOT_FOUND, USER_NAME, "no such user");
    }

    private static ErrorResponseException refusal(HttpStatus status, String field, @Nullable String detail) {
        ProblemDetail problem = ProblemDetail.forStatusAndDetail(status, detail);
        problem.setProperty("field", field);
        return new ErrorResponseException(status, problem, null);
    }
}
