package io.filigree.access;

import java.util.List;
import java.util.stream.Stream;

import io.filigree.db.key.AppUser.Role;
import org.springframework.security.authentication.AuthenticationProvider;
import org.springframework.security.authentication.BadCredentialsException;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.GrantedAuthority;
import org.springframework.security.core.authority.SimpleGrantedAuthority;

/** Logs people in. Whatever is wrong, the answer is the same. */
final class PasswordLogin implements AuthenticationProvider {

    private final People people;

    PasswordLogin(People people) {
        this.people = people;
    }

    @Override
    public Authentication authenticate(Authentication login) {
        String password = login.getCredentials() instanceof String typed ? typed : "";
        return people.authenticate(login.getName(), password)
                .map(LoggedIn::of)
                .map(person ->
                        UsernamePasswordAuthenticationToken.authenticated(person, null, authorities(person.role())))
                .orElseThrow(() -> new BadCredentialsException("wrong name or password, or too many wrong ones"));
    }

    @Override
    public boolean supports(Class<?> authentication) {
        return UsernamePasswordAuthenticationToken.class.isAssignableFrom(authentication);
    }

    /** Their role, and those that it includes. */
    private static List<GrantedAuthority> authorities(Role role) {
        return Stream.of(Role.values())
                .filter(included -> included.compareTo(role) <= 0)
                .<GrantedAuthority>map(included -> new SimpleGrantedAuthority("ROLE_" + included.name()))
                .toList();
    }
}
