package io.filigree.page;

import java.util.Map;

import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;

/** Shows the login; Spring Security takes what is typed into it. */
@Controller
final class LoginController {

    /** The parameters name the notices. A template that read them itself would fail, or not, for an invalid encoding. */
    @GetMapping("/login")
    String login(@RequestParam Map<String, String> parameters, Model model) {
        model.addAttribute("notices", parameters.keySet());
        return "login";
    }
}
