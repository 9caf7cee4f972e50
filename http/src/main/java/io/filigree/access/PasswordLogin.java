package io.filigree.access;

import java.util.List;
import java.util.stream.Stream;

import io.filigree.access.PasswordAuthenticator.Attempt;
import io.filigree.db.key.AppUser.Role;
import org.springframework.security.authentication.AuthenticationProvider;
import org.springframework.security.authentication.AuthenticationServiceException;
import org.springframework.security.authentication.BadCredentialsException;
import org.springframework.security.authentication.InternalAuthenticationServiceException;
import org.springframework.security.authentication.LockedException;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.GrantedAuthority;
import org.springframework.security.core.authority.SimpleGrantedAuthority;

/** Authenticates users. A wrong password and an unknown name get the same result. */
final class PasswordLogin implements AuthenticationProvider {

    private final PasswordAuthenticator authenticator;

    PasswordLogin(PasswordAuthenticator authenticator) {
        this.authenticator = authenticator;
    }

    @Override
    public Authentication authenticate(Authentication login) {
        String password = login.getCredentials() instanceof String typed ? typed : "";
        if (!(login.getDetails() instanceof LoginSource source)) {
            throw new InternalAuthenticationServiceException("a login without its source");
        }
        Attempt attempt = authenticator.logIn(login.getName(), password, source);
        return switch (attempt.outcome()) {
            case SUCCEEDED -> authenticated(UserPrincipal.of(attempt.user().orElseThrow()));
            case FAILED -> throw new BadCredentialsException("wrong name or password");
            case LOCKED -> throw new LockedException("too many wrong passwords from this address");
            case BUSY -> throw new AuthenticationServiceException("too many passwords are being checked");
        };
    }

    @Override
    public boolean supports(Class<?> authentication) {
        return UsernamePasswordAuthenticationToken.class.isAssignableFrom(authentication);
    }

    /** The authentication of a user whose password or session is valid. */
    static Authentication authenticated(UserPrincipal person) {
        return UsernamePasswordAuthenticationToken.authenticated(person, null, authorities(person.role()));
    }

    /** The role and the roles that it includes. */
    private static List<GrantedAuthority> authorities(Role role) {
        return Stream.of(Role.values())
                .filter(included -> included.compareTo(role) <= 0)
                .<GrantedAuthority>map(included -> new SimpleGrantedAuthority("ROLE_" + included.name()))
                .toList();
    }
}
