package io.filigree.access;

import static java.util.Objects.requireNonNull;

import java.util.Collection;
import java.util.regex.Pattern;

import io.filigree.db.key.ApiKey;
import io.filigree.db.key.ApiKey.Kind;
import io.filigree.db.key.AppUser.Role;
import io.filigree.decorator.function.AccountScope;
import io.filigree.problem.InvalidInputException;
import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.core.Authentication;
import org.springframework.web.ErrorResponseException;

/**
 * The principal of a read request, a key or a user, and the accounts that it may see.
 *
 * @param id unique for each key or user
 * @param userName null for a key
 * @param accounts the AWS accounts whose events it may see
 */
public record AccessPrincipal(String id, @Nullable String userName, AccountScope accounts, boolean isAdmin) {

    /** Placeholder for all accounts that the principal may see. */
    public static final String ALL = "0";

    private static final Pattern TWELVE_DIGITS = Pattern.compile("[0-9]{12}");

    public AccessPrincipal {
        requireNonNull(id, "id");
        requireNonNull(accounts, "accounts");
    }

    /**
     * The principal of the request.
     *
     * @throws AccessDeniedException when the request is not authenticated
     */
    public static AccessPrincipal of(HttpServletRequest request) {
        if (request.getUserPrincipal() instanceof Authentication authentication) {
            Object principal = authentication.getPrincipal();
            if (principal instanceof ApiKey key) {
                return new AccessPrincipal("key " + key.keyId(), null, key.accounts(), key.kind() == Kind.ADMIN);
            }
            if (principal instanceof UserPrincipal person) {
                return new AccessPrincipal(
                        "person " + person.userName(),
                        person.userName(),
                        AccountScope.ALL,
                        person.role() == Role.ADMIN);
            }
        }
        throw new AccessDeniedException("the request is not authenticated");
    }

    /**
     * Resolves the named accounts to the accounts to read.
     *
     * @param named twelve digits each, or {@link #ALL}
     * @throws ErrorResponseException for an account that the principal may not see, whether it is paired or not
     */
    public AccountScope narrowedTo(Collection<String> named) {
        if (named.contains(ALL)) {
            return accounts;
        }
        for (String accountId : named) {
            if (!TWELVE_DIGITS.matcher(accountId).matches()) {
                throw InvalidInputException.of(
                        "accountId", "expected an account id of twelve digits, or 0 for all accounts of the key");
            }
            if (!maySee(accountId)) {
                ProblemDetail problem = ProblemDetail.forStatusAndDetail(
                        HttpStatus.FORBIDDEN, "the key is bound to other accounts; use 0 for all accounts of the key");
                throw new ErrorResponseException(HttpStatus.FORBIDDEN, problem, null);
            }
        }
        if (named.isEmpty()) {
            throw InvalidInputException.of(
                    "accountId", "missing; expected account ids, or 0 for all accounts of the key");
        }
        return AccountScope.only(named);
    }

    /** Whether the principal may see this account's events. */
    public boolean maySee(String accountId) {
        return accounts.allows(accountId);
    }
}
