package io.filigree.page;

import java.util.Map;

import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;

/** Shows the login form, which Spring Security processes. */
@Controller
final class LoginController {

    /** Reads the parameters that select a notice here, because a template would fail on an invalid encoding. */
    @GetMapping("/login")
    String login(@RequestParam Map<String, String> parameters, Model model) {
        model.addAttribute("notices", parameters.keySet());
        return "login";
    }
}
