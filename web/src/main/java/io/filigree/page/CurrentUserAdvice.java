package io.filigree.page;

import org.jspecify.annotations.Nullable;
import org.springframework.security.core.Authentication;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.bind.annotation.ModelAttribute;

/** Adds the current user to the model of every page, for the bar of the layout. */
@ControllerAdvice("io.filigree.page")
final class CurrentUserAdvice {

    /** Null on the login page, which is not authenticated. */
    @ModelAttribute("user")
    @Nullable
    CurrentUserView user(@Nullable Authentication authentication) {
        return authentication == null ? null : CurrentUserView.of(authentication);
    }
}
