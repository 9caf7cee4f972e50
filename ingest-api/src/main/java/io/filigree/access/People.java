package io.filigree.access;

import static java.util.Objects.requireNonNull;

import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

import io.filigree.audit.AuditAction;
import io.filigree.audit.AuditEvent;
import io.filigree.audit.AuditLog;
import io.filigree.db.key.AppUser;
import io.filigree.db.key.AppUser.Role;
import io.filigree.db.key.AppUsers;
import io.filigree.db.key.LastAdminException;
import io.filigree.problem.InvalidInputException;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.security.crypto.password.PasswordEncoder;
import org.springframework.stereotype.Service;
import org.springframework.web.ErrorResponseException;

/**
 * The people who log in, over REST and on pages: who they are, and whether a password is theirs. What is wrong with what
 * is typed becomes an {@link InvalidInputException} that names the field; somebody who is not there is a 404; what would
 * leave nobody to manage people is a 409. Changing a role or a password ends the person's sessions, in every process.
 */
@Service
public final class People {

    /** Characters of a password. The most is a bound on the work of hashing one. */
    public static final int MIN_PASSWORD = 12;

    public static final int MAX_PASSWORD = 200;

    static final String USER_NAME = "userName";
    static final String ROLE = "role";
    static final String OLD_PASSWORD = "oldPassword";
    static final String NEW_PASSWORD = "newPassword";

    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9._@+-]{0,63}");

    private final AppUsers users;
    private final PasswordEncoder passwords;
    private final Clock clock;
    private final AuditLog audit;
    private final String nobodysHash;

    People(AppUsers users, PasswordEncoder passwords, Clock clock, AuditLog audit) {
        this.users = users;
        this.passwords = passwords;
        this.clock = clock;
        this.audit = audit;
        this.nobodysHash = hash(RandomPassword.next());
    }

    /** Everybody, by name. */
    public List<Person> all() {
        Instant now = clock.instant();
        return users.all().stream().map(user -> Person.of(user, now)).toList();
    }

    public Optional<Person> find(String userName) {
        return users.find(userName).map(user -> Person.of(user, clock.instant()));
    }

    /** Adds somebody, with a password that is shown once. */
    public GivenPassword add(String userName, Role role) {
        String name = userName.strip();
        if (!NAME.matcher(name).matches()) {
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
            throw refusal(HttpStatus.CONFLICT, USER_NAME, "there is somebody called " + name);
        }
        return new GivenPassword(Person.of(user, clock.instant()), password);
    }

    public Person changeRole(String userName, Role role) {
        try {
            if (!audit.changeIf(
                    () -> users.changeRole(userName, role),
                    AuditEvent.success(AuditAction.USER_CHANGE_ROLE, userName).with("role", role))) {
                throw nobody();
            }
        } catch (LastAdminException e) {
            throw refusal(HttpStatus.CONFLICT, ROLE, e.getMessage());
        }
        return find(userName).orElseThrow(People::nobody);
    }

    /** Gives somebody a new password, that is shown once, and lets them try it at once. */
    public GivenPassword resetPassword(String userName) {
        String password = RandomPassword.next();
        String hash = hash(password);
        if (!audit.changeIf(
                () -> users.changePassword(userName, hash, clock.instant()),
                AuditEvent.success(AuditAction.USER_RESET_PASSWORD, userName))) {
            throw nobody();
        }
        return new GivenPassword(find(userName).orElseThrow(People::nobody), password);
    }

    /** Lets somebody try their password again at once, however often it was wrong. */
    public Person unlock(String userName) {
        if (find(userName).isEmpty()) {
            throw nobody();
        }
        audit.change(() -> users.loggedIn(userName), AuditEvent.success(AuditAction.USER_UNLOCK, userName));
        return find(userName).orElseThrow(People::nobody);
    }

    /** Changes somebody's password for them, who must know the old one. A wrong one counts as a failed login. */
    public void changePassword(String userName, String oldPassword, String newPassword) {
        int length = newPassword.codePointCount(0, newPassword.length());
        if (length < MIN_PASSWORD || length > MAX_PASSWORD) {
            throw InvalidInputException.beyond(
                    NEW_PASSWORD,
                    "a password has " + MIN_PASSWORD + " to " + MAX_PASSWORD + " characters",
                    length < MIN_PASSWORD ? MIN_PASSWORD : MAX_PASSWORD);
        }
        if (newPassword.equals(oldPassword)) {
            throw InvalidInputException.of(NEW_PASSWORD, "the new password is the old one");
        }
        if (authenticate(userName, oldPassword).isEmpty()) {
            audit.recordFailure(AuditEvent.failure(AuditAction.USER_CHANGE_PASSWORD, userName));
            throw InvalidInputException.of(
                    OLD_PASSWORD, "the old password is wrong, or was wrong too often: then wait before trying again");
        }
        String hash = hash(newPassword);
        audit.changeIf(
                () -> users.changePassword(userName, hash, clock.instant()),
                AuditEvent.success(AuditAction.USER_CHANGE_PASSWORD, userName));
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

    /**
     * Who this is. Takes the same work, and says the same, for a wrong password, for nobody's name and while too many
     * failures keep a person's passwords from being tried.
     */
    Optional<AppUser> authenticate(String userName, String password) {
        Optional<AppUser> user = NAME.matcher(userName).matches() ? users.find(userName) : Optional.empty();
        boolean mayTry = user.isPresent() && users.beginLogin(userName, clock.instant());
        String hash = user.map(AppUser::passwordHash).orElse(nobodysHash);
        boolean right = password.length() <= 2 * MAX_PASSWORD && passwords.matches(password, hash);
        if (!mayTry || !right) {
            return Optional.empty();
        }
        users.loggedIn(userName);
        return user;
    }

    private String hash(String password) {
        return requireNonNull(passwords.encode(password), "a password became no hash");
    }

    private static ErrorResponseException nobody() {
        return refusal(HttpStatus.NOT_FOUND, USER_NAME, "nobody has that name");
    }

    private static ErrorResponseException refusal(HttpStatus status, String field, @Nullable String detail) {
        ProblemDetail problem = ProblemDetail.forStatusAndDetail(status, detail);
        problem.setProperty("field", field);
        return new ErrorResponseException(status, problem, null);
    }
}
