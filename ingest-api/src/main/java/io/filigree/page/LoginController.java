package io.filigree.page;

import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;

/** Shows the login; Spring Security takes what is typed into it. */
@Controller
final class LoginController {

    @GetMapping("/login")
    String login() {
        return "login";
    }
}
