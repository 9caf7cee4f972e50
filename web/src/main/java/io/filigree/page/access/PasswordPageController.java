package io.filigree.page.access;

import java.util.Map;

import io.filigree.access.KnownDevices;
import io.filigree.access.UserPrincipal;
import io.filigree.access.UserService;
import io.filigree.page.RefusedForm;
import io.filigree.problem.InvalidInputException;
import jakarta.servlet.http.HttpServletResponse;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/** The page on which users change their password. */
@Controller
@RequestMapping("/password")
final class PasswordPageController {

    private static final String PAGE = "/password";

    private final UserService users;
    private final KnownDevices devices;

    PasswordPageController(UserService users, KnownDevices devices) {
        this.users = users;
        this.devices = devices;
    }

    @GetMapping
    String form(Model model) {
        model.addAttribute(
                "rule",
                "At least " + UserService.MIN_PASSWORD
                        + " characters, not easy to guess. The change ends all your sessions, including this one.");
        return "access/password";
    }

    /** The change ends all sessions, so this redirects to the login. */
    @PostMapping
    String change(
            @RequestParam String oldPassword,
            @RequestParam String newPassword,
            @RequestParam String repeated,
            @AuthenticationPrincipal UserPrincipal who,
            HttpServletResponse response,
            RedirectAttributes redirect) {
        if (!newPassword.equals(repeated)) {
            return RefusedForm.back(PAGE, "repeated", "The passwords do not match.", Map.of(), redirect);
        }
        try {
            users.changePassword(who.userName(), oldPassword, newPassword);
        } catch (InvalidInputException e) {
            return RefusedForm.back(PAGE, e, Map.of(), redirect);
        }
        devices.remember(who.userName(), response); // the cookie of the old password is invalid
        return "redirect:/login?changed";
    }
}
