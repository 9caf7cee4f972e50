package io.filigree.page;

import java.util.Set;
import java.util.stream.Collectors;

import org.springframework.security.core.Authentication;
import org.springframework.security.core.GrantedAuthority;

/**
 * The current user, for the actions that a page shows. Authorization does not depend on it: a request for an action
 * that should not have been shown is still checked.
 *
 * @param edits whether the user may change accounts and ingest keys
 * @param administers whether the user may manage users and all keys
 */
public record CurrentUserView(String name, boolean edits, boolean administers) {

    static CurrentUserView of(Authentication authentication) {
        Set<String> roles = authentication.getAuthorities().stream()
                .map(GrantedAuthority::getAuthority)
                .map(authority -> authority.startsWith("ROLE_") ? authority.substring("ROLE_".length()) : authority)
                .collect(Collectors.toSet());
        boolean administers = roles.contains("ADMIN");
        return new CurrentUserView(authentication.getName(), administers || roles.contains("EDITOR"), administers);
    }
}
