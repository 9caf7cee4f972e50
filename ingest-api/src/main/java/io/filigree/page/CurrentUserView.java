package io.filigree.page;

import java.util.Set;
import java.util.stream.Collectors;

import org.springframework.security.core.Authentication;
import org.springframework.security.core.GrantedAuthority;

/**
 * Who is logged in, for what a page offers. What a person may do is not decided here: a page that offers too much still
 * meets the rules of access.
 *
 * @param edits whether accounts and ingest keys are theirs to change
 * @param administers whether people and all keys are
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
