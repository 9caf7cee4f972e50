package io.filigree.page;

import org.jspecify.annotations.Nullable;
import org.springframework.security.core.Authentication;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.bind.annotation.ModelAttribute;

/** Tells every page who looks at it; the layout's bar shows it. */
@ControllerAdvice("io.filigree.page")
final class CurrentUserAdvice {

    /** Null on the login, where nobody is anybody yet. */
    @ModelAttribute("person")
    @Nullable
    CurrentUserView person(@Nullable Authentication authentication) {
        return authentication == null ? null : CurrentUserView.of(authentication);
    }
}
