package io.filigree.access;

import static java.util.Objects.requireNonNull;

import java.util.Collection;
import java.util.Set;
import java.util.regex.Pattern;

import io.filigree.db.key.ApiKey;
import io.filigree.db.key.ApiKey.Kind;
import io.filigree.db.key.AppUser.Role;
import io.filigree.problem.InvalidInputException;
import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.core.Authentication;
import org.springframework.web.ErrorResponseException;

/**
 * Who reads, by key or by login, and what they may see.
 *
 * @param id the same for the same key or person, different for others
 * @param userName null for a key
 * @param accountIds the AWS accounts whose events they may see; none for all
 */
public record AccessPrincipal(String id, @Nullable String userName, Set<String> accountIds, boolean isAdmin) {

    /** What stands for every account that one may see. */
    public static final String ALL = "0";

    private static final Pattern TWELVE_DIGITS = Pattern.compile("[0-9]{12}");

    public AccessPrincipal {
        requireNonNull(id, "id");
        accountIds = Set.copyOf(accountIds);
    }

    /**
     * Whoever sent the request.
     *
     * @throws AccessDeniedException when that is nobody
     */
    public static AccessPrincipal of(HttpServletRequest request) {
        if (request.getUserPrincipal() instanceof Authentication authentication) {
            Object principal = authentication.getPrincipal();
            if (principal instanceof ApiKey key) {
                return new AccessPrincipal(
                        "key " + key.keyId(), null, Set.copyOf(key.accountIds()), key.kind() == Kind.ADMIN);
            }
            if (principal instanceof UserPrincipal person) {
                return new AccessPrincipal(
                        "person " + person.userName(), person.userName(), Set.of(), person.role() == Role.ADMIN);
            }
        }
        throw new AccessDeniedException("nobody asks");
    }

    /**
     * Whose events are asked for: of the accounts named, all of which they may see.
     *
     * @param named twelve digits each, or {@link #ALL}
     * @return none for all
     * @throws ErrorResponseException for an account that they may not see, be it paired or not
     */
    public Set<String> narrowedTo(Collection<String> named) {
        if (named.contains(ALL)) {
            return accountIds;
        }
        for (String accountId : named) {
            if (!TWELVE_DIGITS.matcher(accountId).matches()) {
                throw InvalidInputException.of(
                        "accountId",
                        "an account id has twelve digits; 0 stands for every account that the key may see");
            }
            if (!maySee(accountId)) {
                ProblemDetail problem = ProblemDetail.forStatusAndDetail(
                        HttpStatus.FORBIDDEN, "this key is bound to other accounts; 0 stands for all of them");
                throw new ErrorResponseException(HttpStatus.FORBIDDEN, problem, null);
            }
        }
        if (named.isEmpty()) {
            throw InvalidInputException.of("accountId", "no account is named; 0 stands for every one");
        }
        return Set.copyOf(named);
    }

    /** Whether they may see this account's events. */
    public boolean maySee(String accountId) {
        return accountIds.isEmpty() || accountIds.contains(accountId);
    }
}
